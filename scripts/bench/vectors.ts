/** Descriptors drawn at random, with distances like those of real faces; the same in every run. */
export const LENGTH = 128;
/** Roughly where this descriptor puts two frames of one person, and two people. */
export const SAME_PERSON = 0.3;
export const TWO_PEOPLE = 0.75;

/** Mulberry32: the same vectors in every run. */
export function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Normal deviates scaled so that two of these vectors lie about `apart` from each other. */
export function randomVector(random: () => number, apart: number): Float32Array {
  const scale = apart / Math.sqrt(2 * LENGTH);
  return Float32Array.from({ length: LENGTH }, () => {
    const radius = Math.sqrt(-2 * Math.log(1 - random()));
    return scale * radius * Math.cos(2 * Math.PI * random());
  });
}

/** The nth member's id. */
export const memberAt = (n: number): string => `00000000-0000-7000-8000-${n.toString(16).padStart(12, '0')}`;

/** The sum, number by number. */
export const add = (a: Float32Array, b: Float32Array): Float32Array => a.map((value, i) => value + (b[i] ?? 0));

/** Every row in double precision: the truth that both are held against. */
export function nearestByForce(rows: readonly Float32Array[], probe: Float32Array): number {
  let best = -1;
  let least = Number.POSITIVE_INFINITY;
  for (const [at, row] of rows.entries()) {
    let sum = 0;
    for (let i = 0; i < LENGTH; i++) sum += ((row[i] ?? 0) - (probe[i] ?? 0)) ** 2;
    if (sum < least) {
      least = sum;
      best = at;
    }
  }
  return best;
}
