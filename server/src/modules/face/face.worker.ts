/**
 * The face worker's thread: one frame at a time, over worker-engine.ts, worker-look.ts and worker-describe.ts, which no
 * other file may import at run time.
 * Invariants: no answer is ever taken from an earlier frame, pixels are wiped after use and nothing of a frame leaves this
 * thread but measures, scores and the descriptor.
 */
import { parentPort, workerData } from 'node:worker_threads';
import type { Description, Inspection, Trace, WorkerReply, WorkerRequest } from './face-frame';
import { moireOf } from './moire';
import { decodePicture, PictureError, withSurroundings } from './picture';
import { descriptorOf } from './worker-describe';
import { type Engine, loadEngine } from './worker-engine';
import { look } from './worker-look';

async function answer(engine: Engine, request: WorkerRequest): Promise<Inspection | Trace | Description> {
  let pixels = await decodePicture(request.image);
  let straight: Float32Array | null = null;
  try {
    let seen = await look(engine, pixels, request.kind === 'describe');
    if (!seen.face && request.anyQuality) {
      // A photograph cropped to the face leaves the detector no surroundings. A camera's frame is never tried twice.
      const tight = pixels;
      pixels = await withSurroundings(tight);
      tight.data.fill(0);
      seen = await look(engine, pixels, true);
    }
    straight = seen.straight;
    if (request.kind === 'inspect') return seen.inspection;
    const { face, square } = seen;
    const inspection = { ...seen.inspection, landmarks: face?.mesh ?? null };
    if (request.kind === 'trace') return inspection;
    const wanted = inspection.hint === 'ok' || request.anyQuality;
    if (!face || !square || !wanted) return { ...inspection, passive: null, descriptor: null };
    return {
      ...inspection,
      passive: face.passive && { ...face.passive, moire: moireOf(pixels, square.anchor) },
      descriptor: await descriptorOf(engine, pixels, square),
    };
  } finally {
    pixels.data.fill(0);
    straight?.fill(0);
    request.image.fill(0);
  }
}

async function main(): Promise<void> {
  const port = parentPort;
  if (!port) throw new Error('face.worker runs as a worker thread only');
  const engine = await loadEngine({ native: (workerData as { runtime?: string } | null)?.runtime !== 'wasm' });
  const send = (reply: WorkerReply) => port.postMessage(reply);
  const serve = async (request: WorkerRequest) => {
    const startedAt = performance.now();
    const health = () => ({ tensors: engine.tensors(), ms: performance.now() - startedAt });
    try {
      const result = await answer(engine, request);
      send({ type: 'done', id: request.id, result, ...health() });
    } catch (error) {
      if (error instanceof PictureError) send({ type: 'refused', id: request.id, code: error.code, ...health() });
      else
        send({ type: 'failed', id: request.id, reason: error instanceof Error ? error.name : 'unknown', ...health() });
    }
  };
  // Human keeps module-level state, so frames are served strictly one after another.
  let last: Promise<void> = Promise.resolve();
  port.on('message', (request: WorkerRequest) => {
    last = last.then(() => serve(request));
  });
  send({ type: 'ready' });
}

void main();
