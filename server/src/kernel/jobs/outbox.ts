import { newId } from '@shuke/shared';
import { In, LessThan, Not } from 'typeorm';
import { type Clock, HOUR_MS, SECOND_MS } from '../clock';
import type { Database, Tx } from '../db/database';
import { updateRows } from '../db/rows';
import type { Logger } from '../logger';
import { OutboxRow } from './outbox.entity';

/** What a handler says of its work. A thrown error means: try again later. */
export type OutboxResult = 'done' | { again: { delayMs: number } };
export type OutboxHandler = (
  payload: Record<string, unknown>,
  row: { outboxId: string; attempts: number },
) => Promise<OutboxResult>;

const LEASE_MS = 60 * SECOND_MS;
const MAX_ATTEMPTS = 12;
const BATCH = 20;

/** 2 s, 4 s, 8 s … at most an hour, with jitter so that a herd does not return together. */
export const backoffMs = (attempts: number): number =>
  Math.min(HOUR_MS, 2 ** attempts * SECOND_MS) * (0.75 + Math.random() * 0.5);

export interface Job {
  topic: string;
  dedupeKey: string;
  payload: Record<string, unknown>;
  nowMs: number;
  delayMs?: number;
}

/** Promises work in the caller's transaction; the same `dedupeKey` again is no new promise. */
export const enqueue = (tx: Tx, job: Job): Promise<void> => enqueueAll(tx, [job]);

/** The same for many, in one statement. */
export async function enqueueAll(tx: Tx, jobs: readonly Job[]): Promise<void> {
  if (jobs.length === 0) return;
  const rows = jobs.map((job) => ({
    outboxId: newId(job.nowMs),
    topic: job.topic,
    dedupeKey: `${job.topic}:${job.dedupeKey}`,
    payload: job.payload as never,
    state: 'waiting' as const,
    attempts: 0,
    dueAtMs: job.nowMs + (job.delayMs ?? 0),
    leasedUntilMs: null,
    leasedBy: null,
    lastError: null,
    createdAtMs: job.nowMs,
  }));
  await tx.createQueryBuilder().insert().into(OutboxRow).values(rows).orIgnore().execute();
}

/** Forgets work of these topics that was done before; a promise of the same key would be a new one. */
export async function forgetDone(tx: Tx, topics: readonly string[], beforeMs: number): Promise<number> {
  const old = { topic: In([...topics]), state: 'done' as const, createdAtMs: LessThan(beforeMs) };
  return (await tx.delete(OutboxRow, old)).affected ?? 0;
}

export interface OutboxWorker {
  /** Does all that is due now. @returns how many rows were worked on */
  drain(): Promise<number>;
  start(): void;
  /** Waits for the work in hand. */
  stop(): Promise<void>;
}

/**
 * Leases due rows and hands each to its topic's handler: at least once, by one worker at a time. Work that waits for
 * slow strangers gets a worker of its own, so that nothing else waits with it.
 * @param deps.topics which topics this worker looks after; all unless told otherwise
 * @param deps.parallel how many rows at once, 1 unless told otherwise; `BATCH / parallel` runs must end within a lease
 */
export function createOutboxWorker(deps: {
  db: Database;
  clock: Clock;
  logger: Logger;
  handlers: Readonly<Record<string, OutboxHandler>>;
  topics?: { only: readonly string[] } | { except: readonly string[] };
  parallel?: number;
  pollMs?: number;
}): OutboxWorker {
  const { db, clock, logger, handlers, topics = { except: [] }, parallel = 1 } = deps;
  const worker = newId();
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<number> | undefined;
  let stopped = false;

  const lease = (nowMs: number) =>
    db.tx(async (tx) => {
      const due = await tx
        .createQueryBuilder(OutboxRow, 'job')
        .where("job.state = 'waiting' AND job.dueAtMs <= :nowMs", { nowMs })
        .andWhere('(job.leasedUntilMs IS NULL OR job.leasedUntilMs < :nowMs)', { nowMs })
        .andWhere({ topic: 'only' in topics ? In([...topics.only]) : Not(In([...topics.except])) })
        .orderBy('job.dueAtMs')
        .addOrderBy('job.outboxId')
        .take(BATCH)
        .getMany();
      const mine: OutboxRow[] = [];
      for (const row of due) {
        // Conditional on what was read: of two workers, one gets the row.
        const taken = await tx
          .createQueryBuilder()
          .update(OutboxRow)
          .set({ leasedUntilMs: nowMs + LEASE_MS, leasedBy: worker, attempts: row.attempts + 1 })
          .where('outboxId = :id AND attempts = :attempts', { id: row.outboxId, attempts: row.attempts })
          .execute();
        if (taken.affected === 1) mine.push({ ...row, attempts: row.attempts + 1 });
      }
      return mine;
    });

  async function settle(row: OutboxRow, change: Partial<OutboxRow>) {
    await db.tx((tx) =>
      updateRows(
        tx,
        OutboxRow,
        { outboxId: row.outboxId, leasedBy: worker },
        { ...change, leasedUntilMs: null, leasedBy: null },
      ),
    );
  }

  async function work(row: OutboxRow): Promise<void> {
    const handler = handlers[row.topic];
    try {
      if (!handler) throw new Error(`no handler for topic ${row.topic}`);
      const result = await handler(row.payload, row);
      if (result === 'done') await settle(row, { state: 'done', lastError: null });
      else await settle(row, { attempts: 0, dueAtMs: clock() + result.again.delayMs });
    } catch (error) {
      const dead = row.attempts >= MAX_ATTEMPTS;
      logger[dead ? 'error' : 'warn']({ err: error, topic: row.topic, attempts: row.attempts }, 'outbox work failed');
      const lastError = (error instanceof Error ? error.message : String(error)).slice(0, 200);
      await settle(
        row,
        dead ? { state: 'dead', lastError } : { lastError, dueAtMs: clock() + backoffMs(row.attempts) },
      );
    }
  }

  async function pass(): Promise<number> {
    let total = 0;
    for (;;) {
      const rows = stopped ? [] : await lease(clock());
      if (rows.length === 0) return total;
      for (let from = 0; from < rows.length; from += parallel) {
        await Promise.all(rows.slice(from, from + parallel).map(work));
      }
      total += rows.length;
    }
  }

  const drain = () => {
    running ??= pass().finally(() => {
      running = undefined;
    });
    return running;
  };

  return {
    drain,
    start() {
      const tick = () => {
        void drain()
          .catch((error) => logger.error({ err: error }, 'outbox pass failed'))
          .finally(() => {
            if (!stopped) timer = setTimeout(tick, deps.pollMs ?? 500);
          });
      };
      tick();
    },
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await running?.catch(() => undefined);
    },
  };
}
