/** What every bench gives: one line a figure, and how figures become medians and ratios. */

export interface Figure {
  case: string;
  value: number;
  unit: string;
  /** Whom it is compared with, measured in the same run. */
  against?: string;
  /** Ours as a multiple of theirs, where more is better: 2 is twice as fast. */
  ratio?: number;
  /** How many single measurements the value is of. */
  n?: number;
}

export interface Bench {
  name: string;
  what: string;
  /** @param say progress for a person; it goes to stderr */
  run(say: (text: string) => void): Promise<Figure[]>;
}

/** Nearest rank: the smallest value that at least `share` of the values do not exceed. */
export function quantile(values: readonly number[], share: number): number {
  if (values.length === 0) throw new Error('nothing was measured');
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

/** The middle value; of an even number, the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const low = quantile(values, 0.5);
  const high = -quantile(
    values.map((value) => -value),
    0.5,
  );
  return (low + high) / 2;
}

/** Milliseconds that `work` took. */
export async function timed(work: () => unknown): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

/** The median of times, and how many times faster it is than the median of the others' times. */
export function comparedTimes(name: string, oursMs: readonly number[], against: string, theirsMs: readonly number[]) {
  const value = median(oursMs);
  return { case: name, value, unit: 'ms', against, ratio: median(theirsMs) / value, n: oursMs.length } satisfies Figure;
}

/** The times that others need, so that a reader can check the ratios. */
export const plainTimes = (name: string, timesMs: readonly number[]): Figure => ({
  case: name,
  value: median(timesMs),
  unit: 'ms',
  n: timesMs.length,
});
