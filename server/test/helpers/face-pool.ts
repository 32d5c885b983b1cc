import { join } from 'node:path';
import { createFacePool, type FacePoolOptions } from '../../src/modules/face/face-pool';

export const FACE_WORKER_FILE = join(__dirname, '../../dist/face.worker.js');
export const SEARCH_WORKER_FILE = join(__dirname, '../../dist/search.worker.js');

/** A pool on the real worker, patient enough for a busy machine. */
export const realFacePool = (options: Partial<FacePoolOptions> = {}) =>
  createFacePool({ workers: 1, queueLimit: 64, deadlineMs: 60_000, workerFile: FACE_WORKER_FILE, ...options });
