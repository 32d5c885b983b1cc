/** The pool's promises, with small stand-in workers for what a real one does rarely, and the real one killed mid-frame. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Worker } from 'node:worker_threads';
import { distance } from '../../src/modules/face/descriptor';
import { createFacePool, type FacePool, type FacePoolOptions } from '../../src/modules/face/face-pool';
import { spawnThread } from '../../src/modules/face/pool-worker';
import { person } from '../helpers/face-fixtures';
import { FACE_WORKER_FILE } from '../helpers/face-pool';

jest.setTimeout(60_000);

/** The first byte of the "picture" tells the stand-in what to do. */
const ANSWER = 0;
const HANG = 1;
const DIE = 2;
const SLOW = 3;
const STAND_IN = `
const { parentPort } = require('node:worker_threads');
const done = (id) => parentPort.postMessage({ type: 'done', id, tensors: 1, ms: 1, result: { hint: 'ok', faces: 1, face: null } });
parentPort.on('message', ({ id, image }) => {
  if (image[0] === ${DIE}) process.exit(1);
  if (image[0] === ${SLOW}) setTimeout(() => done(id), 150);
  if (image[0] === ${ANSWER}) done(id);
});
parentPort.postMessage({ type: 'ready' });`;

const folder = mkdtempSync(join(tmpdir(), 'face-pool-'));
const standIn = join(folder, 'stand-in.cjs');
writeFileSync(standIn, STAND_IN);
afterAll(() => rmSync(folder, { recursive: true }));

let pool: FacePool | undefined;
afterEach(() => pool?.close());

async function open(options: Partial<FacePoolOptions> = {}): Promise<FacePool> {
  pool = createFacePool({ workers: 1, queueLimit: 2, deadlineMs: 5_000, workerFile: standIn, ...options });
  await pool.ready();
  return pool;
}

test('beyond the queue a request is refused at once, and those accepted are all answered', async () => {
  const small = await open({ queueLimit: 2 });
  const accepted = [1, 2, 3].map(() => small.inspect(Uint8Array.of(SLOW)));
  await expect(small.inspect(Uint8Array.of(ANSWER))).rejects.toMatchObject({ code: 'busy' });
  expect(small.stats()).toMatchObject({ busy: 1, queued: 2 });
  expect(await Promise.all(accepted)).toHaveLength(3);
  expect((await small.inspect(Uint8Array.of(ANSWER))).hint).toBe('ok');
});

test('a till that asks for much does not keep out one that asks for little, and is told when to come back', async () => {
  const shared = await open({ queueLimit: 4 });
  const done: string[] = [];
  const ask = (asker: string) => shared.inspect(Uint8Array.of(SLOW), { asker }).then(() => done.push(asker));
  const greedy = Array.from({ length: 6 }, () => ask('greedy'));
  const modest = ask('modest');
  const answers = await Promise.allSettled(greedy);
  await modest;
  // One ran, four could wait; the fourth of those gave way.
  expect(answers.map(({ status }) => status)).toEqual([...Array(4).fill('fulfilled'), 'rejected', 'rejected']);
  expect(answers[4]).toMatchObject({ reason: { code: 'busy', data: { retryAfterMs: expect.any(Number) } } });
  expect(done.indexOf('modest')).toBeLessThanOrEqual(2);
});

test('a stuck worker is replaced at the deadline, and the next request is answered', async () => {
  const restarts: string[] = [];
  const patient = await open({ deadlineMs: 300, onRestart: (reason) => restarts.push(reason) });
  await expect(patient.inspect(Uint8Array.of(HANG))).rejects.toMatchObject({ code: 'unavailable' });
  expect(restarts).toEqual(['overran']);
  await patient.ready();
  expect((await patient.inspect(Uint8Array.of(ANSWER))).hint).toBe('ok');
});

test('a request that waited past its deadline is refused as busy and never runs', async () => {
  const crowded = await open({ deadlineMs: 400, queueLimit: 8 });
  const answers = await Promise.allSettled(Array.from({ length: 5 }, () => crowded.inspect(Uint8Array.of(SLOW))));
  const refused = answers.filter(({ status }) => status === 'rejected');
  expect(answers[0]?.status).toBe('fulfilled');
  expect(refused.length).toBeGreaterThan(0);
  expect(crowded.stats().queued).toBe(0);
});

test('a frame that kills workers is tried twice, then refused; the pool recovers', async () => {
  const sturdy = await open();
  await expect(sturdy.inspect(Uint8Array.of(DIE))).rejects.toMatchObject({ code: 'unavailable' });
  expect(sturdy.stats().restarts).toBe(2);
  await sturdy.ready();
  expect((await sturdy.inspect(Uint8Array.of(ANSWER))).hint).toBe('ok');
});

test('close refuses what waits, and everything after', async () => {
  const closing = await open();
  const waiting = [closing.inspect(Uint8Array.of(HANG)), closing.inspect(Uint8Array.of(ANSWER))];
  const settled = Promise.allSettled(waiting);
  await closing.close();
  for (const each of await settled) expect(each).toMatchObject({ status: 'rejected', reason: { code: 'unavailable' } });
  await expect(closing.inspect(Uint8Array.of(ANSWER))).rejects.toMatchObject({ code: 'unavailable' });
});

test('the caller keeps its bytes: a frame is copied before it is moved to the worker', async () => {
  const frame = Uint8Array.of(ANSWER, 7, 7);
  await (await open()).inspect(frame);
  expect(frame).toEqual(Uint8Array.of(ANSWER, 7, 7));
});

test('a real worker killed mid-frame: the frame is described by its successor, with the same result', async () => {
  const threads: Worker[] = [];
  const spawn = (file: string) => {
    const thread = spawnThread(file);
    threads.push(thread);
    return thread;
  };
  const real = await open({ workerFile: FACE_WORKER_FILE, deadlineMs: 50_000, spawn });
  const frame = await person(0);
  const undisturbed = await real.describe(frame);
  const disturbed = real.describe(frame);
  await threads[0]?.terminate();
  const described = await disturbed;
  expect({ ...described, descriptor: null }).toEqual({ ...undisturbed, descriptor: null });
  // The native kernels of two threads agree to the last digits of a float32.
  if (!described.descriptor || !undisturbed.descriptor) throw new Error('both must describe');
  expect(distance(described.descriptor, undisturbed.descriptor)).toBeLessThan(1e-5);
  expect(threads).toHaveLength(2);
  expect(real.stats()).toMatchObject({ restarts: 1, workers: 1, busy: 0 });
});
