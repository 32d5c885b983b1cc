/** Writes ONNX models in memory, node by node. Field numbers and types: onnx.proto of ONNX 1.16. */
import protobuf from 'protobufjs';

const OPSET = 13;
const IR_VERSION = 8;
const FLOAT = 1;
const INT64 = 7;
const ATTRIBUTE_INT = 2;
const ATTRIBUTE_STRING = 3;
const ATTRIBUTE_INTS = 7;

/** The part of onnx.proto that is needed here. */
const { root } = protobuf.parse(
  `syntax = "proto3";
message Attribute { string name = 1; int64 i = 3; bytes s = 4; repeated int64 ints = 8; int32 type = 20; }
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

/** A number, a list of numbers or a word. */
export type Attributes = Record<string, number | readonly number[] | string>;

/** A name for a size that is free, usually the number of pictures. */
type Size = number | string;

export type OnnxModel = ReturnType<typeof createOnnxModel>;

function attribute([name, value]: [string, Attributes[string]]): Message {
  if (typeof value === 'number') return { name, i: value, type: ATTRIBUTE_INT };
  if (typeof value === 'string') return { name, s: Buffer.from(value), type: ATTRIBUTE_STRING };
  return { name, ints: [...value], type: ATTRIBUTE_INTS };
}

const dimension = (size: Size): Message => (typeof size === 'string' ? { dim_param: size } : { dim_value: size });

export function createOnnxModel() {
  const nodes: Message[] = [];
  const tensors: Message[] = [];
  const inputs: Message[] = [];
  let names = 0;

  function constant(dims: readonly number[], values: Float32Array | BigInt64Array): string {
    const name = `w${names++}`;
    const data_type = values instanceof Float32Array ? FLOAT : INT64;
    const raw_data = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    tensors.push({ name, dims: [...dims], data_type, raw_data });
    return name;
  }

  return {
    input(name: string, sizes: readonly Size[]): string {
      inputs.push({ name, type: { tensor_type: { elem_type: FLOAT, shape: { dim: sizes.map(dimension) } } } });
      return name;
    },
    /** @returns the name of the node's output */
    node(op: string, input: readonly string[], attributes: Attributes = {}): string {
      const output = `v${names++}`;
      nodes.push({
        op_type: op,
        input,
        output: [output],
        name: output,
        attribute: Object.entries(attributes).map(attribute),
      });
      return output;
    },
    floats: (dims: readonly number[], values: Float32Array): string => constant(dims, values),
    integers: (values: readonly number[]): string =>
      constant([values.length], BigInt64Array.from(values.map((value) => BigInt(value)))),
    /** @param outputs names of values; their sizes follow from the graph @returns the model's bytes */
    finish(outputs: readonly string[]): Uint8Array {
      const graph = {
        name: 'graph',
        node: nodes,
        initializer: tensors,
        input: inputs,
        output: outputs.map((name) => ({ name, type: { tensor_type: { elem_type: FLOAT } } })),
      };
      const model = root.lookupType('Model');
      const opset_import = [{ domain: '', version: OPSET }];
      return model.encode(model.fromObject({ ir_version: IR_VERSION, opset_import, graph })).finish();
    },
  };
}

/** TensorFlow's filters, height, width, in, out → ONNX's out, in, height, width. */
export function toOutFirst(values: Float32Array, [h, w, i, o]: readonly [number, number, number, number]) {
  const turned = new Float32Array(values.length);
  for (let y = 0; y < h; y++) {
    for (let x = 0; x < w; x++) {
      for (let a = 0; a < i; a++) {
        for (let b = 0; b < o; b++) turned[((b * i + a) * h + y) * w + x] = values[((y * w + x) * i + a) * o + b] ?? 0;
      }
    }
  }
  return turned;
}
