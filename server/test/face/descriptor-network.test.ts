import { dirname, join } from 'node:path';
import type * as FaceApi from '@vladmandic/face-api';
import { CROP_EDGE_PX } from '../../src/modules/face/alignment';
import {
  createDescriptorNetwork,
  type NetworkOps,
  type NetworkWeights,
} from '../../src/modules/face/descriptor-network';

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
});
