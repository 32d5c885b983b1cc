import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly path: string;
  /** `webhook-id` */
  readonly id: string;
  readonly type: string;
}

/** How the other system behaves: a status, a redirect, silence, or something of its own. */
export type Manner = number | 'silence' | ((response: ServerResponse) => void);

/** Another system's HTTP server that keeps what it hears; behaves by `manners` in turn, then answers 204. */
export async function startReceiver(manners: Manner[] = []) {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString('utf8');
      const type = body === '' ? '' : String((JSON.parse(body) as { type?: string }).type);
      const id = String(request.headers['webhook-id']);
      received.push({ headers: request.headers, body, path: request.url ?? '', id, type });
      const manner = manners.shift() ?? 204;
      if (manner === 'silence') return;
      if (typeof manner === 'number') response.writeHead(manner).end();
      else manner(response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
  return {
    url,
    received,
    manners,
    ids: () => received.map(({ id }) => id),
    types: () => received.map(({ type }) => type),
    /** Resolves once there are `count`; the test's own time limit ends it otherwise. */
    async take(count: number): Promise<Received[]> {
      while (received.length < count) await new Promise((resolve) => setTimeout(resolve, 10));
      return received;
    },
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export type Receiver = Awaited<ReturnType<typeof startReceiver>>;
