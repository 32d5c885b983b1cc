import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import mysql from 'mysql2/promise';
import { entities } from '../../src/entities';
import { type Database, openDatabase } from '../../src/kernel/db/database';
import { createLogger } from '../../src/kernel/logger';

export interface TestDatabase {
  db: Database;
  /** What another process needs to open the same database. */
  config: Parameters<typeof openDatabase>[0];
  drop(): Promise<void>;
}

// Opening a database runs every migration there is: on a busy machine longer than Jest waits for a hook.
jest.setTimeout(30_000);

const silent = createLogger('silent');

async function openSqlite(): Promise<TestDatabase> {
  const dir = mkdtempSync(join(tmpdir(), 'shuke-commerce-'));
  const config = { kind: 'sqlite', file: join(dir, 'shuke.sqlite') } as const;
  const db = await openDatabase(config, entities, silent);
  await db.migrate();
  return {
    db,
    config,
    async drop() {
      await db.close();
      rmSync(dir, { recursive: true });
    },
  };
}

async function openMariadb(server: string): Promise<TestDatabase> {
  const name = `commerce_${process.pid}_${Date.now()}`;
  const connection = await mysql.createConnection(server.replace(/^mariadb:/, 'mysql:'));
  await connection.query(`CREATE DATABASE ${name} CHARACTER SET utf8mb4`);
  const url = new URL(server.replace(/^mysql:/, 'mariadb:'));
  url.pathname = `/${name}`;
  const config = { kind: 'mysql', url: url.href, pool: 16 } as const;
  const db = await openDatabase(config, entities, silent);
  await db.migrate();
  return {
    db,
    config,
    async drop() {
      await db.close();
      await connection.query(`DROP DATABASE ${name}`);
      await connection.end();
    },
  };
}

/** Every engine there is to test on: SQLite, and MariaDB when TEST_DATABASE_URL says where. */
export function engines(): [name: string, open: () => Promise<TestDatabase>][] {
  const server = process.env['TEST_DATABASE_URL'];
  return server
    ? [
        ['SQLite', openSqlite],
        ['MariaDB', () => openMariadb(server)],
      ]
    : [['SQLite', openSqlite]];
}
