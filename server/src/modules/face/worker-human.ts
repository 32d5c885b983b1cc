/**
 * Part of the face worker: Human and face-api as they ship, on WebAssembly. It stands in where ONNX Runtime has no binary,
 * and is what the native engine is held against.
 * Invariant: no answer is taken from an earlier frame (Human's caches are off), every tensor is disposed.
 */
import { readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type * as FaceApi from '@vladmandic/face-api';
import type { Config, FaceResult, Human, Tensor } from '@vladmandic/human';
import { CROP_EDGE_PX } from './alignment';
import { LANDMARKS } from './face-frame';
import type { Engine, FoundFace } from './worker-engine';

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

function asFound({ box, score, mesh, rotation, real = 0, live = 0 }: FaceResult, scored: boolean): FoundFace {
  return {
    box: [box[0], box[1], box[2], box[3]],
    score,
    mesh: Float32Array.from(mesh.slice(0, LANDMARKS).flatMap(([x, y, z = 0]) => [x, y, z])),
    pose: rotation?.angle ?? { yaw: 0, pitch: 0, roll: 0 },
    passive: scored ? { antispoof: real, liveness: live } : null,
  };
}

/** @param resolver resolves packages from where the worker lies @param models the folders of their models */
export async function loadHuman(resolver: NodeJS.Require, models: { human: string; faceApi: string }): Promise<Engine> {
  const wasmDir = join(dirname(resolver.resolve('@tensorflow/tfjs-backend-wasm/package.json')), 'dist/');
  serveModelFiles(models.human);
  const wasm: { setWasmPaths(folder: string): void } = resolver('@tensorflow/tfjs-backend-wasm');
  wasm.setWasmPaths(wasmDir);
  const faceApi: typeof FaceApi = resolver(join(models.faceApi, '../dist/face-api.node-wasm.js'));
  const tf = faceApi.tf as unknown as Tf;
  await tf.setBackend('wasm');
  await tf.ready();
  const descriptor = faceApi.nets.faceRecognitionNet;
  await descriptor.loadFromDisk(models.faceApi);
  const { default: HumanClass }: { default: typeof Human } = resolver(join(models.human, '../dist/human.node-wasm.js'));
  const human = new HumanClass(humanConfig(wasmDir));
  await human.load();

  return {
    async findFaces({ data, width, height }, scored) {
      const input = tf.tidy(() => tf.cast(tf.tensor(data, [1, height, width, 3], 'int32'), 'float32'));
      try {
        const asked = { face: { antispoof: { enabled: scored }, liveness: { enabled: scored } } };
        const { face, error } = await human.detect(input as never, asked);
        if (error) throw new Error(error);
        return face.filter(({ mesh }) => mesh.length >= LANDMARKS).map((each) => asFound(each, scored));
      } finally {
        tf.dispose(input);
      }
    },
    async describeCrops(crops) {
      const vectors: Float32Array[] = [];
      for (const crop of crops) {
        const input = tf.tensor(crop, [CROP_EDGE_PX, CROP_EDGE_PX, 3], 'float32');
        vectors.push((await descriptor.computeFaceDescriptor(input as never)) as Float32Array);
        tf.dispose(input);
      }
      return vectors;
    },
    tensors: () => tf.memory().numTensors,
  };
}
