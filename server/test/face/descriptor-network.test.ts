import { dirname, join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type * as FaceApi from '@vladmandic/face-api';
import { CROP_EDGE_PX } from '../../src/modules/face/alignment';
import { distance } from '../../src/modules/face/descriptor';
import {
  createDescriptorNetwork,
  type NetworkOps,
  type NetworkWeights,
  readNetwork,
} from '../../src/modules/face/descriptor-network';

import { nativeDescriptor } from '../../src/modules/face/worker-native';
import { person } from '../helpers/face-fixtures';
import { realFacePool } from '../helpers/face-pool';

/** A picture with edges and colour, the same each time. */
const picture = (seed: number): Float32Array =>
  Float32Array.from({ length: CROP_EDGE_PX * CROP_EDGE_PX * 3 }, (_, i) => {
    const at = Math.floor(i / 3);
    const wave = Math.sin((at % CROP_EDGE_PX) / (5 + seed)) * Math.cos(at / CROP_EDGE_PX / (9 - seed));
    return 127 + 100 * wave + 10 * (i % 3);
  });

describe('the folded descriptor network', () => {
  const packageDir = dirname(dirname(require.resolve('@vladmandic/face-api')));
  const faceApi: typeof FaceApi = require(join(packageDir, 'dist/face-api.node-wasm.js'));
  const net = faceApi.nets.faceRecognitionNet;

  beforeAll(async () => {
    const wasm = require('@tensorflow/tfjs-backend-wasm');
    wasm.setWasmPaths(join(dirname(require.resolve('@tensorflow/tfjs-backend-wasm/package.json')), 'dist/'));
    const tf = faceApi.tf as unknown as { setBackend(name: string): Promise<boolean>; ready(): Promise<void> };
    await tf.setBackend('wasm');
    await tf.ready();
    await net.loadFromDisk(join(packageDir, 'model'));
  });

  it("gives face-api's own vectors, and leaves no tensor behind", async () => {
    const tf = faceApi.tf as unknown as NetworkOps & { memory(): { numTensors: number } };
    const describeCrop = createDescriptorNetwork(tf, net.params as unknown as NetworkWeights);
    const before = tf.memory().numTensors;
    const vectors: Float32Array[] = [];
    for (const seed of [1, 4]) {
      const crop = picture(seed);
      const ours = await describeCrop(crop);
      expect(tf.memory().numTensors).toBe(before);
      const input = tf.tensor(crop, [CROP_EDGE_PX, CROP_EDGE_PX, 3], 'float32');
      const theirs = (await net.computeFaceDescriptor(input as never)) as Float32Array;
      input.dispose();
      expect(ours).toHaveLength(128);
      expect(Math.max(...ours.map((value, i) => Math.abs(value - (theirs[i] ?? Number.NaN))))).toBeLessThan(1e-5);
      vectors.push(ours);
    }
    // Two pictures, two vectors: the comparison above is not one of constants.
    expect(Math.max(...(vectors[0] ?? []).map((value, i) => Math.abs(value - (vectors[1]?.[i] ?? 0))))).toBeGreaterThan(
      0.01,
    );
  });

  it('is read out as plain numbers without leaving a tensor behind', async () => {
    const tf = faceApi.tf as unknown as NetworkOps & { memory(): { numTensors: number } };
    const before = tf.memory().numTensors;
    const { entry, blocks, last } = await readNetwork(tf, net.params as unknown as NetworkWeights);
    expect(tf.memory().numTensors).toBe(before);
    expect(entry.shape).toEqual([7, 7, 3, 32]);
    expect(blocks).toHaveLength(14);
    expect(last.shape).toEqual([256, 128]);
  });

  it('says so where the native runtime has no binary, and another one stands in', async () => {
    const network = await readNetwork(faceApi.tf as unknown as NetworkOps, net.params as unknown as NetworkWeights);
    const missing = () => {
      throw new Error('no binary');
    };
    expect(await nativeDescriptor(missing, network)).toBeNull();
  });
});

test('the native runtime and the one that stands in give the same vectors in a real worker', async () => {
  const spawn = (runtime: 'native' | 'wasm') => (file: string) =>
    new Worker(file, { stdout: true, stderr: true, workerData: { runtime } });
  const native = realFacePool({ spawn: spawn('native') });
  const wasm = realFacePool({ spawn: spawn('wasm') });
  try {
    for (const index of [0, 1]) {
      const picture = await person(index);
      const [a, b] = [await native.describe(picture), await wasm.describe(picture)];
      if (!a.descriptor || !b.descriptor) throw new Error('both must describe');
      expect(distance(a.descriptor, b.descriptor)).toBeLessThan(1e-4);
      expect(a.landmarks).toEqual(b.landmarks);
    }
  } finally {
    await Promise.all([native.close(), wasm.close()]);
  }
}, 60_000);
