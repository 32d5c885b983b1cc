/**
 * dlib's ResNet-34 for faces as an ONNX model, from face-api's weights: one convolution, activation or pooling a node, the
 * batch scaling and the picture's mean colour folded into the convolutions. The vectors are face-api's own to the last
 * digits of a float32 (a test compares them), so every measured threshold holds.
 * Layers: http://dlib.net/dnn_face_recognition_ex.cpp.html and face-api's FaceRecognitionNet.
 */
import { CROP_EDGE_PX } from './alignment';
import { createOnnxModel, toOutFirst } from './onnx-model';
import type { TfWeights } from './tf-model';

/** Mean colour that dlib's network was trained with; it sees (value − mean) / 255. */
const MEAN_RGB = [122.782, 117.001, 104.298];
const ENTRY = 'conv32_down';
const EXIT = 'fc';

/** What is known of the picture on its way: its name, channels and edge. */
interface Flow {
  name: string;
  channels: number;
  edge: number;
}

interface Convolution {
  /** Height, width, in, out. */
  filter: Float32Array;
  shape: readonly [number, number, number, number];
  bias: Float32Array;
}

/** A convolution with the scaling after it folded in. */
function readConvolution(weights: ReadonlyMap<string, TfWeights>, layer: string): Convolution {
  const values = (name: string) => weights.get(`${layer}/${name}`)?.values ?? new Float32Array(0);
  const [h = 0, w = 0, i = 0, o = 0] = weights.get(`${layer}/conv/filters`)?.shape ?? [];
  if (o === 0) throw new Error(`no weights of ${layer}`);
  const scale = values('scale/weights');
  const shift = values('scale/biases');
  return {
    filter: values('conv/filters').map((value, at) => value * (scale[at % o] ?? 0)),
    shape: [h, w, i, o],
    bias: values('conv/bias').map((value, at) => value * (scale[at] ?? 0) + (shift[at] ?? 0)),
  };
}

/** The first convolution, so that it takes colours of 0..255 as they are. */
function withMeanColour({ filter, shape, bias }: Convolution): Convolution {
  const [, , i, o] = shape;
  const shifted = bias.slice();
  for (const [at, value] of filter.entries()) {
    const mean = MEAN_RGB[Math.floor(at / o) % i] ?? 0;
    shifted[at % o] = (shifted[at % o] ?? 0) - (value * mean) / 255;
  }
  return { filter: filter.map((value) => value / 255), shape, bias: shifted };
}

/** @returns the model's bytes: n crops of 150 × 150 RGB (0..255), pixel by pixel, to n × 128 */
export function writeDescriptorModel(weights: ReadonlyMap<string, TfWeights>): Uint8Array {
  const model = createOnnxModel();

  function convolve(from: Flow, { filter, shape, bias }: Convolution, shrinks: boolean): Flow {
    const [h, w, i, o] = shape;
    const around = shrinks ? 0 : (h - 1) / 2;
    const stride = shrinks ? 2 : 1;
    const input = [from.name, model.floats([o, i, h, w], toOutFirst(filter, shape)), model.floats([o], bias)];
    const name = model.node('Conv', input, {
      strides: [stride, stride],
      pads: [around, around, around, around],
    });
    return { name, channels: o, edge: Math.floor((from.edge + 2 * around - h) / stride) + 1 };
  }
  const relu = (from: Flow): Flow => ({ ...from, name: model.node('Relu', [from.name]) });
  function pool(op: 'MaxPool' | 'AveragePool', from: Flow, size: number): Flow {
    const name = model.node(op, [from.name], { kernel_shape: [size, size], strides: [2, 2] });
    return { ...from, name, edge: Math.floor((from.edge - size) / 2) + 1 };
  }
  /** Zeros after the last channel, row and column. */
  function grow(from: Flow, channels: number, edge: number): string {
    const by = [0, 0, 0, 0, 0, channels - from.channels, edge - from.edge, edge - from.edge];
    return by.every((each) => each === 0) ? from.name : model.node('Pad', [from.name, model.integers(by)]);
  }
  function block(from: Flow, layer: string): Flow {
    const shrinks = layer.includes('down');
    const inner = relu(convolve(from, readConvolution(weights, `${layer}/conv1`), shrinks));
    const out = convolve(inner, readConvolution(weights, `${layer}/conv2`), false);
    // The shortcut is halved by pooling; zeros fill what one side has more rows, columns or channels than the other.
    const shortcut = shrinks ? pool('AveragePool', from, 2) : from;
    const channels = Math.max(out.channels, shortcut.channels);
    const edge = Math.max(out.edge, shortcut.edge);
    const sum = model.node('Add', [grow(shortcut, channels, edge), grow(out, channels, edge)]);
    return relu({ name: sum, channels, edge });
  }

  const crops = model.input('crops', ['n', CROP_EDGE_PX, CROP_EDGE_PX, 3]);
  const picture = model.node('Transpose', [crops], { perm: [0, 3, 1, 2] });
  const entry = withMeanColour(readConvolution(weights, ENTRY));
  const entered = relu(convolve({ name: picture, channels: 3, edge: CROP_EDGE_PX }, entry, true));
  const layers = new Set([...weights.keys()].map((name) => name.split('/')[0] ?? ''));
  layers.delete(ENTRY);
  layers.delete(EXIT);
  const last = [...layers].reduce(block, pool('MaxPool', entered, 3));
  const features = model.node('Flatten', [model.node('GlobalAveragePool', [last.name])], { axis: 1 });
  const { shape = [], values = new Float32Array(0) } = weights.get(EXIT) ?? {};
  return model.finish([model.node('MatMul', [features, model.floats(shape, values)])]);
}
