import type { BasketItem } from '../src/basket';
import type { CouponInHand, CouponTerms, Purchase } from '../src/coupon-rule';

export const NOW_MS = Date.parse('2026-11-20T04:00:00Z');
export const DAY_MS = 86_400_000;
export const STORE = 'store-1';

let made = 0;

/** ¥10 off from ¥50, everywhere and always, together with other groups than A. */
export function coupon(terms: Partial<CouponTerms> = {}, change: Partial<CouponInHand> = {}): CouponInHand {
  made += 1;
  return {
    couponId: `coupon-${String(made).padStart(6, '0')}`,
    templateId: `template-${made}`,
    validFromMs: NOW_MS - DAY_MS,
    validUntilMs: NOW_MS + DAY_MS,
    budgetLeftFen: null,
    terms: {
      name: '满五十减十',
      value: { kind: 'amount', amountOffFen: 1000 },
      minSpendFen: 5000,
      validity: { kind: 'days', days: 2, startsInDays: 0 },
      weekly: null,
      storeIds: null,
      channels: null,
      items: null,
      firstVisitOnly: false,
      stacking: 'A',
      onRefund: 'return',
      transferable: false,
      note: '',
      ...terms,
    },
    ...change,
  };
}

/** A Friday at noon in the shop. */
export const purchase = (amountFen: number, change: Partial<Purchase> = {}): Purchase => ({
  amountFen,
  items: null,
  storeId: STORE,
  channel: 'till',
  firstVisit: false,
  nowMs: NOW_MS,
  local: { weekday: 5, minute: 720 },
  ...change,
});

export const item = (
  itemId: string,
  unitPriceFen: number,
  quantity = 1,
  category: string | null = null,
): BasketItem => ({
  itemId,
  productId: `product-${itemId}`,
  category,
  name: itemId,
  quantity,
  unitPriceFen,
});

/** A purchase of items at their price. */
export const basket = (items: BasketItem[], change: Partial<Purchase> = {}): Purchase =>
  purchase(
    items.reduce((sum, { quantity, unitPriceFen }) => sum + quantity * unitPriceFen, 0),
    { items, ...change },
  );
