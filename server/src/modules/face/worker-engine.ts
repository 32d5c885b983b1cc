/** Loads Human and the descriptor network: with face.worker.ts the only bundle that names @vladmandic/*. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import type * as FaceApi from '@vladmandic/face-api';
import type { Config, Human, Tensor } from '@vladmandic/human';
import { createDescriptorNetwork, type NetworkOps, type NetworkWeights, readNetwork } from './descriptor-network';
import { type DescribeCrops, nativeDescriptor } from './worker-native';

/** What is used of TensorFlow.js; Human and face-api share one copy of it here. Their typings describe it only in part. */
export interface Tf {
  tensor(values: Float32Array | Uint8Array, shape: number[], type: 'int32' | 'float32'): Tensor;
  cast(tensor: Tensor, type: 'float32'): Tensor;
  tidy(work: () => Tensor): Tensor;
  dispose(tensor: Tensor): void;
  memory(): { numTensors: number };
  setBackend(name: 'wasm'): Promise<boolean>;
  ready(): Promise<void>;
}

export interface Engine {
  human: Human;
  tf: Tf;
  describeCrops: DescribeCrops;
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

/** Crop after crop, where ONNX Runtime has no binary: the same vectors, three to four times slower. */
const onWasm =
  (describe: (crop: Float32Array) => Promise<Float32Array>): DescribeCrops =>
  async (crops) => {
    const vectors: Float32Array[] = [];
    for (const crop of crops) vectors.push(await describe(crop));
    return vectors;
  };

/** @param native false keeps to WebAssembly: what a machine without ONNX Runtime's binary does */
export async function loadEngine({ native: wanted }: { native: boolean }): Promise<Engine> {
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
  const ops = faceApi.tf as unknown as NetworkOps;
  const native = wanted
    ? await nativeDescriptor(() => resolver('onnxruntime-node'), await readNetwork(ops, weights))
    : null;
  // The native runtime holds its own copy of the weights.
  if (native) faceApi.nets.faceRecognitionNet.dispose();
  return { human, tf, describeCrops: native ?? onWasm(createDescriptorNetwork(ops, weights)) };
}
