import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import mysql2, { type PoolConnection, type PoolOptions } from 'mysql2';
import { DataSource, type DataSourceOptions, type EntityManager, type EntityTarget, QueryFailedError } from 'typeorm';
import { AppError } from '../errors';
import type { Logger } from '../logger';
import { migrations } from './migrations';
import { seeAnew } from './once';

/** A transaction's manager. A writing service method takes it first, so the flow visibly owns the transaction. */
export type Tx = EntityManager;

/** A SQLite file of this process alone, or a server that speaks MySQL's protocol. */
export type DatabaseConfig =
  | { readonly kind: 'sqlite'; readonly file: string }
  | { readonly kind: 'mysql'; readonly url: string; readonly pool: number };

export interface Database {
  readonly kind: 'sqlite' | 'mysql';
  /** For reads that decide nothing: never sees an uncommitted write. */
  readonly read: EntityManager;
  /**
   * Runs `work` in a transaction, from the start again when the engine gave way to another transaction.
   * `work` may run more than once: it must have no effect outside of `tx`.
   */
  tx<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  /** @throws when the database does not answer */
  ping(): Promise<void>;
  /** SQL that would be needed to make the tables match the entities; empty when the migrations are complete. */
  drift(): Promise<string[]>;
  migrate(): Promise<void>;
  /** Closed twice is closed. */
  close(): Promise<void>;
}

const MAX_ATTEMPTS = 8;
/** MySQL: deadlock (also a lost Galera certification, even at COMMIT), lock wait timeout. SQLite: another process holds the file. */
const RETRYABLE = new Set([
  'ER_LOCK_DEADLOCK',
  'ER_LOCK_WAIT_TIMEOUT',
  'SQLITE_BUSY',
  'SQLITE_BUSY_SNAPSHOT',
  'RESTART_TRANSACTION',
]);
const UNIQUE = new Set(['ER_DUP_ENTRY', 'SQLITE_CONSTRAINT_UNIQUE', 'SQLITE_CONSTRAINT_PRIMARYKEY']);

const errorCode = (error: unknown): string | undefined => {
  const source = error instanceof QueryFailedError ? error.driverError : error;
  return (source as { code?: string } | null)?.code;
};

/** True when a write met a row that already has this unique key. */
export const isUniqueViolation = (error: unknown): boolean => UNIQUE.has(errorCode(error) ?? '');

/** Every connection is set to the isolation level once, before its first use, not once a transaction. */
const readCommittedDriver = {
  ...mysql2,
  createPool(options: PoolOptions) {
    const pool = mysql2.createPool(options);
    pool.on('connection', (connection: PoolConnection) => {
      connection.query('SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED');
    });
    return pool;
  },
};

function optionsFor(config: DatabaseConfig, entities: EntityTarget<object>[], readOnly: boolean): DataSourceOptions {
  const common = { entities: entities as never[], migrations, synchronize: false, logging: false } as const;
  if (config.kind === 'mysql') {
    return {
      ...common,
      // MariaDB reports column defaults in its own way: the name of the engine decides how they are read.
      type: config.url.startsWith('mariadb:') ? 'mariadb' : 'mysql',
      url: config.url.replace(/^mariadb:/, 'mysql:'),
      timezone: 'Z',
      charset: 'utf8mb4',
      poolSize: config.pool,
      driver: readCommittedDriver,
      extra: { decimalNumbers: true, connectTimeout: 5000 },
    } as DataSourceOptions;
  }
  return {
    ...common,
    type: 'better-sqlite3',
    database: config.file,
    enableWAL: !readOnly,
    prepareDatabase: (connection: { pragma(text: string): unknown }) => {
      connection.pragma('busy_timeout = 5000');
      connection.pragma('synchronous = FULL');
      connection.pragma('foreign_keys = ON');
      // INSERT OR REPLACE deletes: with this, the triggers hear of it.
      connection.pragma('recursive_triggers = ON');
      if (readOnly) connection.pragma('query_only = ON');
    },
  } as DataSourceOptions;
}

/** One transaction at a time: TypeORM gives all callers of a SQLite source the same connection. */
function createQueue(): <T>(work: () => Promise<T>) => Promise<T> {
  let tail: Promise<unknown> = Promise.resolve();
  return (work) => {
    const result = tail.then(work, work);
    tail = result.catch(() => undefined);
    return result;
  };
}

export async function openDatabase(
  config: DatabaseConfig,
  entities: EntityTarget<object>[],
  logger: Logger,
): Promise<Database> {
  if (config.kind === 'sqlite') mkdirSync(dirname(config.file), { recursive: true });
  const writer = await new DataSource(optionsFor(config, entities, false)).initialize();
  const reader =
    config.kind === 'sqlite' ? await new DataSource(optionsFor(config, entities, true)).initialize() : writer;
  const queued = createQueue();

  async function attempt<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    for (let tries = 1; ; tries++) {
      try {
        return await writer.transaction((tx) => {
          seeAnew(tx);
          return work(tx);
        });
      } catch (error) {
        const code = errorCode(error);
        if (!RETRYABLE.has(code ?? '')) throw error;
        if (tries >= MAX_ATTEMPTS) throw new AppError('busy', undefined, { cause: error });
        logger.debug({ errorCode: code, tries }, 'transaction restarted');
        await new Promise((done) => setTimeout(done, Math.random() * 10 * 2 ** tries));
      }
    }
  }

  return {
    kind: config.kind,
    read: reader.manager,
    tx: (work) => (config.kind === 'sqlite' ? queued(() => attempt(work)) : attempt(work)),
    async ping() {
      await reader.query('SELECT 1');
    },
    async drift() {
      const log = await writer.driver.createSchemaBuilder().log();
      return log.upQueries.map(({ query }) => query);
    },
    async migrate() {
      await writer.runMigrations({ transaction: 'each' });
    },
    async close() {
      for (const source of new Set([reader, writer])) if (source.isInitialized) await source.destroy();
    },
  };
}
