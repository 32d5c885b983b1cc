/** The basket in hand, as the cashier fills it. Pure; whole fen. */
import { type BasketItem, basketTotalFen, MAX_AMOUNT_FEN, MAX_BASKET_ITEMS } from '@shuke/shared';
import type { Charge } from '../flow/state';

export interface Goods {
  readonly productId: string | null;
  /** The catalogue's, so that coupons and offers of certain goods find them. */
  readonly category: string | null;
  readonly name: string;
  readonly priceFen: number;
}

const MAX_QUANTITY = 9999;
/** What a line has room for. */
const NAME_LENGTH = 60;

/** A product of the catalogue, or the variant of it that was asked for. */
export function goodsOf(
  product: { productId: string; category: string; name: string; priceFen: number },
  sku?: { specValues: readonly string[]; priceFen: number },
): Goods {
  const { productId, category, name, priceFen } = product;
  const whole = [name, ...(sku?.specValues ?? [])].join(' ').slice(0, NAME_LENGTH).trim();
  return { productId, category: category || null, name: whole, priceFen: sku?.priceFen ?? priceFen };
}

/** One more of these goods; goods of the same name and price are one line. @param itemId for a new line */
export function addGoods(items: readonly BasketItem[], goods: Goods, itemId: string): readonly BasketItem[] {
  const { productId, category, name, priceFen } = goods;
  const same = (item: BasketItem) =>
    item.productId === productId && item.name === name && item.unitPriceFen === priceFen;
  if (items.some(same)) return items.map((item) => (same(item) ? more(item, 1) : item));
  if (items.length >= MAX_BASKET_ITEMS) return items;
  return [...items, { itemId, productId, category, name, quantity: 1, unitPriceFen: priceFen }];
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
