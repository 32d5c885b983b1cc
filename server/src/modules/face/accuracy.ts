/** Verification accuracy from two lists of distances, as ISO/IEC 19795 names it: FMR, FNMR, TAR, EER. Pure. */

/** False match rates at which the true accept rate is reported; 0 = no impostor gets in. */
export const REPORTED_FMR = ['0.01', '0.001', '0.0001', '0'] as const;

/** One point of the detection error trade-off: what goes wrong when distances up to `threshold` are accepted. */
export interface DetPoint {
  threshold: number;
  /** False match rate, 0..1: impostor comparisons at or below the threshold. */
  fmr: number;
  /** False non-match rate, 0..1: genuine comparisons above it. */
  fnmr: number;
  /** Comparisons behind the two rates. */
  genuine: number;
  impostor: number;
}

/** Thresholds at which the curve is reported: every 0.005 of distance, wide enough for every fusion measured so far. */
const DET_RANGE = { least: 0.2, most: 0.8, step: 0.005 };

export interface Accuracy {
  genuine: number;
  impostor: number;
  /** Equal error rate, 0..1; null without both kinds of comparison. */
  eer: number | null;
  tar: Record<(typeof REPORTED_FMR)[number], number | null>;
  /** By threshold, rising; empty without both kinds of comparison. */
  det: DetPoint[];
}

/** What a measurement leaves behind: how much was compared, and the curve. */
export interface MeasuredAccuracy {
  /** The day, as YYYY-MM-DD. */
  measuredOn: string;
  /** Pictures a member was enrolled with. */
  enrolled: number;
  people: number;
  pictures: number;
  /** Pictures in which no face was found: they are in neither rate. */
  notFound: number;
  genuine: number;
  impostor: number;
  eer: number | null;
  det: Pick<DetPoint, 'threshold' | 'fmr' | 'fnmr'>[];
}

/** Distances of comparisons of the same person, and of different people. */
export function accuracy(genuine: readonly number[], impostor: readonly number[]): Accuracy {
  const own = Float64Array.from(genuine).sort();
  const foreign = Float64Array.from(impostor).sort();
  const known = own.length > 0 && foreign.length > 0;
  const tarAt = (fmr: string) => (known ? countBelow(own, thresholdAt(foreign, Number(fmr))) / own.length : null);
  return {
    genuine: own.length,
    impostor: foreign.length,
    eer: known ? equalErrorRate(own, foreign) : null,
    tar: { '0.01': tarAt('0.01'), '0.001': tarAt('0.001'), '0.0001': tarAt('0.0001'), '0': tarAt('0') },
    det: known ? detCurve(own, foreign) : [],
  };
}

function detCurve(own: Float64Array, foreign: Float64Array): DetPoint[] {
  const { least, most, step } = DET_RANGE;
  return Array.from({ length: Math.round((most - least) / step) + 1 }, (_, i) => {
    const threshold = Number((least + i * step).toFixed(3));
    return {
      threshold,
      fmr: countUpTo(foreign, threshold) / foreign.length,
      fnmr: 1 - countUpTo(own, threshold) / own.length,
      genuine: own.length,
      impostor: foreign.length,
    };
  });
}

/** As the decision does: a distance equal to the threshold is accepted. */
function countUpTo(sorted: Float64Array, threshold: number): number {
  const first = sorted.findIndex((value) => value > threshold);
  return first === -1 ? sorted.length : first;
}

/** Distances strictly below it are accepted: at most `fmr` of the (sorted) impostors are. */
export function thresholdAt(sortedImpostors: Float64Array, fmr: number): number {
  return sortedImpostors[Math.floor(fmr * sortedImpostors.length)] ?? Number.POSITIVE_INFINITY;
}

function countBelow(sorted: Float64Array, threshold: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? 0) < threshold) low = middle + 1;
    else high = middle;
  }
  return low;
}

function equalErrorRate(own: Float64Array, foreign: Float64Array): number {
  let best = { gap: Number.POSITIVE_INFINITY, rate: 1 };
  for (const threshold of [...own, ...foreign, Number.POSITIVE_INFINITY]) {
    const falseMatch = countBelow(foreign, threshold) / foreign.length;
    const falseNonMatch = 1 - countBelow(own, threshold) / own.length;
    const gap = Math.abs(falseMatch - falseNonMatch);
    if (gap < best.gap) best = { gap, rate: (falseMatch + falseNonMatch) / 2 };
  }
  return best.rate;
}
