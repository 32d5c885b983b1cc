import { allocate } from './money';

/** What is bought, line by line, and how discounts and refunds fall on the lines. Pure; all sums in whole fen. */

export interface BasketItem {
  /** Unique within the basket; made by the till. */
  itemId: string;
  /** In the merchant's catalogue; null for something that is not in it. */
  productId: string | null;
  category: string | null;
  name: string;
  quantity: number;
  unitPriceFen: number;
}

/** Most lines a basket may have. */
export const MAX_BASKET_ITEMS = 100;

export const lineFen = ({ quantity, unitPriceFen }: Pick<BasketItem, 'quantity' | 'unitPriceFen'>): number =>
  quantity * unitPriceFen;

/** Full price of all lines, before any reduction or coupon. */
export const basketTotalFen = (items: readonly Pick<BasketItem, 'quantity' | 'unitPriceFen'>[]): number =>
  items.reduce((sum, item) => sum + lineFen(item), 0);

/** Splits a sum over lines by what each still costs; nothing to split falls on nobody. */
export const spreadFen = (totalFen: number, weights: readonly number[]): number[] =>
  totalFen === 0 ? weights.map(() => 0) : allocate(totalFen, weights);

/** What one line was sold for. `line = reduction + discount + paid`. */
export interface ItemShare {
  reductionFen: number;
  discountFen: number;
  paidFen: number;
}

/**
 * The cashier's reduction and the coupons' discount, line by line: the shares sum exactly to both.
 * @param reductionFen at most the basket's total
 * @param discount the sum of all coupons, spread over all lines; or already one sum a line, for coupons of some items
 */
export function itemShares(
  items: readonly Pick<BasketItem, 'quantity' | 'unitPriceFen'>[],
  reductionFen: number,
  discount: number | readonly number[],
): ItemShare[] {
  const reductions = spreadFen(reductionFen, items.map(lineFen));
  const afterReduction = items.map((item, index) => lineFen(item) - (reductions[index] ?? 0));
  const discounts = typeof discount === 'number' ? spreadFen(discount, afterReduction) : discount;
  return afterReduction.map((leftFen, index) => {
    const discountFen = discounts[index] ?? 0;
    return { reductionFen: reductions[index] ?? 0, discountFen, paidFen: leftFen - discountFen };
  });
}

/** A line that was paid, and what of it was given back. */
export interface PaidLine {
  quantity: number;
  paidFen: number;
  discountFen: number;
  refundedQuantity: number;
  /** Of `paidFen`. */
  refundedFen: number;
  /** Of `discountFen`. */
  discountRefundedFen: number;
}

/** Whole fen of `totalFen` that belong to the first `count` of `quantity` pieces. BigInt: the product may pass 2^53. */
const upTo = (totalFen: number, count: number, quantity: number): number =>
  Number((BigInt(totalFen) * BigInt(count)) / BigInt(quantity));

/**
 * What some pieces of a line give back. Shares are what is due by then minus what was given back: whatever the order,
 * and whichever refunds fell through, all pieces together give back exactly what was paid.
 * @param quantity at most `line.quantity − line.refundedQuantity`
 */
export function itemRefundShare(line: PaidLine, quantity: number): { amountFen: number; discountFen: number } {
  const count = line.refundedQuantity + quantity;
  const due = (totalFen: number, givenFen: number) =>
    Math.max(0, upTo(totalFen, count, line.quantity) - Math.min(givenFen, totalFen));
  return {
    amountFen: due(line.paidFen, line.refundedFen),
    discountFen: due(line.discountFen, line.discountRefundedFen),
  };
}
