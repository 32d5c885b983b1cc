/**
 * The only file that loads Human, face-api or TensorFlow; runs in a worker thread, one frame at a time.
 * Invariants: no answer is ever taken from an earlier frame (Human's caches are off), every tensor is disposed,
 * pixels are wiped after use and nothing of a frame leaves this thread but measures, scores and the descriptor.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { parentPort } from 'node:worker_threads';
import type * as FaceApi from '@vladmandic/face-api';
import type { Config, FaceResult, Human, Tensor } from '@vladmandic/human';
import { type FaceSquare, faceSquare, insideShare, sampleCrop } from './alignment';
import { createDescriptorNetwork, type NetworkOps, type NetworkWeights } from './descriptor-network';
import {
  type Description,
  type FaceMeasures,
  type Inspection,
  LANDMARKS,
  type Trace,
  type WorkerReply,
  type WorkerRequest,
} from './face-frame';
import { decodePicture, PictureError, type Pixels } from './picture';
import { cropLight, frameHint } from './quality';

/** Faces narrower than this share of the largest one are passers-by, not a second customer. */
const PROMINENT_SHARE = 0.5;
/** Human finds faces down to 0.2 so that none is missed; a second one counts only when it surely is a face. */
const SECOND_FACE_SCORE = 0.6;
/** Below one degree the straight and the levelled crop are the same picture. */
const LEVEL_BELOW_RADIANS = 0.017;

/** What is used of TensorFlow.js; Human and face-api share one copy of it here. Their typings describe it only in part. */
interface Tf {
  tensor(values: Float32Array | Uint8Array, shape: number[], type: 'int32' | 'float32'): Tensor;
  cast(tensor: Tensor, type: 'float32'): Tensor;
  tidy(work: () => Tensor): Tensor;
  dispose(tensor: Tensor): void;
  memory(): { numTensors: number };
  setBackend(name: 'wasm'): Promise<boolean>;
  ready(): Promise<void>;
}

interface Engine {
  human: Human;
  tf: Tf;
  describeCrop(crop: Float32Array): Promise<Float32Array>;
}

interface Seen {
  inspection: Inspection;
  face: FaceResult | null;
  square: FaceSquare | null;
  straight: Float32Array | null;
}

const humanConfig = (wasmPath: string): Partial<Config> => ({
  backend: 'wasm',
  wasmPath,
  modelBasePath: 'file://models/',
  cacheSensitivity: 0,
  cacheModels: false,
  async: false,
  debug: false,
  filter: { enabled: false },
  gesture: { enabled: false },
  body: { enabled: false },
  hand: { enabled: false },
  object: { enabled: false },
  segmentation: { enabled: false },
  face: {
    enabled: true,
    detector: { rotation: true, maxDetected: 6, minConfidence: 0.2, skipFrames: 0, skipTime: 0 },
    mesh: { enabled: true },
    iris: { enabled: false },
    emotion: { enabled: false },
    description: { enabled: false },
    antispoof: { enabled: true, skipFrames: 0, skipTime: 0 },
    liveness: { enabled: true, skipFrames: 0, skipTime: 0 },
  },
});

/** Human's loader asks for file:// URLs, which Node's fetch refuses. */
function serveModelFiles(folder: string): void {
  const network = globalThis.fetch;
  globalThis.fetch = async (url, init) => {
    if (!String(url).startsWith('file://')) return network(url, init);
    const name = basename(String(url));
    const type = name.endsWith('.json') ? 'application/json' : 'application/octet-stream';
    return new Response(readFileSync(join(folder, name)), { headers: { 'content-type': type } });
  };
}

async function loadEngine(): Promise<Engine> {
  const resolver = createRequire(join(__dirname, 'face.worker.js'));
  const packageDir = (name: string) => dirname(dirname(resolver.resolve(name)));
  const humanDir = packageDir('@vladmandic/human');
  const faceApiDir = packageDir('@vladmandic/face-api');
  const wasmDir = join(dirname(resolver.resolve('@tensorflow/tfjs-backend-wasm/package.json')), 'dist/');
  serveModelFiles(join(humanDir, 'models'));

  const wasm: { setWasmPaths(folder: string): void } = resolver('@tensorflow/tfjs-backend-wasm');
  wasm.setWasmPaths(wasmDir);
  const faceApi: typeof FaceApi = resolver(join(faceApiDir, 'dist/face-api.node-wasm.js'));
  const tf = faceApi.tf as unknown as Tf;
  await tf.setBackend('wasm');
  await tf.ready();
  await faceApi.nets.faceRecognitionNet.loadFromDisk(join(faceApiDir, 'model'));

  const { default: HumanClass }: { default: typeof Human } = resolver(join(humanDir, 'dist/human.node-wasm.js'));
  const human = new HumanClass(humanConfig(wasmDir));
  await human.load();

  const weights = faceApi.nets.faceRecognitionNet.params as unknown as NetworkWeights | undefined;
  if (!weights) throw new Error('the descriptor network has no weights');
  return { human, tf, describeCrop: createDescriptorNetwork(faceApi.tf as unknown as NetworkOps, weights) };
}

