/** The basket in hand, as the cashier fills it. Pure; whole fen. */
import { type BasketItem, basketTotalFen, MAX_AMOUNT_FEN, MAX_BASKET_ITEMS } from '@shuke/shared';
import type { Charge } from '../flow/state';

export interface Goods {
  readonly productId: string | null;
  readonly name: string;
  readonly priceFen: number;
}

const MAX_QUANTITY = 9999;

/** One more of these goods; goods of the same name and price are one line. @param itemId for a new line */
export function addGoods(items: readonly BasketItem[], goods: Goods, itemId: string): readonly BasketItem[] {
  const { productId, name, priceFen } = goods;
  const same = (item: BasketItem) =>
    item.productId === productId && item.name === name && item.unitPriceFen === priceFen;
  if (items.some(same)) return items.map((item) => (same(item) ? more(item, 1) : item));
  if (items.length >= MAX_BASKET_ITEMS) return items;
  return [...items, { itemId, productId, category: null, name, quantity: 1, unitPriceFen: priceFen }];
}

const more = (item: BasketItem, by: number): BasketItem => ({
  ...item,
  quantity: Math.min(MAX_QUANTITY, item.quantity + by),
});

/** One more or one less of a line; a line without pieces is gone. */
export const changeQuantity = (items: readonly BasketItem[], itemId: string, by: 1 | -1): readonly BasketItem[] =>
  items.map((item) => (item.itemId === itemId ? more(item, by) : item)).filter(({ quantity }) => quantity > 0);

/** What to charge, or null: nothing to pay, or more than a payment may be. */
export function chargeOf(items: readonly BasketItem[], reductionFen: number): Charge | null {
  const amountFen = basketTotalFen(items) - reductionFen;
  if (items.length === 0 || amountFen < 1 || amountFen > MAX_AMOUNT_FEN) return null;
  return { amountFen, items: [...items], reductionFen };
}
