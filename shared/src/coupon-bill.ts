/** A purchase as lines that sum exactly to what is charged, and which of them a coupon looks at. */
import { isOfCategories } from './catalogue';
import type { CouponValue, ItemScope, Purchase } from './coupon-rule';
import { allocate } from './money';

export interface Line {
  /** Null for what is charged beyond the items, such as delivery. */
  itemId: string | null;
  productId: string | null;
  category: string | null;
  quantity: number;
  /** Its part of the sum before any coupon. */
  listFen: number;
}

export interface Bill {
  amountFen: number;
  lines: Line[];
  /** What each line costs before any coupon. */
  full: readonly number[];
  /** A line that belongs to no item. */
  rest: Line;
}

/**
 * The items at their price, less their share of what the cashier took off the sum; what was charged beyond the items
 * is one more line.
 */
export function billOf({ amountFen, items }: Pick<Purchase, 'amountFen' | 'items'>): Bill {
  const rest: Line = { itemId: null, productId: null, category: null, quantity: 1, listFen: amountFen };
  const prices = (items ?? []).map(({ quantity, unitPriceFen }) => quantity * unitPriceFen);
  const goodsFen = prices.reduce((sum, price) => sum + price, 0);
  const reductions = goodsFen > amountFen ? allocate(goodsFen - amountFen, prices) : [];
  const lines = (items ?? []).map(
    ({ itemId, productId, category, quantity }, index): Line => ({
      itemId,
      productId,
      category,
      quantity,
      listFen: (prices[index] ?? 0) - (reductions[index] ?? 0),
    }),
  );
  if (goodsFen < amountFen) lines.push({ ...rest, listFen: amountFen - goodsFen });
  return { amountFen, lines, full: lines.map(({ listFen }) => listFen), rest };
}

/** The lines a scope names; without one, all of them. */
export function scopeOf(bill: Bill, items: ItemScope | null): number[] {
  const all = bill.lines.map((_, line) => line);
  if (!items) return all;
  return all.filter((index) => {
    const { productId, category } = bill.lines[index] ?? bill.rest;
    return (productId !== null && items.productIds.includes(productId)) || isOfCategories(category, items.categories);
  });
}

/** The lines of which a gift or an exchange makes one unit cheaper; null for other coupons. */
export function targetsOf(bill: Bill, value: CouponValue): number[] | null {
  const productId = value.kind === 'gift' || value.kind === 'exchange' ? value.productId : null;
  if (productId === null) return null;
  return bill.lines.flatMap((line, index) => (line.productId === productId ? [index] : []));
}

/** What counts towards the least spend. The unit that gets cheaper does not: it must not pay for itself. */
export function spendOf(bill: Bill, scope: readonly number[], targets: readonly number[] | null): number {
  const sumFen = scope.reduce((sum, line) => sum + (bill.full[line] ?? 0), 0);
  const units = (targets ?? [])
    .filter((line) => scope.includes(line))
    .map((line) => Math.floor((bill.full[line] ?? 0) / (bill.lines[line]?.quantity ?? 1)));
  return sumFen - Math.max(0, ...units);
}
