/** Reads models in TensorFlow.js's file format, in which Human and face-api ship theirs, without TensorFlow.js. */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

export interface TfWeights {
  shape: readonly number[];
  values: Float32Array;
}

/** One operation of a graph, with its attributes as the file has them. */
export interface TfNode {
  name: string;
  op: string;
  input?: readonly string[];
  attr?: Readonly<Record<string, TfAttribute | undefined>>;
}
interface TfAttribute {
  /** Base64. */
  s?: string;
  list?: { i?: readonly string[]; s?: readonly string[] };
  shape?: { dim?: readonly { size: string }[] };
}

export interface TfGraph {
  /** In an order in which each operation's inputs come before it. */
  nodes: readonly TfNode[];
  weights: ReadonlyMap<string, TfWeights>;
}

interface WeightGroup {
  paths: readonly string[];
  weights: readonly {
    name: string;
    shape: readonly number[];
    dtype: 'float32' | 'int32';
    quantization?: { dtype: 'uint8' | 'float16'; scale?: number; min?: number };
  }[];
}

/** Half precision to a number: sign, 5 bits of exponent, 10 bits of fraction. */
function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** @param manifest groups of weights that lie one after another in the group's files */
function readGroups(manifest: readonly WeightGroup[], folder: string): Map<string, TfWeights> {
  const all = new Map<string, TfWeights>();
  for (const { paths, weights } of manifest) {
    const bytes = Buffer.concat(paths.map((path) => readFileSync(join(folder, path))));
    let at = 0;
    for (const { name, shape, dtype, quantization } of weights) {
      const count = shape.reduce((product, size) => product * size, 1);
      const { dtype: stored, scale = 1, min = 0 } = quantization ?? { dtype };
      const width = { uint8: 1, float16: 2, float32: 4, int32: 4 }[stored];
      const read = {
        uint8: (i: number) => bytes.readUInt8(i) * scale + min,
        float16: (i: number) => halfToNumber(bytes.readUInt16LE(i)),
        float32: (i: number) => bytes.readFloatLE(i),
        int32: (i: number) => bytes.readInt32LE(i),
      }[stored];
      const start = at;
      all.set(name, { shape, values: Float32Array.from({ length: count }, (_, i) => read(start + i * width)) });
      at += count * width;
    }
  }
  return all;
}

/** @param file a `…-weights_manifest.json` */
export const readTfWeights = (file: string): Map<string, TfWeights> =>
  readGroups(JSON.parse(readFileSync(file, 'utf8')), dirname(file));

/** @param file a graph model's JSON; its weights lie beside it */
export function readTfGraph(file: string): TfGraph {
  const model: { modelTopology: { node: TfNode[] }; weightsManifest: WeightGroup[] } = JSON.parse(
    readFileSync(file, 'utf8'),
  );
  return { nodes: model.modelTopology.node, weights: readGroups(model.weightsManifest, dirname(file)) };
}
