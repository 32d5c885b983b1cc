/** Part of the face worker: what sees faces in pixels. With what it loads, the only bundle that names @vladmandic/*. */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { HumanScores, Pose } from './face-frame';
import type { Pixels } from './picture';
import { loadHuman } from './worker-human';
import { loadNative } from './worker-native';

/** A face as Human gives it. */
export interface FoundFace {
  /** Left, top, width, height in px of the picture. */
  box: [number, number, number, number];
  score: number;
  /** 468 points as x, y, z, one after the other, in px of the picture. */
  mesh: Float32Array;
  pose: Pose;
  /** Null when it was not asked for. */
  passive: HumanScores | null;
}

export interface Engine {
  /** Every face of the picture, bystanders too. @param scored also asks the passive liveness networks */
  findFaces(pixels: Pixels, scored: boolean): Promise<FoundFace[]>;
  /** 150 × 150 RGB crops (0..255) to their 128-d descriptors. */
  describeCrops(crops: readonly Float32Array[]): Promise<Float32Array[]>;
  /** TensorFlow's tensors alive: must not grow. None where the native runtime works. */
  tensors(): number;
}

/**
 * The native engine where its binary loads, otherwise Human and face-api themselves: the same faces, scores and vectors,
 * several times slower.
 * @param native false keeps to WebAssembly: what a machine without ONNX Runtime's binary does
 */
export async function loadEngine({ native }: { native: boolean }): Promise<Engine> {
  const resolver = createRequire(join(__dirname, 'face.worker.js'));
  const packageDir = (name: string) => dirname(dirname(resolver.resolve(name)));
  const models = {
    human: join(packageDir('@vladmandic/human'), 'models'),
    faceApi: join(packageDir('@vladmandic/face-api'), 'model'),
  };
  const engine = native ? await loadNative(() => resolver('onnxruntime-node'), models) : null;
  return engine ?? loadHuman(resolver, models);
}