async function detect({ human, tf }: Engine, pixels: Pixels, scored: boolean): Promise<FaceResult[]> {
  const shape = [1, pixels.height, pixels.width, 3];
  const input = tf.tidy(() => tf.cast(tf.tensor(pixels.data, shape, 'int32'), 'float32'));
  try {
    const { face, error } = await human.detect(input as never, {
      face: { antispoof: { enabled: scored }, liveness: { enabled: scored } },
    });
    if (error) throw new Error(error);
    return face.filter((each) => each.mesh.length >= LANDMARKS).sort((a, b) => b.box[2] - a.box[2]);
  } finally {
    tf.dispose(input);
  }
}

function measure(face: FaceResult, square: FaceSquare, straight: Float32Array, pixels: Pixels): FaceMeasures {
  const { width, height } = pixels;
  const [left, top, across, down] = face.box;
  return {
    box: [left / width, top / height, across / width, down / height],
    pose: face.rotation?.angle ?? { yaw: 0, pitch: 0, roll: 0 },
    sizePx: square.side,
    centre: [square.anchor[0] / width, square.anchor[1] / height],
    inside: insideShare(square, pixels),
    ...cropLight(straight),
  };
}

/** As near as the first face, surely a face, and not a second detection of the first. */
function isAnotherCustomer(other: FaceResult, first: FaceResult): boolean {
  const [left, top, across, down] = first.box;
  const x = other.box[0] + other.box[2] / 2;
  const y = other.box[1] + other.box[3] / 2;
  const apart = x < left || x > left + across || y < top || y > top + down;
  return apart && other.score >= SECOND_FACE_SCORE && other.box[2] >= PROMINENT_SHARE * across;
}

async function look(engine: Engine, pixels: Pixels, scored: boolean): Promise<Seen> {
  const found = await detect(engine, pixels, scored);
  const face = found[0];
  if (!face) return { inspection: { hint: 'no-face', faces: 0, face: null }, face: null, square: null, straight: null };
  const faces = 1 + found.slice(1).filter((other) => isAnotherCustomer(other, face)).length;
  const square = faceSquare(face.mesh);
  const straight = sampleCrop(pixels, square, 0);
  const measures = measure(face, square, straight, pixels);
  const hint = frameHint({ faces, face: measures, width: pixels.width, height: pixels.height });
  return { inspection: { hint, faces, face: measures }, face, square, straight };
}

/** The mean of the vectors of the straight and the levelled crop: measured better than either. */
async function descriptorOf(engine: Engine, pixels: Pixels, square: FaceSquare, straight: Float32Array) {
  const first = await engine.describeCrop(straight);
  if (Math.abs(square.tilt) < LEVEL_BELOW_RADIANS) return first;
  const levelled = sampleCrop(pixels, square, square.tilt);
  const second = await engine.describeCrop(levelled);
  levelled.fill(0);
  return first.map((value, i) => (value + (second[i] ?? 0)) / 2);
}

function landmarksOf({ mesh }: FaceResult): Float32Array {
  const points = new Float32Array(LANDMARKS * 3);
  for (let i = 0; i < LANDMARKS; i++) points.set((mesh[i] ?? [0, 0, 0]) as number[], 3 * i);
  return points;
}

async function answer(engine: Engine, request: WorkerRequest): Promise<Inspection | Trace | Description> {
  const pixels = await decodePicture(request.image);
  let straight: Float32Array | null = null;
  try {
    const seen = await look(engine, pixels, request.kind === 'describe');
    straight = seen.straight;
    if (request.kind === 'inspect') return seen.inspection;
    const { face, square } = seen;
    const inspection = { ...seen.inspection, landmarks: face && landmarksOf(face) };
    if (request.kind === 'trace') return inspection;
    const wanted = inspection.hint === 'ok' || request.anyQuality;
    if (!face || !square || !straight || !wanted) return { ...inspection, passive: null, descriptor: null };
    return {
      ...inspection,
      passive: { antispoof: face.real ?? 0, liveness: face.live ?? 0 },
      descriptor: await descriptorOf(engine, pixels, square, straight),
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
  const engine = await loadEngine();
  const send = (reply: WorkerReply) => port.postMessage(reply);
  const serve = async (request: WorkerRequest) => {
    const startedAt = performance.now();
    const health = () => ({ tensors: engine.tf.memory().numTensors, ms: performance.now() - startedAt });
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
