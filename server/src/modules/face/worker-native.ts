/** Part of the face worker: Human's networks and the descriptor's on ONNX Runtime's native kernels, where its binary loads. */
import { join } from 'node:path';
import type { InferenceSession, Tensor } from 'onnxruntime-node';
import { CROP_EDGE_PX } from './alignment';
import { writeDescriptorModel } from './descriptor-onnx';
import { DESCRIPTOR_LENGTH, type HumanScores } from './face-frame';
import { DETECTOR_EDGE_PX, detectorInput, type FaceBox, faceBoxes, MIN_FACE_SCORE } from './human-detector';
import { boxOfMesh, cutFace, MESH_EDGE_PX, meshInPicture, poseOf } from './human-mesh';
import type { Pixels } from './picture';
import { resized } from './resample';
import { readTfGraph, readTfWeights } from './tf-model';
import { writeGraphModel } from './tf-onnx';
import type { Engine, FoundFace } from './worker-engine';

interface Runtime {
  InferenceSession: { create(model: Uint8Array, options: InferenceSession.SessionOptions): Promise<InferenceSession> };
  Tensor: new (type: 'float32', data: Float32Array, dims: number[]) => Tensor;
}

/** n pictures in, every output's numbers out; the input is wiped. */
type Network = (pictures: Float32Array, n?: number) => Promise<Float32Array[]>;

const ANTISPOOF_EDGE_PX = 128;
const LIVENESS_EDGE_PX = 32;

const empty = new Float32Array(0);

/** Human gives scores in hundredths. */
const hundredths = (value = 0): number => Math.round(100 * value) / 100;

function joined(crops: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(crops.length * CROP_EDGE_PX * CROP_EDGE_PX * 3);
  for (const [n, crop] of crops.entries()) all.set(crop, n * crop.length);
  return all;
}

async function open({ InferenceSession, Tensor }: Runtime, model: Uint8Array, edge: number): Promise<Network> {
  // One thread a worker: the pool has as many workers as are wanted to be busy.
  const session = await InferenceSession.create(model, {
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    enableCpuMemArena: false,
  });
  const [input = ''] = session.inputNames;
  return async (pictures, n = 1) => {
    const found = await session.run({ [input]: new Tensor('float32', pictures, [n, edge, edge, 3]) });
    pictures.fill(0);
    return session.outputNames.map((name) => found[name]?.data as Float32Array);
  };
}

/**
 * @param load gives onnxruntime-node, or throws where there is no binary for this machine
 * @param models the folders of Human's and face-api's models
 * @returns null then: another runtime must stand in
 */
export async function loadNative(
  load: () => Runtime,
  models: { human: string; faceApi: string },
): Promise<Engine | null> {
  let runtime: Runtime;
  try {
    runtime = load();
  } catch {
    return null;
  }
  const human = (name: string, edge: number, outputs: string[]) =>
    open(runtime, writeGraphModel(readTfGraph(join(models.human, `${name}.json`)), outputs), edge);
  const detector = await human('blazeface', DETECTOR_EDGE_PX, ['Identity', 'Identity_1', 'Identity_2', 'Identity_3']);
  const mesher = await human('facemesh', MESH_EDGE_PX, ['Identity_1', 'Identity_2']);
  const antispoof = await human('antispoof', ANTISPOOF_EDGE_PX, ['Identity']);
  const liveness = await human('liveness', LIVENESS_EDGE_PX, ['Identity']);
  const weights = readTfWeights(join(models.faceApi, 'face_recognition_model-weights_manifest.json'));
  const describer = await open(runtime, writeDescriptorModel(weights), CROP_EDGE_PX);

  async function passiveScores(crop: Float32Array): Promise<HumanScores> {
    const shown = { data: crop, width: MESH_EDGE_PX, height: MESH_EDGE_PX };
    const [real = empty] = await antispoof(resized(shown, ANTISPOOF_EDGE_PX));
    const [live = empty] = await liveness(resized(shown, LIVENESS_EDGE_PX));
    return { antispoof: hundredths(real[0]), liveness: hundredths(live[0]) };
  }

  async function faceIn(pixels: Pixels, box: FaceBox, scored: boolean): Promise<FoundFace | null> {
    const crop = cutFace(pixels, box);
    try {
      const [flag = empty, points = empty] = await mesher(crop.slice());
      const score = hundredths(flag[0]);
      if (!(score > MIN_FACE_SCORE)) return null;
      const mesh = meshInPicture(points, box);
      const passive = scored ? await passiveScores(crop) : null;
      return { score, mesh, box: boxOfMesh(mesh, box, pixels), pose: poseOf(mesh, box), passive };
    } finally {
      crop.fill(0);
    }
  }

  return {
    async findFaces(pixels, scored) {
      const [fineLogits = empty, coarseLogits = empty, fine = empty, coarse = empty] = await detector(
        detectorInput(pixels),
      );
      const answers = [
        { logits: fineLogits, guesses: fine },
        { logits: coarseLogits, guesses: coarse },
      ];
      const faces: FoundFace[] = [];
      for (const box of faceBoxes(answers, pixels)) {
        const face = await faceIn(pixels, box, scored);
        if (face) faces.push(face);
      }
      return faces;
    },
    async describeCrops(crops) {
      const [vectors = empty] = await describer(joined(crops), crops.length);
      return crops.map((_, n) => vectors.slice(n * DESCRIPTOR_LENGTH, (n + 1) * DESCRIPTOR_LENGTH));
    },
    tensors: () => 0,
  };
}
