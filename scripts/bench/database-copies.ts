/** Databases to load: an empty one on each engine, and copies of one that stands still. */
import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DatabaseConfig } from '../../server/src/kernel/db/database';
import { findMariadb, startMariadb } from '../lib/mariadb';

export interface BenchEngine {
  name: string;
  /** An empty database. */
  create(name: string): Promise<DatabaseConfig>;
  /** A copy of a database that nobody writes to at this moment. */
  copy(of: DatabaseConfig, name: string): Promise<DatabaseConfig>;
  stop(): Promise<void>;
}

function sqlite(): BenchEngine {
  const dir = mkdtempSync(join(tmpdir(), 'shuke-bench-'));
  const config = (name: string): DatabaseConfig => ({ kind: 'sqlite', file: join(dir, `${name}.sqlite`) });
  return {
    name: 'SQLite',
    create: async (name) => config(name),
    async copy(of, name) {
      const copied = config(name);
      if (of.kind !== 'sqlite' || copied.kind !== 'sqlite') throw new Error('not a SQLite file');
      for (const part of ['', '-wal']) if (existsSync(of.file + part)) copyFileSync(of.file + part, copied.file + part);
      return copied;
    },
    stop: async () => rmSync(dir, { recursive: true, force: true }),
  };
}

const POOL = 16;

async function mariadb(): Promise<BenchEngine> {
  const server = await startMariadb();
  const create = async (name: string): Promise<DatabaseConfig> => ({
    kind: 'mysql',
    url: await server.createDatabase(name),
    pool: POOL,
  });
  const { port } = new URL(server.url);
  const login = ['--protocol=tcp', '--host=127.0.0.1', `--port=${port}`, '--user=root'];
  return {
    name: 'MariaDB',
    create,
    async copy(of, name) {
      if (of.kind !== 'mysql') throw new Error('not a MariaDB database');
      const from = new URL(of.url).pathname.slice(1);
      const copied = await create(name);
      const most = 1 << 30;
      const dump = execFileSync('mariadb-dump', [...login, '--triggers', '--single-transaction', from], {
        maxBuffer: most,
      });
      execFileSync('mariadb', [...login, name], { input: dump });
      return copied;
    },
    stop: () => server.stop(),
  };
}

/** SQLite, and MariaDB where it is installed. */
export async function benchEngines(say: (text: string) => void): Promise<BenchEngine[]> {
  if (findMariadb()) return [sqlite(), await mariadb()];
  say('MariaDB is not installed: measuring SQLite alone');
  return [sqlite()];
}
