/** Part of the face worker: the descriptor network on ONNX Runtime's native kernels, where its binary loads. */
import type { InferenceSession, Tensor } from 'onnxruntime-node';
import { CROP_EDGE_PX } from './alignment';
import { MEAN_RGB } from './descriptor-network';
import { type NetworkDescription, writeDescriptorModel } from './descriptor-onnx';
import { DESCRIPTOR_LENGTH } from './face-frame';

/** 150 × 150 RGB crops (0..255) to their 128-d descriptors, all in one run. */
export type DescribeCrops = (crops: readonly Float32Array[]) => Promise<Float32Array[]>;

interface Runtime {
  InferenceSession: { create(model: Uint8Array, options: InferenceSession.SessionOptions): Promise<InferenceSession> };
  Tensor: new (type: 'float32', data: Float32Array, dims: number[]) => Tensor;
}

const PIXELS = CROP_EDGE_PX * CROP_EDGE_PX;

/** Pixel by pixel in three colours → colour by colour, as the network was trained: (value − mean) / 255. */
function plan(crops: readonly Float32Array[]): Float32Array {
  const planes = new Float32Array(crops.length * 3 * PIXELS);
  for (const [n, crop] of crops.entries()) {
    for (let k = 0; k < 3; k++) {
      const mean = MEAN_RGB[k] ?? 0;
      const plane = (n * 3 + k) * PIXELS;
      for (let i = 0; i < PIXELS; i++) planes[plane + i] = ((crop[3 * i + k] ?? 0) - mean) / 255;
    }
  }
  return planes;
}

/**
 * @param load gives onnxruntime-node, or throws where there is no binary for this machine
 * @returns null then: another runtime must stand in
 */
export async function nativeDescriptor(
  load: () => Runtime,
  network: NetworkDescription,
): Promise<DescribeCrops | null> {
  let runtime: Runtime;
  let session: InferenceSession;
  try {
    runtime = load();
    // One thread a worker: the pool has as many workers as are wanted to be busy.
    const options = { intraOpNumThreads: 1, interOpNumThreads: 1, executionMode: 'sequential' } as const;
    session = await runtime.InferenceSession.create(writeDescriptorModel(network), options);
  } catch {
    return null;
  }
  const [output = ''] = session.outputNames;
  return async (crops) => {
    const planes = plan(crops);
    const input = new runtime.Tensor('float32', planes, [crops.length, 3, CROP_EDGE_PX, CROP_EDGE_PX]);
    const found = (await session.run({ crops: input }))[output];
    planes.fill(0);
    const vectors = found?.data as Float32Array;
    return crops.map((_, n) => vectors.slice(n * DESCRIPTOR_LENGTH, (n + 1) * DESCRIPTOR_LENGTH));
  };
}
