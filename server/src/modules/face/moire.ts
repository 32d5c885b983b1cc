/**
 * Does the face carry the grid of a screen? Pure. The dots of a screen and those of the camera beat: a fine regular
 * pattern that skin, hair and noise do not have. In the spectrum it is a peak that stands far above its surroundings.
 * It finds screens whose pattern the camera can see, and no others: a reason to ask for motions, never proof of life.
 */
import type { Pixels } from './picture';

/** Edge of the square that is looked at, px: a power of two, and less than the smallest face that is fit to pay. */
const EDGE = 128;
/** Cycles per px. Coarser patterns are features of a face. */
const COARSEST = 0.15;
const FINEST = 0.5;
const RING = 0.05;
/** Bins about level and upright that are left out: edges of clothes and frames, and JPEG's blocks. */
const AXIS_BINS = 3;
/** JPEG's blocks repeat every eight px: multiples of this many bins. */
const BLOCK_BINS = EDGE / 8;

/** How far the strongest peak stands above the middle of its ring: 5–50 on faces; 0 when there is too little to see. */
export function moireOf(pixels: Pixels, [x, y]: readonly [number, number]): number {
  const { width, height } = pixels;
  if (width < EDGE || height < EDGE) return 0;
  const left = Math.min(Math.max(Math.round(x) - EDGE / 2, 0), width - EDGE);
  const top = Math.min(Math.max(Math.round(y) - EDGE / 2, 0), height - EDGE);
  const power = smoothed(powerOf(windowed(pixels, left, top)));
  const peaks = RINGS.map((bins) => {
    const sorted = Float64Array.from(bins, (bin) => power[bin] ?? 0).sort();
    const middle = sorted[sorted.length >> 1] ?? 0;
    return middle > 0 ? (sorted.at(-1) ?? 0) / middle : 0;
  });
  return Math.max(0, ...peaks);
}

/** Bins above the middle are negative frequencies. */
const frequency = (bin: number): number => (bin <= EDGE / 2 ? bin : bin - EDGE);
const isNearBlock = (bin: number): boolean => Math.abs(bin - Math.round(bin / BLOCK_BINS) * BLOCK_BINS) < 2;

/** The bins of each ring that are looked at: always the same. */
const RINGS = ringsOfBins();

function ringsOfBins(): number[][] {
  const rings = Array.from({ length: Math.ceil((FINEST - COARSEST) / RING) }, (): number[] => []);
  for (let bin = 0; bin < EDGE * EDGE; bin++) {
    const [u, v] = [frequency(bin % EDGE), frequency(Math.floor(bin / EDGE))];
    const radius = Math.hypot(u, v) / EDGE;
    if (radius < COARSEST || radius >= FINEST || Math.min(Math.abs(u), Math.abs(v)) <= AXIS_BINS) continue;
    if (isNearBlock(u) && isNearBlock(v)) continue;
    rings[Math.floor((radius - COARSEST) / RING)]?.push(bin);
  }
  return rings;
}

/** Grey values about their mean, faded out towards the edges (Hann), so that the borders make no frequencies. */
function windowed({ data, width }: Pixels, left: number, top: number): Float64Array {
  const grey = new Float64Array(EDGE * EDGE);
  for (let row = 0; row < EDGE; row++) {
    for (let column = 0; column < EDGE; column++) {
      const at = ((top + row) * width + left + column) * 3;
      grey[row * EDGE + column] = 0.299 * (data[at] ?? 0) + 0.587 * (data[at + 1] ?? 0) + 0.114 * (data[at + 2] ?? 0);
    }
  }
  const mean = grey.reduce((sum, value) => sum + value, 0) / grey.length;
  const fade = Float64Array.from({ length: EDGE }, (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / (EDGE - 1)));
  return grey.map((value, i) => (value - mean) * (fade[i % EDGE] ?? 0) * (fade[Math.floor(i / EDGE)] ?? 0));
}

/** Squared magnitudes of the two-dimensional Fourier transform. */
function powerOf(grey: Float64Array): Float64Array {
  const real = Float64Array.from(grey);
  const imaginary = new Float64Array(grey.length);
  for (let row = 0; row < EDGE; row++) transform(real, imaginary, row * EDGE, 1);
  for (let column = 0; column < EDGE; column++) transform(real, imaginary, column, EDGE);
  return real.map((value, i) => value * value + (imaginary[i] ?? 0) ** 2);
}

/** e^(−2πik/EDGE), for half a turn. */
const ROOTS = Array.from({ length: EDGE / 2 }, (_, k) => {
  const angle = (-2 * Math.PI * k) / EDGE;
  return [Math.cos(angle), Math.sin(angle)] as const;
});

/** Fast Fourier transform of one line in place (Cooley and Tukey): `EDGE` values from `start`, `step` apart. */
function transform(real: Float64Array, imaginary: Float64Array, start: number, step: number): void {
  const at = (i: number) => start + i * step;
  for (let i = 1, j = 0; i < EDGE; i++) {
    let bit = EDGE >> 1;
    for (; j & bit; bit >>= 1) j ^= bit;
    j ^= bit;
    if (i < j) {
      swap(real, at(i), at(j));
      swap(imaginary, at(i), at(j));
    }
  }
  for (let size = 2; size <= EDGE; size <<= 1) {
    for (let k = 0; k < size / 2; k++) {
      const [cos, sin] = ROOTS[(k * EDGE) / size] ?? [1, 0];
      for (let i = k; i < EDGE; i += size) {
        const [a, b] = [at(i), at(i + size / 2)];
        const re = (real[b] ?? 0) * cos - (imaginary[b] ?? 0) * sin;
        const im = (real[b] ?? 0) * sin + (imaginary[b] ?? 0) * cos;
        real[b] = (real[a] ?? 0) - re;
        imaginary[b] = (imaginary[a] ?? 0) - im;
        real[a] = (real[a] ?? 0) + re;
        imaginary[a] = (imaginary[a] ?? 0) + im;
      }
    }
  }
}

function swap(values: Float64Array, a: number, b: number): void {
  const kept = values[a] ?? 0;
  values[a] = values[b] ?? 0;
  values[b] = kept;
}

/** Mean over three by three bins: a pattern is a little wider than one, and noise is evened out. */
function smoothed(power: Float64Array): Float64Array {
  const around = [-1, 0, 1];
  return power.map((_, i) => {
    const [row, column] = [Math.floor(i / EDGE), i % EDGE];
    let sum = 0;
    for (const dy of around) {
      const line = ((row + dy + EDGE) % EDGE) * EDGE;
      for (const dx of around) sum += power[line + ((column + dx + EDGE) % EDGE)] ?? 0;
    }
    return sum / 9;
  });
}
