/**
 * A bounded, fair queue before a fixed number of face workers.
 * Invariants: each accepted request is answered exactly once, at the latest at its deadline; a request never reaches
 * more than two workers; a worker that dies or overruns is replaced; no frame outlives its request.
 */
import { AppError } from '../../kernel/errors';
import type { DescribeOptions, Description, Inspection, Trace, WorkerReply, WorkerRequest } from './face-frame';
import { type Burst, createFairQueue, type Waiting } from './fair-queue';
import {
  holdNativeRuntime,
  type PoolWorker,
  type SpawnThread,
  sendFrame,
  spawnThread,
  startWorker,
} from './pool-worker';

const MAX_TRIES = 2;
/** Told to come back sooner than this, whoever is refused would only be refused again. */
const MIN_RETRY_MS = 1_000;
const RESTART_DELAY_MS = { first: 50, most: 5_000 };

export interface PoolHooks {
  /** Milliseconds from acceptance to answer. */
  onAnswered?(kind: WorkerRequest['kind'], elapsedMs: number, outcome: 'done' | 'refused' | 'failed'): void;
  onRestart?(reason: 'died' | 'overran'): void;
}

export interface FacePoolOptions extends PoolHooks {
  workers: number;
  /** Requests that may wait; beyond it new ones are refused at once. */
  queueLimit: number;
  /** From acceptance to answer, per request. */
  deadlineMs: number;
  /** The bundled face.worker.js. */
  workerFile: string;
  logger?: { warn(fields: Record<string, unknown>, message: string): void };
  /** How a thread is started; tests replace it. */
  spawn?: SpawnThread;
}

export interface PoolStats {
  workers: number;
  ready: number;
  busy: number;
  queued: number;
  restarts: number;
  /** Tensors alive in all workers, as each last reported. */
  tensors: number;
}

export interface FacePool {
  /** Detector, mesh and quality gates. @throws image-unreadable, image-too-large, busy (data: retryAfterMs), unavailable */
  inspect(image: Uint8Array, options?: AskOptions): Promise<Inspection>;
  /** Also the landmarks, whatever the frame's quality. @throws as inspect */
  trace(image: Uint8Array, options?: AskOptions): Promise<Trace>;
  /** Also passive scores and, for a usable frame, the 128-d descriptor. @throws as inspect */
  describe(image: Uint8Array, options?: AskOptions & DescribeOptions): Promise<Description>;
  stats(): PoolStats;
  /** Resolves once a worker has loaded its models. @throws unavailable when none does within a minute */
  ready(): Promise<void>;
  /** Refuses what waits and ends every thread. */
  close(): Promise<void>;
}

export interface AskOptions {
  /** Whose turn it takes: a till's or a member's id. */
  asker?: string;
  /** What it is a part of; of its own otherwise. Where one frame of a burst is refused, those that still wait are too. */
  burst?: Burst;
}

interface Task extends Waiting {
  id: number;
  kind: WorkerRequest['kind'];
  image: Uint8Array;
  anyQuality: boolean;
  tries: number;
  acceptedAt: number;
  timer: NodeJS.Timeout;
  resolve(result: Inspection | Trace | Description): void;
  reject(error: Error): void;
}

