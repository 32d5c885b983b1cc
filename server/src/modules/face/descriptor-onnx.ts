/**
 * The descriptor network as an ONNX model, written in memory from the same folded weights that `descriptor-network.ts`
 * runs on TensorFlow.js: one convolution, activation or pooling a node. Field numbers and types: onnx.proto of ONNX 1.16.
 */
import protobuf from 'protobufjs';
import { CROP_EDGE_PX } from './alignment';

/** A convolution with its scaling folded in, as TensorFlow.js has it: height, width, in, out. */
export interface FoldedWeights {
  filter: Float32Array;
  shape: readonly [number, number, number, number];
  bias: Float32Array;
}
export interface NetworkDescription {
  entry: FoldedWeights;
  blocks: readonly { shrinks: boolean; first: FoldedWeights; second: FoldedWeights }[];
  /** 256 × 128. */
  last: { values: Float32Array; shape: readonly [number, number] };
}

const OPSET = 13;
const IR_VERSION = 8;
const FLOAT = 1;
const INT64 = 7;
const ATTRIBUTE_INT = 2;
const ATTRIBUTE_INTS = 7;

/** The part of onnx.proto that is needed here. */
const { root } = protobuf.parse(
  `syntax = "proto3";
message Attribute { string name = 1; int64 i = 3; repeated int64 ints = 8; int32 type = 20; }
message Node { repeated string input = 1; repeated string output = 2; string name = 3; string op_type = 4; repeated Attribute attribute = 5; }
message Tensor { repeated int64 dims = 1; int32 data_type = 2; string name = 8; bytes raw_data = 9; }
message Dimension { int64 dim_value = 1; string dim_param = 2; }
message Shape { repeated Dimension dim = 1; }
message TensorType { int32 elem_type = 1; Shape shape = 2; }
message Type { TensorType tensor_type = 1; }
message ValueInfo { string name = 1; Type type = 2; }
message Graph { repeated Node node = 1; string name = 2; repeated Tensor initializer = 5; repeated ValueInfo input = 11; repeated ValueInfo output = 12; }
message OperatorSet { string domain = 1; int64 version = 2; }
message Model { int64 ir_version = 1; Graph graph = 7; repeated OperatorSet opset_import = 8; }`,
  { keepCase: true },
);

type Message = Record<string, unknown>;

const bytesOf = (values: Float32Array | BigInt64Array) =>
  new Uint8Array(values.buffer, values.byteOffset, values.byteLength);

/** Height, width, in, out → out, in, height, width. */
function toOutFirst({ filter, shape: [h, w, i, o] }: FoldedWeights): Float32Array {
  const turned = new Float32Array(filter.length);
  for (let y = 0; y < h; y++) {
    for (let x = 0; x < w; x++) {
      for (let a = 0; a < i; a++) {
        for (let b = 0; b < o; b++) turned[((b * i + a) * h + y) * w + x] = filter[((y * w + x) * i + a) * o + b] ?? 0;
      }
    }
  }
  return turned;
}

/** What is known of the picture on its way: its name, channels and edge. */
interface Flow {
  name: string;
  channels: number;
  edge: number;
}

function createGraph() {
  const nodes: Message[] = [];
  const tensors: Message[] = [];
  let names = 0;
  const ints = (name: string, ...values: number[]) => ({ name, ints: values, type: ATTRIBUTE_INTS });

  function node(op: string, input: string[], attribute: Message[] = []): string {
    const output = `v${names++}`;
    nodes.push({ op_type: op, input, output: [output], name: output, attribute });
    return output;
  }
  function tensor(dims: readonly number[], values: Float32Array | BigInt64Array): string {
    const name = `w${names++}`;
    const data_type = values instanceof Float32Array ? FLOAT : INT64;
    tensors.push({ name, dims: [...dims], data_type, raw_data: bytesOf(values) });
    return name;
  }

  return {
    nodes,
    tensors,
    node,
    tensor,
    convolve(from: Flow, weights: FoldedWeights, shrinks: boolean): Flow {
      const [h, w, i, o] = weights.shape;
      const around = shrinks ? 0 : (h - 1) / 2;
      const stride = shrinks ? 2 : 1;
      const filter = tensor([o, i, h, w], toOutFirst(weights));
      const name = node(
        'Conv',
        [from.name, filter, tensor([o], weights.bias)],
        [ints('strides', stride, stride), ints('pads', around, around, around, around)],
      );
      return { name, channels: o, edge: Math.floor((from.edge + 2 * around - h) / stride) + 1 };
    },
    relu: (from: Flow): Flow => ({ ...from, name: node('Relu', [from.name]) }),
    pool(op: 'MaxPool' | 'AveragePool', from: Flow, size: number): Flow {
      const name = node(op, [from.name], [ints('kernel_shape', size, size), ints('strides', 2, 2)]);
      return { ...from, name, edge: Math.floor((from.edge - size) / 2) + 1 };
    },
    /** Zeros after the last channel, row and column. */
    grow(from: Flow, channels: number, edge: number): Flow {
      const by = [0, 0, 0, 0, 0, channels - from.channels, edge - from.edge, edge - from.edge];
      if (by.every((each) => each === 0)) return from;
      const pads = tensor([8], BigInt64Array.from(by.map(BigInt)));
      return { name: node('Pad', [from.name, pads]), channels, edge };
    },
  };
}

/** @returns the model's bytes: input `crops` [n, 3, 150, 150] as (value − mean) / 255, output `vectors` [n, 128] */
export function writeDescriptorModel({ entry, blocks, last }: NetworkDescription): Uint8Array {
  const graph = createGraph();
  const { convolve, relu, pool, grow, node } = graph;
  let flow = relu(convolve({ name: 'crops', channels: 3, edge: CROP_EDGE_PX }, entry, true));
  flow = pool('MaxPool', flow, 3);
  for (const { shrinks, first, second } of blocks) {
    const out = convolve(relu(convolve(flow, first, shrinks)), second, false);
    const shortcut = shrinks ? pool('AveragePool', flow, 2) : flow;
    const channels = Math.max(out.channels, shortcut.channels);
    const edge = Math.max(out.edge, shortcut.edge);
    const sum = node('Add', [grow(shortcut, channels, edge).name, grow(out, channels, edge).name]);
    flow = relu({ name: sum, channels, edge });
  }
  const features = node(
    'Flatten',
    [node('GlobalAveragePool', [flow.name])],
    [{ name: 'axis', i: 1, type: ATTRIBUTE_INT }],
  );
  const vectors = node('MatMul', [features, graph.tensor(last.shape, last.values)]);
  const value = (name: string, dims: (number | string)[]) => ({
    name,
    type: {
      tensor_type: {
        elem_type: FLOAT,
        shape: { dim: dims.map((dim) => (typeof dim === 'string' ? { dim_param: dim } : { dim_value: dim })) },
      },
    },
  });
  const model = root.lookupType('Model');
  return model
    .encode(
      model.fromObject({
        ir_version: IR_VERSION,
        opset_import: [{ domain: '', version: OPSET }],
        graph: {
          name: 'descriptor',
          node: graph.nodes,
          initializer: graph.tensors,
          input: [value('crops', ['n', 3, CROP_EDGE_PX, CROP_EDGE_PX])],
          output: [value(vectors, ['n', 128])],
        },
      }),
    )
    .finish();
}
