/**
 * A secret rotation of the descriptor space for each merchant (ISO/IEC 24745: renewable, unlinkable).
 * Invariant: it is orthogonal, so distances between vectors of one merchant are what they were; vectors of two
 * merchants lie in spaces that have nothing to do with each other. The same key always gives the same rotation.
 *
 * A product of reflections over ever fewer coordinates, each taking a random direction to the first axis left, is
 * uniformly distributed over all orthogonal matrices (Stewart 1980, Mezzadri 2007); applied one by one it costs what
 * multiplying by the matrix would.
 */
import { createCipheriv } from 'node:crypto';
import { DESCRIPTOR_LENGTH } from './face-frame';

export type Transform = (vector: Float32Array) => Float32Array;

const SIZE = DESCRIPTOR_LENGTH;
/** A reflection over the last m coordinates for each m from 128 down to 2. */
const DIRECTIONS_LENGTH = (SIZE * (SIZE + 1)) / 2 - 1;
const BYTES_PER_NUMBER = 8;

/** @param key 32 bytes, used for nothing else */
export function createTransform(key: Uint8Array): Transform {
  const random = randomStream(key, DIRECTIONS_LENGTH * 2 + SIZE);
  const directions = new Float64Array(DIRECTIONS_LENGTH);
  for (let size = SIZE, offset = 0; size > 1; offset += size, size--) {
    const direction = directions.subarray(offset, offset + size);
    for (let i = 0; i < size; i++) direction[i] = gaussian(random);
    towardsFirstAxis(direction);
  }
  // Each reflection leaves its axis on one side only: the coin gives back the other.
  const signs = Array.from({ length: SIZE }, () => (random() < 0.5 ? -1 : 1));

  return (vector) => {
    if (vector.length !== SIZE) throw new Error('not a face descriptor');
    const turned = Float64Array.from(vector);
    for (let size = SIZE, offset = 0; size > 1; offset += size, size--) {
      reflect(turned, SIZE - size, directions, offset);
    }
    const result = Float32Array.from(turned, (value, i) => value * (signs[i] ?? 1));
    turned.fill(0);
    return result;
  };
}

/** Uniform numbers in (0, 1) from AES-256 in counter mode: 53 bits each. */
function randomStream(key: Uint8Array, count: number): () => number {
  const zeros = Buffer.alloc(count * BYTES_PER_NUMBER);
  const bytes = createCipheriv('aes-256-ctr', key, Buffer.alloc(16)).update(zeros);
  let at = 0;
  return () => {
    const bits = bytes.readBigUInt64LE(at) >> 11n;
    at += BYTES_PER_NUMBER;
    return (Number(bits) + 0.5) / 2 ** 53;
  };
}

/** Box–Muller. */
const gaussian = (random: () => number): number =>
  Math.sqrt(-2 * Math.log(random())) * Math.cos(2 * Math.PI * random());

/** Turns a direction into the unit normal of the mirror that takes it to the first axis (Householder). */
function towardsFirstAxis(values: Float64Array): void {
  const first = values[0] ?? 0;
  values[0] = first + (first < 0 ? -1 : 1) * Math.hypot(...values);
  const length = Math.hypot(...values);
  for (let i = 0; i < values.length; i++) values[i] = (values[i] ?? 0) / length;
}

/** x − 2 (x·d) d for the values from `first` on, in place; d begins at `offset`. */
function reflect(values: Float64Array, first: number, directions: Float64Array, offset: number): void {
  const shift = offset - first;
  let along = 0;
  for (let i = first; i < SIZE; i++) along += (values[i] ?? 0) * (directions[i + shift] ?? 0);
  for (let i = first; i < SIZE; i++) values[i] = (values[i] ?? 0) - 2 * along * (directions[i + shift] ?? 0);
}