export function createFacePool(options: FacePoolOptions): FacePool {
  holdNativeRuntime(options.workerFile);
  const workers = new Set<PoolWorker>();
  const queue = createFairQueue<Task>();
  const inFlight = new Map<number, Task>();
  const readyWaiters = new Set<() => void>();
  const restartTimers = new Set<NodeJS.Timeout>();
  let nextId = 1;
  let restarts = 0;
  let failuresInARow = 0;
  /** Milliseconds of a worker for one frame, as the last ones took. */
  let frameMs = 0;
  let closed = false;

  const events = { reply: onReply, gone: onGone };
  const start = () => workers.add(startWorker(options.spawn ?? spawnThread, options.workerFile, events));
  for (let i = 0; i < options.workers; i++) start();

  function finish(task: Task, outcome: 'done' | 'refused' | 'failed', settle: () => void): void {
    clearTimeout(task.timer);
    inFlight.delete(task.id);
    task.image = new Uint8Array(0);
    options.onAnswered?.(task.kind, performance.now() - task.acceptedAt, outcome);
    settle();
    if (outcome !== 'done') for (const useless of queue.remove(task)) refuse(useless, 'busy');
  }

  function refuse(task: Task, code: 'busy' | 'unavailable'): void {
    finish(task, 'failed', () => task.reject(code === 'busy' ? busy() : new AppError(code)));
  }

  /** Come back when those who wait now will have been answered. */
  function busy(): AppError {
    const untilDone = (frameMs * queue.size()) / Math.max(1, workers.size);
    return new AppError('busy', { retryAfterMs: Math.max(MIN_RETRY_MS, Math.round(untilDone)) });
  }

  function pump(): void {
    for (const worker of workers) {
      if (!worker.ready || worker.busyWith !== null) continue;
      const task = queue.next();
      if (!task) return;
      task.tries++;
      inFlight.set(task.id, task);
      const { id, kind, anyQuality } = task;
      // A copy of its own: the original is needed should this worker die, and a shared buffer can't be moved.
      sendFrame(worker, { id, kind, anyQuality, image: Uint8Array.from(task.image) });
    }
  }

  function onReply(worker: PoolWorker, reply: WorkerReply): void {
    if (reply.type === 'ready') {
      worker.ready = true;
      for (const wake of readyWaiters) wake();
    } else {
      worker.busyWith = null;
      worker.tensors = reply.tensors;
      frameMs += (reply.ms - frameMs) / 8;
      failuresInARow = 0;
      const task = inFlight.get(reply.id);
      if (task) answer(task, reply);
    }
    pump();
  }

  function answer(task: Task, reply: Exclude<WorkerReply, { type: 'ready' }>): void {
    if (reply.type === 'done') finish(task, 'done', () => task.resolve(reply.result));
    else if (reply.type === 'refused') finish(task, 'refused', () => task.reject(new AppError(reply.code)));
    else finish(task, 'failed', () => task.reject(new Error(`face worker failed: ${reply.reason}`)));
  }

  function onGone(worker: PoolWorker): void {
    if (!workers.delete(worker)) return;
    replace('died');
    const task = worker.busyWith === null ? undefined : inFlight.get(worker.busyWith);
    if (task) {
      inFlight.delete(task.id);
      if (task.tries < MAX_TRIES && !closed) queue.putFirst(task);
      else refuse(task, 'unavailable');
    }
    pump();
  }

  function replace(reason: 'died' | 'overran'): void {
    if (closed) return;
    restarts++;
    options.onRestart?.(reason);
    options.logger?.warn({ reason, restarts }, 'face worker replaced');
    const delay = Math.min(RESTART_DELAY_MS.most, RESTART_DELAY_MS.first * 2 ** failuresInARow++);
    const timer = setTimeout(() => {
      restartTimers.delete(timer);
      start();
    }, delay);
    restartTimers.add(timer);
  }

  function onDeadline(task: Task): void {
    if (queue.removeOne(task)) {
      refuse(task, [...workers].some((worker) => worker.ready) ? 'busy' : 'unavailable');
      return;
    }
    const stuck = [...workers].find((worker) => worker.busyWith === task.id);
    refuse(task, 'unavailable');
    if (stuck && workers.delete(stuck)) {
      void stuck.thread.terminate();
      replace('overran');
    }
  }

  function submit(
    kind: WorkerRequest['kind'],
    image: Uint8Array,
    { asker = '', burst = { frames: 1 }, anyQuality = false }: AskOptions & DescribeOptions = {},
  ): Promise<Inspection | Trace | Description> {
    if (closed) return Promise.reject(new AppError('unavailable'));
    const idle = [...workers].filter((worker) => worker.ready && worker.busyWith === null).length;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => onDeadline(task), options.deadlineMs);
      const acceptedAt = performance.now();
      const asked = { asker, burst, kind, image, anyQuality };
      const task: Task = { id: nextId++, ...asked, tries: 0, acceptedAt, timer, resolve, reject };
      for (const gone of queue.push(task, options.queueLimit + idle)) refuse(gone, 'busy');
      pump();
    });
  }

  async function ready(): Promise<void> {
    if ([...workers].some((worker) => worker.ready)) return;
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => {
        readyWaiters.delete(wake);
        reject(new AppError('unavailable'));
      }, 60_000);
      const wake = () => {
        clearTimeout(timer);
        readyWaiters.delete(wake);
        resolve();
      };
      readyWaiters.add(wake);
    });
  }

  async function close(): Promise<void> {
    closed = true;
    for (const timer of restartTimers) clearTimeout(timer);
    for (const task of [...queue.clear(), ...inFlight.values()]) refuse(task, 'unavailable');
    const ending = [...workers].map((worker) => worker.thread.terminate());
    workers.clear();
    await Promise.all(ending);
  }

  return {
    inspect: (image, asked) => submit('inspect', image, asked),
    trace: async (image, asked) => (await submit('trace', image, asked)) as Trace,
    describe: async (image, asked) => (await submit('describe', image, asked)) as Description,
    stats: () => {
      const all = [...workers];
      return {
        workers: all.length,
        ready: all.filter((worker) => worker.ready).length,
        busy: all.filter((worker) => worker.busyWith !== null).length,
        queued: queue.size(),
        restarts,
        tensors: all.reduce((sum, worker) => sum + worker.tensors, 0),
      };
    },
    ready,
    close,
  };
}
