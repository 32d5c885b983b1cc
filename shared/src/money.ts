/** Money is an integer number of fen (1/100 yuan). Nothing here ever holds a fraction of a fen. */

/** The largest single sum the system accepts: ¥1,000,000. Far below 2^53, so sums of many stay exact. */
export const MAX_AMOUNT_FEN = 100_000_000;

/** True for a whole, non-negative number of fen within the accepted range. */
export function isAmountFen(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) <= MAX_AMOUNT_FEN;
}

/**
 * Splits `totalFen` in proportion to `weights` so that the parts are whole fen and sum exactly to the total
 * (largest remainder method; ties go to the earlier part).
 * @throws RangeError when there is nothing to weigh by, or a weight is negative
 */
export function allocate(totalFen: number, weights: readonly number[]): number[] {
  const weightSum = weights.reduce((sum, weight) => sum + weight, 0);
  if (!Number.isSafeInteger(totalFen)) throw new RangeError('total must be whole fen');
  if (weights.some((weight) => weight < 0) || weightSum <= 0) throw new RangeError('weights must be ≥ 0, one above 0');
  if (Number.isSafeInteger(totalFen * Math.max(...weights))) return allocateSmall(totalFen, weights, weightSum);
  // BigInt keeps the products exact: two large sums multiplied pass 2^53.
  const scaled = weights.map((weight) => BigInt(totalFen) * BigInt(weight));
  const parts = scaled.map((product) => Number(product / BigInt(weightSum)));
  const byRemainder = scaled
    .map((product, index) => ({ index, remainder: product % BigInt(weightSum) }))
    .sort((a, b) => (a.remainder === b.remainder ? a.index - b.index : a.remainder > b.remainder ? -1 : 1));
  const missing = totalFen - parts.reduce((sum, part) => sum + part, 0);
  for (const { index } of byRemainder.slice(0, missing)) parts[index] = (parts[index] ?? 0) + 1;
  return parts;
}

/** The same where every product is an exact number: ten times as fast. */
function allocateSmall(totalFen: number, weights: readonly number[], weightSum: number): number[] {
  const parts = weights.map((weight) => (totalFen * weight - ((totalFen * weight) % weightSum)) / weightSum);
  const missing = totalFen - parts.reduce((sum, part) => sum + part, 0);
  if (missing === 0) return parts;
  const byRemainder = weights
    .map((weight, index) => ({ index, remainder: (totalFen * weight) % weightSum }))
    .sort((a, b) => b.remainder - a.remainder || a.index - b.index);
  for (const { index } of byRemainder.slice(0, missing)) parts[index] = (parts[index] ?? 0) + 1;
  return parts;
}

/** `123456` → `{ sign: '', yuan: '1,234', decimals: '56' }`, for prices set in three sizes. */
export function moneyParts(amountFen: number): { sign: '' | '-'; yuan: string; decimals: string } {
  const absolute = Math.abs(amountFen);
  const yuan = String(Math.floor(absolute / 100)).replace(/\B(?=(\d{3})+$)/g, ',');
  return { sign: amountFen < 0 ? '-' : '', yuan, decimals: String(absolute % 100).padStart(2, '0') };
}

/** `123456` → `¥1,234.56`. */
export function formatFen(amountFen: number): string {
  const { sign, yuan, decimals } = moneyParts(amountFen);
  return `${sign}¥${yuan}.${decimals}`;
}

/**
 * What a cashier typed, in yuan, as fen: `12.5` → 1250.
 * @returns null when it is not a sum of money (more than two decimals, signs, exponents, out of range)
 */
export function parseYuan(text: string): number | null {
  const match = /^(\d{1,7})(?:\.(\d{0,2}))?$/.exec(text.trim());
  if (!match) return null;
  const amountFen = Number(match[1]) * 100 + Number((match[2] ?? '').padEnd(2, '0'));
  return isAmountFen(amountFen) ? amountFen : null;
}

/**
 * A sum as bills and gateways write it, in yuan: `12.5`, `-0.07000` → fen.
 * @returns null when it is no sum or holds a fraction of a fen
 */
export function fenOfYuan(text: string): number | null {
  const match = /^(-?)(\d{1,9})(?:\.(\d{1,2})0*)?$/.exec(text.trim());
  if (!match) return null;
  const fen = Number(match[2]) * 100 + Number((match[3] ?? '').padEnd(2, '0'));
  return match[1] && fen > 0 ? -fen : fen;
}

/** Fen as gateways want it: `1250` → `12.50`. */
export function yuanOfFen(fen: number): string {
  return `${Math.floor(fen / 100)}.${String(fen % 100).padStart(2, '0')}`;
}
