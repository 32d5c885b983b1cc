/** What was measured at one threshold, for people who run a shop. */
import type { FaceAccuracy } from './contract-types';

type Det = FaceAccuracy['det'];
export type Rate = Det[number]['fmr'];

/** Thresholds are multiples of 0.005; a little slack forgives what floating point adds. */
const SLACK = 1e-9;

/** Both rates at a threshold; between two measured ones the worse of both. Null beyond what was measured. */
export function ratesAt(det: Det, threshold: number): { fmr: Rate; fnmr: Rate } | null {
  const above = det.find((point) => point.threshold >= threshold - SLACK);
  const below = det.filter((point) => point.threshold <= threshold + SLACK).at(-1);
  return above && below ? { fmr: above.fmr, fnmr: below.fnmr } : null;
}

/** How often in so many times, the bounds rounded outwards: what is said is never better than what was measured. */
export function timesIn({ rate, low, high }: Rate, trials: number): { times: number; least: number; most: number } {
  return { times: Math.round(rate * trials), least: Math.floor(low * trials), most: Math.ceil(high * trials) };
}
