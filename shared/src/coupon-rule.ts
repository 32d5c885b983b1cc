/** Pure discount maths: does a coupon apply to a payment, how much does it take off, and why not. */

export type CouponValue =
  | { kind: 'amount'; amountOffFen: number }
  | { kind: 'percent'; percentOff: number; capFen: number | null };

export type CouponValidity = { kind: 'fixed'; from: string; until: string } | { kind: 'days'; days: number };

export interface CouponTerms {
  name: string;
  value: CouponValue;
  minSpendFen: number;
  validity: CouponValidity;
  storeIds: string[] | null;
  note: string;
}

export type NotApplicable = 'min-spend' | 'store' | 'not-yet-valid' | 'expired' | 'takes-nothing-off';

export interface CouponUse {
  terms: CouponTerms;
  validFromMs: number;
  validUntilMs: number;
}

export interface Purchase {
  amountFen: number;
  storeId: string;
  nowMs: number;
}

const DAY_MS = 86_400_000;

/**
 * What a value takes off a sum: never more than the sum, and of a percentage the fraction of a fen is not given
 * (rounded down), so that the price is never below what was promised to the merchant.
 */
export function discountFen(value: CouponValue, amountFen: number): number {
  if (value.kind === 'amount') return Math.min(value.amountOffFen, amountFen);
  const off = Math.floor((amountFen * value.percentOff) / 100);
  return Math.min(off, value.capFen ?? off, amountFen);
}

/** Whether and how much a coupon takes off, or the first reason why not. */
export function applyCoupon(
  coupon: CouponUse,
  purchase: Purchase,
): { applies: true; discountFen: number } | { applies: false; why: NotApplicable } {
  const { terms } = coupon;
  if (purchase.nowMs < coupon.validFromMs) return { applies: false, why: 'not-yet-valid' };
  if (purchase.nowMs >= coupon.validUntilMs) return { applies: false, why: 'expired' };
  if (terms.storeIds && !terms.storeIds.includes(purchase.storeId)) return { applies: false, why: 'store' };
  if (purchase.amountFen < terms.minSpendFen) return { applies: false, why: 'min-spend' };
  const off = discountFen(terms.value, purchase.amountFen);
  return off > 0 ? { applies: true, discountFen: off } : { applies: false, why: 'takes-nothing-off' };
}

/** The coupon that takes most off; of equals the one that expires first, then the one listed first. */
export function bestCoupon<T extends CouponUse>(
  coupons: readonly T[],
  purchase: Purchase,
): { coupon: T; discountFen: number } | null {
  let best: { coupon: T; discountFen: number } | null = null;
  for (const coupon of coupons) {
    const result = applyCoupon(coupon, purchase);
    if (!result.applies) continue;
    const better =
      !best ||
      result.discountFen > best.discountFen ||
      (result.discountFen === best.discountFen && coupon.validUntilMs < best.coupon.validUntilMs);
    if (better) best = { coupon, discountFen: result.discountFen };
  }
  return best;
}

/** From when until when a coupon issued now is valid, in milliseconds; `until` is the first moment it is not. */
export function validityWindow(validity: CouponValidity, issuedAtMs: number): { fromMs: number; untilMs: number } {
  if (validity.kind === 'fixed') return { fromMs: Date.parse(validity.from), untilMs: Date.parse(validity.until) };
  return { fromMs: issuedAtMs, untilMs: issuedAtMs + validity.days * DAY_MS };
}
