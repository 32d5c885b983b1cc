/**
 * What a server asks its database, taken down statement by statement, and the same statements again without the
 * server: the bare script that a bench compares with.
 */
import BetterSqlite3 from 'better-sqlite3';
import mysql from 'mysql2/promise';
import { BetterSqlite3QueryRunner } from 'typeorm/driver/better-sqlite3/BetterSqlite3QueryRunner.js';
import { MysqlQueryRunner } from 'typeorm/driver/mysql/MysqlQueryRunner.js';
import type { DatabaseConfig } from '../../server/src/kernel/db/database';

export interface Statement {
  sql: string;
  values: unknown[];
}

/** The statements of one piece of work, in their order; the transactions are among them. */
export type Tape = readonly Statement[];

type Query = (this: unknown, sql: string, values?: unknown[], ...rest: unknown[]) => Promise<unknown>;

/** Takes down every statement that TypeORM sends in this process while `work` runs, one piece of work at a time. */
export async function record(work: () => Promise<unknown>): Promise<Tape> {
  const tape: Statement[] = [];
  const prototypes = [MysqlQueryRunner.prototype, BetterSqlite3QueryRunner.prototype] as unknown as { query: Query }[];
  const originals = prototypes.map(({ query }) => query);
  for (const [at, prototype] of prototypes.entries()) {
    const query = originals[at] as Query;
    prototype.query = function (sql, values, ...rest) {
      tape.push({ sql, values: [...(values ?? [])] });
      return query.call(this, sql, values, ...rest);
    };
  }
  try {
    await work();
  } finally {
    for (const [at, prototype] of prototypes.entries()) prototype.query = originals[at] as Query;
  }
  return tape;
}

/** Plays tapes on a connection of its own. */
export interface Player {
  play(tape: Tape): Promise<void>;
  close(): Promise<void>;
}

export async function openPlayer(config: DatabaseConfig): Promise<Player> {
  return config.kind === 'sqlite' ? sqlitePlayer(config.file) : mysqlPlayer(config.url);
}

/** One connection as the server's own is set up; every statement prepared once. */
function sqlitePlayer(file: string): Player {
  const db = new BetterSqlite3(file);
  for (const pragma of ['journal_mode = WAL', 'synchronous = FULL', 'foreign_keys = ON']) db.pragma(pragma);
  const prepared = new Map<string, BetterSqlite3.Statement>();
  return {
    async play(tape) {
      for (const { sql, values } of tape) {
        const statement = prepared.get(sql) ?? db.prepare(sql);
        prepared.set(sql, statement);
        if (statement.reader) statement.all(...values);
        else statement.run(...values);
      }
    },
    async close() {
      db.close();
    },
  };
}

/** As the server's own connections are set up. Whoever loses a deadlock plays that transaction again, as a script would. */
async function mysqlPlayer(url: string): Promise<Player> {
  const connection = await mysql.createConnection(url.replace(/^mariadb:/, 'mysql:'));
  await connection.query('SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED');
  async function play(tape: Tape): Promise<void> {
    let begunAt = 0;
    for (let at = 0; at < tape.length; at++) {
      const { sql, values } = tape[at] as Statement;
      if (sql === 'START TRANSACTION') begunAt = at;
      try {
        await connection.query(sql, values);
      } catch (error) {
        if ((error as { code?: string }).code !== 'ER_LOCK_DEADLOCK') throw error;
        at = begunAt - 1;
      }
    }
  }
  return { play, close: () => connection.end() };
}
