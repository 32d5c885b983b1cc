/**
 * dlib's ResNet-34 for faces with face-api's weights, its batch scaling folded into the convolutions. face-api runs
 * convolution, bias, scale, shift and activation as five passes over the picture; here they are one. The vectors are
 * the same to the last digits of a float32 (a test compares them), so every measured threshold holds.
 * Layers: http://dlib.net/dnn_face_recognition_ex.cpp.html and face-api's FaceRecognitionNet.
 */
import { CROP_EDGE_PX } from './alignment';
import type { FoldedWeights, NetworkDescription } from './descriptor-onnx';

/** What of a TensorFlow.js tensor the network touches: only the worker may load the library itself. */
interface Tensor {
  shape: number[];
  data(): Promise<ArrayLike<number>>;
  dispose(): void;
}

/** What of TensorFlow.js the network needs; the worker hands in the copy that Human and face-api share. */
export interface NetworkOps {
  tidy<T>(work: () => T): T;
  keep(tensor: Tensor): Tensor;
  tensor(values: Float32Array | number[], shape: number[], type: 'float32'): Tensor;
  add(a: Tensor, b: Tensor): Tensor;
  sub(a: Tensor, b: Tensor): Tensor;
  mul(a: Tensor, b: Tensor): Tensor;
  div(a: Tensor, b: number): Tensor;
  relu(x: Tensor): Tensor;
  pad(x: Tensor, by: [number, number][]): Tensor;
  mean(x: Tensor, axes: number[]): Tensor;
  matMul(a: Tensor, b: Tensor): Tensor;
  avgPool(x: Tensor, size: number, stride: number, pad: 'valid'): Tensor;
  maxPool(x: Tensor, size: number, stride: number, pad: 'valid'): Tensor;
  fused: {
    conv2d(options: {
      x: Tensor;
      filter: Tensor;
      bias: Tensor;
      strides: number;
      pad: 'same' | 'valid';
      activation: 'relu' | 'linear';
    }): Tensor;
  };
}

interface ScaledConvolution {
  conv: { filters: Tensor; bias: Tensor };
  scale: { weights: Tensor; biases: Tensor };
}
interface ResidualBlock {
  conv1: ScaledConvolution;
  conv2: ScaledConvolution;
}
/** face-api's loaded weights: layers by name, in the order in which they run, and the last matrix. */
export type NetworkWeights = Record<string, ScaledConvolution | ResidualBlock | Tensor>;

interface Folded {
  filter: Tensor;
  bias: Tensor;
}
interface FoldedBlock {
  shrinks: boolean;
  first: Folded;
  second: Folded;
}

/** Mean colour that dlib's network was trained with. */
export const MEAN_RGB = [122.782, 117.001, 104.298];
const ENTRY = 'conv32_down';
const EXIT = 'fc';

/** All layers with their scaling folded in, as tensors that are kept. */
function foldNetwork(tf: NetworkOps, weights: NetworkWeights) {
  const fold = ({ conv, scale }: ScaledConvolution): Folded => ({
    filter: tf.tidy(() => tf.keep(tf.mul(conv.filters, scale.weights))),
    bias: tf.tidy(() => tf.keep(tf.add(tf.mul(conv.bias, scale.weights), scale.biases))),
  });
  const blocks = Object.entries(weights)
    .filter(([name]) => name !== ENTRY && name !== EXIT)
    .map(([name, layer]): FoldedBlock => {
      const { conv1, conv2 } = layer as ResidualBlock;
      return { shrinks: name.includes('down'), first: fold(conv1), second: fold(conv2) };
    });
  return { entry: fold(weights[ENTRY] as ScaledConvolution), blocks, last: weights[EXIT] as Tensor };
}

/** The folded network as plain numbers, for another runtime. No tensor stays. */
export async function readNetwork(tf: NetworkOps, weights: NetworkWeights): Promise<NetworkDescription> {
  const { entry, blocks, last } = foldNetwork(tf, weights);
  async function read({ filter, bias }: Folded): Promise<FoldedWeights> {
    const [h = 0, w = 0, i = 0, o = 0] = filter.shape;
    const [values, biases] = [await filter.data(), await bias.data()];
    filter.dispose();
    bias.dispose();
    return { filter: Float32Array.from(values), shape: [h, w, i, o], bias: Float32Array.from(biases) };
  }
  const description: NetworkDescription['blocks'][number][] = [];
  for (const { shrinks, first, second } of blocks) {
    description.push({ shrinks, first: await read(first), second: await read(second) });
  }
  const [rows = 0, columns = 0] = last.shape;
  const values = Float32Array.from(await last.data());
  return { entry: await read(entry), blocks: description, last: { values, shape: [rows, columns] } };
}

/**
 * @param weights stay loaded in face-api; only `fc` is used after this call
 * @returns from a 150 × 150 RGB crop (0..255) to its 128-d descriptor
 */
export function createDescriptorNetwork(tf: NetworkOps, weights: NetworkWeights) {
  const { entry, blocks, last } = foldNetwork(tf, weights);
  const meanRgb = tf.tidy(() => tf.keep(tf.tensor(MEAN_RGB, [3], 'float32')));

  const convolve = (x: Tensor, { filter, bias }: Folded, shrinks: boolean, activation: 'relu' | 'linear'): Tensor =>
    tf.fused.conv2d({ x, filter, bias, strides: shrinks ? 2 : 1, pad: shrinks ? 'valid' : 'same', activation });

  function runBlock(x: Tensor, { shrinks, first, second }: FoldedBlock): Tensor {
    const out = convolve(convolve(x, first, shrinks, 'relu'), second, false, 'linear');
    if (!shrinks) return tf.relu(tf.add(out, x));
    // The shortcut is halved by pooling; zeros fill what one side has more rows, columns or channels than the other.
    const shortcut = tf.avgPool(x, 2, 2, 'valid');
    const missing = (axis: number) => (shortcut.shape[axis] ?? 0) - (out.shape[axis] ?? 0);
    const grown = tf.pad(
      out,
      [0, 1, 2, 3].map((axis): [number, number] => [0, Math.max(0, missing(axis))]),
    );
    const filled = tf.pad(
      shortcut,
      [0, 1, 2, 3].map((axis): [number, number] => [0, Math.max(0, -missing(axis))]),
    );
    return tf.relu(tf.add(filled, grown));
  }

  return async function describe(crop: Float32Array): Promise<Float32Array> {
    const vector = tf.tidy(() => {
      const picture = tf.tensor(crop, [1, CROP_EDGE_PX, CROP_EDGE_PX, 3], 'float32');
      const entered = convolve(tf.div(tf.sub(picture, meanRgb), 255), entry, true, 'relu');
      const features = blocks.reduce(runBlock, tf.maxPool(entered, 3, 2, 'valid'));
      return tf.matMul(tf.mean(features, [1, 2]), last);
    });
    try {
      return Float32Array.from(await vector.data());
    } finally {
      vector.dispose();
    }
  };
}
