import {
  applyCoupon,
  bestCoupon,
  type CouponTerms,
  type CouponUse,
  discountFen,
  validityWindow,
} from '../src/coupon-rule';

const DAY_MS = 86_400_000;
const NOW_MS = Date.parse('2026-11-20T04:00:00Z');
const STORE = 'store';

function coupon(terms: Partial<CouponTerms> = {}, validity: Partial<CouponUse> = {}): CouponUse {
  return {
    terms: {
      name: '满五十减十',
      value: { kind: 'amount', amountOffFen: 1000 },
      minSpendFen: 5000,
      validity: { kind: 'days', days: 30 },
      storeIds: null,
      note: '',
      ...terms,
    },
    validFromMs: NOW_MS - DAY_MS,
    validUntilMs: NOW_MS + DAY_MS,
    ...validity,
  };
}
const purchase = (amountFen: number, storeId = STORE, nowMs = NOW_MS) => ({ amountFen, storeId, nowMs });

describe('discountFen', () => {
  it.each([
    [{ kind: 'amount', amountOffFen: 1000 }, 5000, 1000],
    [{ kind: 'amount', amountOffFen: 1000 }, 999, 999],
    [{ kind: 'percent', percentOff: 20, capFen: null }, 999, 199],
    [{ kind: 'percent', percentOff: 20, capFen: 150 }, 999, 150],
    [{ kind: 'percent', percentOff: 1, capFen: null }, 99, 0],
    [{ kind: 'percent', percentOff: 99, capFen: null }, 100_000_000, 99_000_000],
  ] as const)('%j takes off %i fen exactly %i', (value, amountFen, off) => {
    expect(discountFen(value, amountFen)).toBe(off);
  });

  it('never takes more than the sum, nor a fraction of a fen', () => {
    for (let amountFen = 1; amountFen <= 2000; amountFen += 7) {
      for (const percentOff of [1, 33, 50, 99]) {
        const off = discountFen({ kind: 'percent', percentOff, capFen: null }, amountFen);
        expect(Number.isInteger(off)).toBe(true);
        expect(off).toBeGreaterThanOrEqual(0);
        expect(off * 100).toBeLessThanOrEqual(amountFen * percentOff);
        expect((off + 1) * 100).toBeGreaterThan(amountFen * percentOff);
      }
    }
  });
});

describe('applyCoupon', () => {
  it.each([
    ['not-yet-valid', coupon({}, { validFromMs: NOW_MS + 1 }), purchase(5000)],
    ['expired', coupon({}, { validUntilMs: NOW_MS }), purchase(5000)],
    ['store', coupon({ storeIds: ['other'] }), purchase(5000)],
    ['min-spend', coupon(), purchase(4999)],
    [
      'takes-nothing-off',
      coupon({ value: { kind: 'percent', percentOff: 1, capFen: null }, minSpendFen: 0 }),
      purchase(99),
    ],
  ] as const)('says %s', (why, use, what) => {
    expect(applyCoupon(use, what)).toEqual({ applies: false, why });
  });

  it('applies from its first moment on, at its floor, in its store', () => {
    const use = coupon({ storeIds: ['other', STORE] }, { validFromMs: NOW_MS, validUntilMs: NOW_MS + 1 });
    expect(applyCoupon(use, purchase(5000))).toEqual({ applies: true, discountFen: 1000 });
  });
});

describe('bestCoupon', () => {
  it('takes most off, then expires first, then was listed first', () => {
    const small = coupon({ value: { kind: 'amount', amountOffFen: 500 } });
    const late = coupon({}, { validUntilMs: NOW_MS + 9 * DAY_MS });
    const early = coupon();
    const twin = coupon();
    expect(bestCoupon([small, late, early, twin], purchase(5000))?.coupon).toBe(early);
    expect(bestCoupon([late, small], purchase(5000))).toEqual({ coupon: late, discountFen: 1000 });
    expect(bestCoupon([small, late], purchase(4999))).toBeNull();
    expect(bestCoupon([], purchase(5000))).toBeNull();
  });
});

describe('validityWindow', () => {
  it('counts days from the moment of issue, and takes fixed dates as they are', () => {
    expect(validityWindow({ kind: 'days', days: 7 }, NOW_MS)).toEqual({ fromMs: NOW_MS, untilMs: NOW_MS + 7 * DAY_MS });
    const fixed = { kind: 'fixed', from: '2026-12-01T00:00:00Z', until: '2026-12-31T16:00:00Z' } as const;
    expect(validityWindow(fixed, NOW_MS)).toEqual({ fromMs: 1_796_083_200_000, untilMs: 1_798_732_800_000 });
  });
});
