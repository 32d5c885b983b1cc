/** Normal quantile of a two-sided 95% interval. */
const Z95 = 1.959963984540054;

export interface Interval {
  low: number;
  high: number;
}

/**
 * 95% interval of a proportion from `errors` of `trials`, both in 0..1: Wilson's score interval without continuity
 * correction (E. B. Wilson 1927, JASA 22:209–212, doi 10.1080/01621459.1927.10502953; recommended for small samples and
 * for proportions near 0 or 1 by Brown, Cai and DasGupta 2001, doi 10.1214/ss/1009213286). It takes the trials to be
 * independent; comparisons that share people or pictures are not, so for those it is too narrow.
 * Without trials nothing is known: 0 to 1.
 */
export function wilsonInterval(errors: number, trials: number): Interval {
  if (!(trials > 0)) return { low: 0, high: 1 };
  const rate = errors / trials;
  const spread = Z95 ** 2 / trials;
  const centre = (rate + spread / 2) / (1 + spread);
  const half = (Z95 / (1 + spread)) * Math.sqrt((rate * (1 - rate)) / trials + spread / (4 * trials));
  return { low: errors === 0 ? 0 : centre - half, high: errors === trials ? 1 : centre + half };
}
