/**
 * What a user would pick instead of our face worker, in a process and one thread of its own: `human` is Human with its
 * defaults for faces (detector, mesh, iris, emotion, description), `human-checked` adds its liveness and antispoof,
 * `face-api` is SSD MobileNet, 68 points and recognition. Human's result caches are off in all of them: with its
 * defaults a frame that resembles the last one is not looked at.
 */
import { readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type * as FaceApi from '@vladmandic/face-api';
import type { Config, Human } from '@vladmandic/human';
import sharp from 'sharp';
import type { ReferenceKind, ReferenceReply } from './reference-process';

type Pixels = { data: Uint8Array; width: number; height: number };
/** One frame through the whole pipeline. @returns how many faces were described */
type Pipeline = (pixels: Pixels) => Promise<number>;

interface Tf {
  tensor3d(values: Uint8Array, shape: [number, number, number], type: 'int32'): object;
  tensor4d(values: Uint8Array, shape: [number, number, number, number], type: 'int32'): object;
  dispose(tensor: object): void;
  setBackend(name: 'wasm'): Promise<boolean>;
  ready(): Promise<void>;
}

const packageDir = (name: string) => dirname(dirname(require.resolve(name)));
const wasmDir = () => join(dirname(require.resolve('@tensorflow/tfjs-backend-wasm/package.json')), 'dist/');

function serveModelFiles(folder: string): void {
  const network = globalThis.fetch;
  globalThis.fetch = async (url, init) => {
    if (!String(url).startsWith('file://')) return network(url, init);
    const type = String(url).endsWith('.json') ? 'application/json' : 'application/octet-stream';
    return new Response(readFileSync(join(folder, basename(String(url)))), { headers: { 'content-type': type } });
  };
}

async function loadHuman(checked: boolean): Promise<Pipeline> {
  const dir = packageDir('@vladmandic/human');
  serveModelFiles(join(dir, 'models'));
  const { default: HumanClass }: { default: typeof Human } = require(join(dir, 'dist/human.node-wasm.js'));
  const config: Partial<Config> = {
    backend: 'wasm',
    wasmPath: wasmDir(),
    modelBasePath: 'file://models/',
    cacheSensitivity: 0,
    debug: false,
    body: { enabled: false },
    hand: { enabled: false },
    gesture: { enabled: false },
    face: { antispoof: { enabled: checked }, liveness: { enabled: checked } },
  };
  const human = new HumanClass(config);
  await human.load();
  const tf = human.tf as unknown as Tf;
  return async ({ data, width, height }) => {
    const input = tf.tensor4d(data, [1, height, width, 3], 'int32');
    try {
      const { face, error } = await human.detect(input as never);
      if (error) throw new Error(error);
      return face.filter(({ embedding }) => (embedding?.length ?? 0) > 0).length;
    } finally {
      tf.dispose(input);
    }
  };
}

async function loadFaceApi(): Promise<Pipeline> {
  const dir = packageDir('@vladmandic/face-api');
  const wasm: { setWasmPaths(folder: string): void } = require('@tensorflow/tfjs-backend-wasm');
  wasm.setWasmPaths(wasmDir());
  const faceApi: typeof FaceApi = require(join(dir, 'dist/face-api.node-wasm.js'));
  const tf = faceApi.tf as unknown as Tf;
  await tf.setBackend('wasm');
  await tf.ready();
  const { ssdMobilenetv1, faceLandmark68Net, faceRecognitionNet } = faceApi.nets;
  for (const net of [ssdMobilenetv1, faceLandmark68Net, faceRecognitionNet]) await net.loadFromDisk(join(dir, 'model'));
  return async ({ data, width, height }) => {
    const input = tf.tensor3d(data, [height, width, 3], 'int32');
    try {
      const found = await faceApi
        .detectAllFaces(input as never)
        .withFaceLandmarks()
        .withFaceDescriptors();
      return found.length;
    } finally {
      tf.dispose(input);
    }
  };
}

async function main(kind: ReferenceKind): Promise<void> {
  const pipeline = kind === 'face-api' ? await loadFaceApi() : await loadHuman(kind === 'human-checked');
  const send = (reply: ReferenceReply) => process.send?.(reply);
  process.on('message', async (picture: Uint8Array) => {
    const startedAt = performance.now();
    const { data, info } = await sharp(picture).removeAlpha().raw().toBuffer({ resolveWithObject: true });
    const faces = await pipeline({ data, width: info.width, height: info.height });
    send({ type: 'done', ms: performance.now() - startedAt, faces });
  });
  process.on('disconnect', () => process.exit());
  send({ type: 'ready' });
}

void main(process.argv[2] as ReferenceKind);
