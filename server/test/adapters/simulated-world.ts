import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startWechatPaySimulator, type WechatPaySimulatorOptions } from '../../src/simulators/wechat-pay';

export interface ReceivedNotification {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A merchant's notification route that keeps what it receives; answers with `statuses` in turn, then 204. */
export async function startNotificationInbox(statuses: number[] = []) {
  const received: ReceivedNotification[] = [];
  const waiting: (() => void)[] = [];
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      received.push({ headers: request.headers, body: Buffer.concat(chunks).toString('utf8') });
      response.writeHead(statuses.shift() ?? 204).end();
      for (const wake of waiting.splice(0)) wake();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks/wechat-pay`,
    received,
    /** Resolves with everything received once there are `count` of them. */
    async take(count: number): Promise<ReceivedNotification[]> {
      while (received.length < count) await new Promise<void>((resolve) => waiting.push(resolve));
      return received;
    },
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export type NotificationInbox = Awaited<ReturnType<typeof startNotificationInbox>>;

/** Waits until `condition` holds; the test's own time limit ends it otherwise. */
export async function eventually(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
}

/** A clock that tests can move; starts at the real time so that signatures are fresh. */
export function movableClock() {
  let offsetMs = 0;
  return {
    now: () => Date.now() + offsetMs,
    advance(ms: number): void {
      offsetMs += ms;
    },
  };
}

type PayWorldOptions = Omit<WechatPaySimulatorOptions, 'port' | 'stateDir'>;

/** Simulators of WeChat Pay that all begin with the same keys, because making RSA keys takes most of a test's time. */
export async function preparePayWorlds() {
  const root = mkdtempSync(join(tmpdir(), 'shuke-pay-'));
  const pristine = join(root, 'pristine');
  await (await startWechatPaySimulator({ port: 0, appIds: ['wx'], stateDir: pristine })).close();
  let count = 0;

  function open(name: string, options: PayWorldOptions) {
    return startWechatPaySimulator({ ...options, port: 0, stateDir: join(root, name) });
  }

  return {
    /** A simulator with a past of its own. */
    start(options: PayWorldOptions) {
      count += 1;
      cpSync(pristine, join(root, String(count)), { recursive: true });
      return open(String(count), options);
    },
    /** The simulator started last, again, after it was closed. */
    restart: (options: PayWorldOptions) => open(String(count), options),
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}
