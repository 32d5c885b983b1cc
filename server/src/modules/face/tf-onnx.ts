/**
 * A TensorFlow.js graph as an ONNX model: the operations that Human's detector, mesh, antispoof and liveness networks
 * are made of. A picture goes in as TensorFlow has it (height, width, colour); inside it lies colour by colour.
 */
import { type Attributes, createOnnxModel, toOutFirst } from './onnx-model';
import type { TfGraph, TfNode, TfWeights } from './tf-model';

/** A value on its way through the graph. */
interface Value {
  name: string;
  /** Colour by colour, four sizes; otherwise rows of numbers as TensorFlow has them. */
  picture: boolean;
}

const TO_COLOUR_FIRST = { perm: [0, 3, 1, 2] };
const TO_COLOUR_LAST = { perm: [0, 2, 3, 1] };

const word = (base64: string | undefined): string => Buffer.from(base64 ?? '', 'base64').toString();
/** Height and width of TensorFlow's four. */
const inner = (node: TfNode, name: string): number[] => (node.attr?.[name]?.list?.i ?? []).slice(1, 3).map(Number);
/** TensorFlow's SAME puts what is left over at the end, as ONNX's SAME_UPPER does. */
const sliding = (node: TfNode): Attributes => ({
  strides: inner(node, 'strides'),
  auto_pad: word(node.attr?.padding?.s) === 'SAME' ? 'SAME_UPPER' : 'VALID',
});

/** @param outputs names of the graph's outputs; what only others need is left out */
export function writeGraphModel({ nodes, weights }: TfGraph, outputs: readonly string[]): Uint8Array {
  const model = createOnnxModel();
  const byName = new Map(nodes.map((node) => [node.name, node]));
  const made = new Map<string, Value>();

  function weightsOf(name: string | undefined): TfWeights {
    const found = weights.get(name ?? '');
    if (!found) throw new Error(`the graph has no weights ${name}`);
    return found;
  }

  /** One number a channel, as it is added to or multiplied with a picture or a row. */
  function channels(name: string | undefined, picture: boolean): string {
    const { values } = weightsOf(name);
    return model.floats(picture ? [values.length, 1, 1] : [values.length], values);
  }

  function valueNamed(name: string | undefined): Value {
    const known = made.get(name ?? '');
    if (known) return known;
    const node = byName.get(name ?? '');
    if (!node) throw new Error(`the graph has no operation ${name}`);
    const value = translate(node);
    made.set(node.name, value);
    return value;
  }

  /** The activation that TensorFlow's optimiser fused into the operation before it. */
  function activated(node: TfNode, name: string): string {
    const activation = (node.attr?.fused_ops?.list?.s ?? []).map(word).find((operation) => operation !== 'BiasAdd');
    if (!activation) return name;
    if (activation === 'Relu') return model.node('Relu', [name]);
    if (activation === 'Prelu') return model.node('PRelu', [name, channels(node.input?.[3], true)]);
    throw new Error(`unknown activation ${activation}`);
  }

  function convolution(node: TfNode, from: Value): Value {
    const [, filterName, biasName] = node.input ?? [];
    const { values, shape } = weightsOf(filterName);
    const [h = 0, w = 0, i = 0, o = 0] = shape;
    const filter = model.floats([o, i, h, w], toOutFirst(values, [h, w, i, o]));
    const bias = weightsOf(biasName);
    const input = [from.name, filter, model.floats(bias.shape, bias.values)];
    return { picture: true, name: activated(node, model.node('Conv', input, sliding(node))) };
  }

  /** One filter a channel: height, width, channels, 1 → channels, 1, height, width. */
  function depthwise(node: TfNode, from: Value): Value {
    const { values, shape } = weightsOf(node.input?.[1]);
    const [h = 0, w = 0, i = 0, multiplier = 0] = shape;
    if (multiplier !== 1) throw new Error('more than one filter a channel');
    const filter = model.floats([i, 1, h, w], toOutFirst(values, [h, w, 1, i]));
    return { picture: true, name: model.node('Conv', [from.name, filter], { ...sliding(node), group: i }) };
  }

  function matrix(node: TfNode, from: Value): Value {
    const { values, shape } = weightsOf(node.input?.[1]);
    const bias = channels(node.input?.[2], false);
    const rows = model.node('Gemm', [from.name, model.floats(shape, values), bias]);
    return { picture: false, name: activated(node, rows) };
  }

  function pad(node: TfNode, from: Value): Value {
    // Before and after, for number, height, width and colour.
    const [, , top = 0, bottom = 0, left = 0, right = 0, before = 0, after = 0] = weightsOf(node.input?.[1]).values;
    const pads = model.integers([0, before, top, left, 0, after, bottom, right]);
    return { ...from, name: model.node('Pad', [from.name, pads]) };
  }

  function reshape(node: TfNode, from: Value): Value {
    const flat = from.picture ? model.node('Transpose', [from.name], TO_COLOUR_LAST) : from.name;
    const sizes = model.integers([...weightsOf(node.input?.[1]).values]);
    return { picture: false, name: model.node('Reshape', [flat, sizes]) };
  }

  function combine(op: 'Add' | 'Mul', node: TfNode): Value {
    const [first, second = ''] = node.input ?? [];
    const value = valueNamed(first);
    const other = weights.has(second) ? channels(second, value.picture) : valueNamed(second).name;
    return { ...value, name: model.node(op, [value.name, other]) };
  }

  function input({ name, attr }: TfNode): Value {
    const [, ...sizes] = (attr?.shape?.shape?.dim ?? []).map(({ size }) => Number(size));
    const picture = model.input(name, [1, ...sizes]);
    return { picture: true, name: model.node('Transpose', [picture], TO_COLOUR_FIRST) };
  }

  function translate(node: TfNode): Value {
    const from = () => valueNamed(node.input?.[0]);
    const same = (op: string, attributes?: Attributes): Value => {
      const value = from();
      return { ...value, name: model.node(op, [value.name], attributes) };
    };
    switch (node.op) {
      case 'Placeholder':
        return input(node);
      case '_FusedConv2D':
        return convolution(node, from());
      case 'DepthwiseConv2dNative':
        return depthwise(node, from());
      case '_FusedMatMul':
        return matrix(node, from());
      case 'Add':
      case 'AddV2':
        return combine('Add', node);
      case 'Mul':
        return combine('Mul', node);
      case 'Prelu': {
        const value = from();
        return { ...value, name: model.node('PRelu', [value.name, channels(node.input?.[1], true)]) };
      }
      case 'MaxPool':
        return same('MaxPool', { ...sliding(node), kernel_shape: inner(node, 'ksize') });
      case 'Relu':
      case 'Sigmoid':
      case 'Softmax':
      case 'Identity':
        return same(node.op);
      case 'Pad':
        return pad(node, from());
      case 'Reshape':
        return reshape(node, from());
      default:
        throw new Error(`unknown operation ${node.op}`);
    }
  }

  return model.finish(outputs.map((output) => valueNamed(output).name));
}
