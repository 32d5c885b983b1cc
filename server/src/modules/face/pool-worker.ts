import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';
import type { WorkerReply, WorkerRequest } from './face-frame';

/**
 * Loads the native runtime into this thread, too. A binary that all threads have left cannot be loaded again in its
 * process ("did not self-register"): without this a worker that replaces the last one would be five times slower.
 */
export function holdNativeRuntime(workerFile: string): void {
  try {
    createRequire(workerFile)('onnxruntime-node');
  } catch {
    // No binary for this machine: workers stand in with WebAssembly.
  }
}

/** One face worker thread as the pool sees it. */
export interface PoolWorker {
  readonly thread: Worker;
  ready: boolean;
  /** Id of the request it works on; null when idle. */
  busyWith: number | null;
  tensors: number;
}

export interface WorkerEvents {
  reply(worker: PoolWorker, reply: WorkerReply): void;
  /** Once, however it ended. */
  gone(worker: PoolWorker): void;
}

export type SpawnThread = (workerFile: string) => Worker;

export const spawnThread: SpawnThread = (workerFile) =>
  new Worker(workerFile, { name: 'face', stdout: true, stderr: true });

export function startWorker(spawn: SpawnThread, workerFile: string, events: WorkerEvents): PoolWorker {
  const worker: PoolWorker = { thread: spawn(workerFile), ready: false, busyWith: null, tensors: 0 };
  // What a thread prints could hold parts of a frame's data: it is drained, never logged.
  worker.thread.stdout.resume();
  worker.thread.stderr.resume();
  worker.thread.on('message', (reply: WorkerReply) => events.reply(worker, reply));
  worker.thread.on('error', () => undefined);
  worker.thread.once('exit', () => events.gone(worker));
  return worker;
}

/** The frame's bytes are moved, not copied: the caller keeps nothing of what it hands over. */
export function sendFrame(worker: PoolWorker, request: WorkerRequest): void {
  worker.busyWith = request.id;
  worker.thread.postMessage(request, [request.image.buffer as ArrayBuffer]);
}
