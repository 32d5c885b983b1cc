import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ApiClient } from '@shuke/shared';
import { freePort } from '../../../scripts/lib/free-port';
import type { DatabaseConfig } from '../../src/kernel/db/database';
import { clientFor, startSimulators } from './test-server';

const MAIN = join(__dirname, '../../dist/main.js');
const BOOT_MS = 60_000;

export type SpawnedHouse = Awaited<ReturnType<typeof createSpawnedHouse>>;

/** What the process wrote to stdout and stderr so far, until a line says that it is ready. */
async function ready(child: ChildProcess, written: () => string): Promise<void> {
  const deadline = Date.now() + BOOT_MS;
  while (!written().includes('{"ready":true')) {
    if (child.exitCode !== null || Date.now() > deadline) throw new Error(`the server did not start:\n${written()}`);
    await new Promise((done) => setTimeout(done, 20));
  }
}

/**
 * The bundled server as a process of its own, to be killed and started again on the same port and SQLite file; the
 * simulators live on in this process, as WeChat would.
 */
export async function createSpawnedHouse(options: { database?: DatabaseConfig } = {}) {
  const dataDir = mkdtempSync(join(tmpdir(), 'shuke-spawned-'));
  const simulators = await startSimulators();
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const database: DatabaseConfig = options.database ?? { kind: 'sqlite', file: join(dataDir, 'shuke.sqlite') };
  let child: ChildProcess | undefined;
  let log = '';

  /** Ends when the process has gone. @returns the signal that ended it, or null */
  async function gone(): Promise<NodeJS.Signals | null> {
    if (!child) return null;
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    return child.signalCode;
  }

  async function stop(): Promise<void> {
    child?.kill('SIGTERM');
    await gone();
  }

  return {
    url,
    wechat: simulators.wechat,
    pay: simulators.pay,
    alipay: simulators.alipay,
    client: (token?: string, locale?: string): ApiClient => clientFor(url, token, locale),
    database,
    /** Everything every process of this house has written. */
    log: () => log,
    gone,
    isGone: () => child === undefined || child.exitCode !== null || child.signalCode !== null,
    /** As a power cut does it. */
    kill: (): void => void child?.kill('SIGKILL'),
    stop,
    async start(env: NodeJS.ProcessEnv = {}): Promise<void> {
      let written = '';
      child = spawn(process.execPath, [MAIN], {
        env: {
          PATH: process.env['PATH'],
          NODE_ENV: 'test',
          SHUKE_PORT: String(port),
          SHUKE_DATA_DIR: dataDir,
          SHUKE_LOG_LEVEL: 'error',
          SHUKE_DEMO: '1',
          FACE_WORKERS: '1',
          FACE_DEADLINE_MS: '30000',
          ...simulators.env,
          ...(database.kind === 'mysql' ? { DATABASE_URL: database.url } : {}),
          ...env,
        },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      for (const stream of [child.stdout, child.stderr]) {
        stream?.on('data', (chunk: Buffer) => {
          written += chunk;
          log += chunk;
        });
      }
      await ready(child, () => written);
    },
    async close(): Promise<void> {
      await stop();
      await simulators.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
