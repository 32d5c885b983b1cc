/**
 * Squared distances of packed vectors to one probe, in WebAssembly SIMD, assembled here: it runs on every machine that
 * Node runs on, and reads memory that threads share. Four pages are read side by side, because one stream of rows leaves
 * the memory half idle (measured in docs/face.md). Opcodes: WebAssembly core specification 2.0, binary format.
 */
import { DESCRIPTOR_LENGTH } from './face-frame';

export const ROW_BYTES = DESCRIPTOR_LENGTH * 4;
/** A page of WebAssembly's memory. */
export const PAGE_BYTES = 65_536;
export const PAGE_ROWS = PAGE_BYTES / ROW_BYTES;
/** Pages read side by side. */
export const STREAMS = 4;

/**
 * Distances of all rows of four pages, page after page, as 4 × 128 float32.
 * @param probe address of 128 float32 @param distances address of the answer
 */
export type ScanPages = (a: number, b: number, c: number, d: number, probe: number, distances: number) => void;

/** Memory that threads share. */
export interface WasmMemory {
  readonly buffer: SharedArrayBuffer;
  grow(pages: number): number;
}

/** What is used of WebAssembly: Node has it, its types do not. */
export const wasm = (globalThis as unknown as { WebAssembly: unknown }).WebAssembly as {
  Memory: new (options: { initial: number; maximum: number; shared: true }) => WasmMemory;
  Module: new (bytes: Uint8Array) => object;
  Instance: new (module: object, imports: { rows: { memory: WasmMemory } }) => { exports: { scan: ScanPages } };
};

type Bytes = readonly number[];

const I32 = 0x7f;
const V128 = 0x7b;
const LANES = 4;

/** A number as LEB128, as all numbers are written. */
function leb(value: number): number[] {
  const bytes: number[] = [];
  for (let rest = value; ; rest >>= 7) {
    const last = rest < 64 && rest >= 0;
    bytes.push((rest & 0x7f) | (last ? 0 : 0x80));
    if (last) return bytes;
  }
}
const list = (items: readonly Bytes[]): number[] => [...leb(items.length), ...items.flat()];
const sized = (bytes: Bytes): number[] => [...leb(bytes.length), ...bytes];
const section = (id: number, bytes: Bytes): number[] => [id, ...sized(bytes)];
const text = (word: string): number[] => sized([...Buffer.from(word)]);
const simd = (operation: number, ...after: number[]): number[] => [0xfd, ...leb(operation), ...after];

const get = (local: number): number[] => [0x20, local];
const set = (local: number): number[] => [0x21, local];
const tee = (local: number): number[] => [0x22, local];
const constant = (value: number): number[] => [0x41, ...leb(value)];
const load = (offset: number): number[] => simd(0, 4, ...leb(offset));
const storeFloat = (offset: number): number[] => [0x38, 2, ...leb(offset)];
const lane = (index: number): number[] => simd(31, index);
const add = simd(0xe4);
const subtract = simd(0xe5);
const multiply = simd(0xe6);
const zero = simd(12, ...new Array<number>(16).fill(0));
const addInteger = [0x6a];
const addFloat = [0x92];
const lessThan = [0x49];

const PROBE = STREAMS;
const DISTANCES = STREAMS + 1;
const PARAMETERS = STREAMS + 2;
/** Locals: where the first page ends, then vectors: the probe's part, a difference, two sums a stream. */
const END = PARAMETERS;
const PART = PARAMETERS + 1;
const DIFFERENCE = PARAMETERS + 2;
const sumOf = (stream: number, turn: number): number => PARAMETERS + 3 + 2 * stream + (turn % 2);

function body(): number[] {
  const streams = Array.from({ length: STREAMS }, (_, stream) => stream);
  const parts = Array.from({ length: DESCRIPTOR_LENGTH / LANES }, (_, part) => part);
  const clear = streams.flatMap((stream) => [0, 1].flatMap((turn) => [...zero, ...set(sumOf(stream, turn))]));
  const sum = parts.flatMap((part) => [
    ...[...get(PROBE), ...load(16 * part), ...set(PART)],
    ...streams.flatMap((stream) => [
      ...[...get(sumOf(stream, part)), ...get(stream), ...load(16 * part), ...get(PART), ...subtract],
      ...[...tee(DIFFERENCE), ...get(DIFFERENCE), ...multiply, ...add, ...set(sumOf(stream, part))],
    ]),
  ]);
  const store = streams.flatMap((stream) => [
    ...[...get(DISTANCES), ...get(sumOf(stream, 0)), ...get(sumOf(stream, 1)), ...add, ...tee(DIFFERENCE), ...lane(0)],
    ...[1, 2, 3].flatMap((index) => [...get(DIFFERENCE), ...lane(index), ...addFloat]),
    ...storeFloat(stream * PAGE_ROWS * 4),
  ]);
  const advance = [...streams, DISTANCES].flatMap((local) => [
    ...[...get(local), ...constant(local === DISTANCES ? 4 : ROW_BYTES), ...addInteger, ...set(local)],
  ]);
  const again = [...get(0), ...get(END), ...lessThan, 0x0d, 0];
  const start = [...get(0), ...constant(PAGE_BYTES), ...addInteger, ...set(END)];
  return [...start, 0x03, 0x40, ...clear, ...sum, ...store, ...advance, ...again, 0x0b, 0x0b];
}

/** @param mostPages as the memory that it will be given @returns a module that threads may share */
export function compileScan(mostPages: number): object {
  const locals = list([
    [...leb(1), I32],
    [...leb(2 + 2 * STREAMS), V128],
  ]);
  const parameters = list(new Array<number[]>(PARAMETERS).fill([I32]));
  const memory = [...text('rows'), ...text('memory'), 0x02, 0x03, ...leb(1), ...leb(mostPages)];
  return new wasm.Module(
    Uint8Array.from([
      ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
      ...section(1, list([[0x60, ...parameters, ...list([])]])),
      ...section(2, list([memory])),
      ...section(3, list([leb(0)])),
      ...section(7, list([[...text('scan'), 0x00, ...leb(0)]])),
      ...section(10, list([sized([...locals, ...body()])])),
    ]),
  );
}
