import { newId } from '@shuke/shared';
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../../src/kernel/clock';
import { backoffMs, createOutboxWorker, enqueue, type OutboxHandler } from '../../src/kernel/jobs/outbox';
import { OutboxRow } from '../../src/kernel/jobs/outbox.entity';
import { createLogger } from '../../src/kernel/logger';
import { engines, type TestDatabase } from '../commerce/engines';

describe.each(engines())('the outbox on %s', (_engine, open) => {
  let database: TestDatabase;
  const time = { nowMs: Date.parse('2026-11-22T10:00:00Z') };
  beforeAll(async () => {
    database = await open();
  });
  afterAll(() => database.drop());
  beforeEach(() => database.db.tx((tx) => tx.clear(OutboxRow)));

  const worker = (handler: OutboxHandler) =>
    createOutboxWorker({
      db: database.db,
      clock: () => time.nowMs,
      logger: createLogger('silent'),
      handlers: { work: handler },
    });
  const promise = (dedupeKey: string = newId(), delayMs = 0) =>
    database.db.tx((tx) =>
      enqueue(tx, { topic: 'work', dedupeKey, payload: { dedupeKey }, nowMs: time.nowMs, delayMs }),
    );
  const row = () => database.db.read.findOneByOrFail(OutboxRow, { topic: 'work' });
  const failing: OutboxHandler = async () => {
    throw new Error('the other side is down');
  };

  it('does a promised work, once it is due, and keeps no promise of a transaction that failed', async () => {
    const done: unknown[] = [];
    const { drain } = worker(async ({ dedupeKey }) => {
      done.push(dedupeKey);
      return 'done';
    });
    await promise('now');
    await promise('later', MINUTE_MS);
    const broken = database.db.tx(async (tx) => {
      await enqueue(tx, { topic: 'work', dedupeKey: 'never', payload: {}, nowMs: time.nowMs });
      throw new Error('rolled back');
    });
    await expect(broken).rejects.toThrow('rolled back');
    expect(await drain()).toBe(1);
    time.nowMs += MINUTE_MS;
    await drain();
    expect(done).toEqual(['now', 'later']);
    expect(await drain()).toBe(0);
  });

  it('keeps one row for one promise made many times', async () => {
    await Promise.all(Array.from({ length: 8 }, () => promise('same')));
    expect(await database.db.read.countBy(OutboxRow, { topic: 'work' })).toBe(1);
  });

  it('tries again later and later, and gives up after twelve', async () => {
    await promise();
    const { drain } = worker(failing);
    for (let tries = 1; tries < 12; tries++) {
      expect(await drain()).toBe(1);
      const { state, attempts, dueAtMs, lastError } = await row();
      expect({ state, attempts, lastError }).toEqual({
        state: 'waiting',
        attempts: tries,
        lastError: 'the other side is down',
      });
      const waitMs = dueAtMs - time.nowMs;
      expect(waitMs).toBeGreaterThanOrEqual(0.75 * Math.min(HOUR_MS, 2 ** tries * SECOND_MS));
      expect(waitMs).toBeLessThanOrEqual(1.25 * Math.min(HOUR_MS, 2 ** tries * SECOND_MS));
      expect(await drain()).toBe(0);
      time.nowMs = dueAtMs;
    }
    await drain();
    expect(await row()).toMatchObject({ state: 'dead', attempts: 12 });
    time.nowMs += 2 * HOUR_MS;
    expect(await drain()).toBe(0);
  });

  it('starts counting anew when the work itself asks to come again', async () => {
    await promise();
    let pages = 0;
    const { drain } = worker(async () => (++pages < 30 ? { again: { delayMs: 0 } } : 'done'));
    await drain();
    expect(pages).toBe(30);
    expect(await row()).toMatchObject({ state: 'done' });
  });

  it('gives the work of a dead worker to another when the lease is over, not before', async () => {
    await promise();
    let entered: () => void = () => undefined;
    const isIn = new Promise<void>((resolve) => {
      entered = resolve;
    });
    let die: (reason: Error) => void = () => undefined;
    const dying = worker(
      () =>
        new Promise((_, reject) => {
          die = reject;
          entered();
        }),
    );
    const never = dying.drain();
    await isIn;
    let done = 0;
    const { drain } = worker(async () => {
      done++;
      return 'done';
    });
    expect(await drain()).toBe(0);
    time.nowMs += MINUTE_MS;
    expect(await drain()).toBe(0);
    time.nowMs += 1;
    expect(await drain()).toBe(1);
    // The first comes back to life: what it says of work that is no longer its own changes nothing.
    die(new Error('late'));
    await never;
    expect(done).toBe(1);
    expect(await row()).toMatchObject({ state: 'done', attempts: 2, lastError: null });
  });

  it('lets two workers share a hundred rows without doing one twice', async () => {
    await Promise.all(Array.from({ length: 100 }, () => promise()));
    const times = new Map<string, number>();
    const handler: OutboxHandler = async (_payload, { outboxId }) => {
      times.set(outboxId, (times.get(outboxId) ?? 0) + 1);
      await new Promise((resolve) => setTimeout(resolve, 1));
      return 'done';
    };
    const worked = await Promise.all([worker(handler).drain(), worker(handler).drain()]);
    expect(worked[0] + worked[1]).toBe(100);
    expect(times.size).toBe(100);
    expect(Math.max(...times.values())).toBe(1);
  });

  it('does several at once where it is told to, and only the topics that are its own', async () => {
    await Promise.all(Array.from({ length: 6 }, () => promise()));
    await database.db.tx((tx) => enqueue(tx, { topic: 'other', dedupeKey: 'x', payload: {}, nowMs: time.nowMs }));
    let [now, most, done] = [0, 0, 0];
    const handler: OutboxHandler = async () => {
      most = Math.max(most, ++now);
      await new Promise((resolve) => setTimeout(resolve, 20));
      now--;
      done++;
      return 'done';
    };
    const common = { db: database.db, clock: () => time.nowMs, logger: createLogger('silent') };
    const handlers = { work: handler, other: handler };
    const own = createOutboxWorker({ ...common, handlers, topics: { only: ['work'] }, parallel: 3 });
    expect([await own.drain(), most, done]).toEqual([6, 3, 6]);
    const rest = createOutboxWorker({ ...common, handlers, topics: { except: ['work'] } });
    expect([await rest.drain(), done]).toEqual([1, 7]);
  });

  it('leaves work without a handler for a version that has one', async () => {
    await database.db.tx((tx) => enqueue(tx, { topic: 'unheard-of', dedupeKey: 'x', payload: {}, nowMs: time.nowMs }));
    await worker(failing).drain();
    expect(await database.db.read.findOneByOrFail(OutboxRow, { topic: 'unheard-of' })).toMatchObject({
      state: 'waiting',
      lastError: 'no handler for topic unheard-of',
    });
  });
});

it('backs off to an hour at most', () => {
  expect(backoffMs(1)).toBeLessThanOrEqual(2.5 * SECOND_MS);
  expect(backoffMs(40)).toBeLessThanOrEqual(1.25 * HOUR_MS);
  expect(backoffMs(40)).toBeGreaterThanOrEqual(0.75 * HOUR_MS);
});
