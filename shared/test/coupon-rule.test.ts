import { bestCombination } from '../src/coupon-combination';
import { type CouponTerms, mostFen, percentOffFen, whyNotHere, whyNotNow } from '../src/coupon-rule';
import { basket, coupon, item, NOW_MS, purchase, STORE } from './coupon-samples';

describe('percentOffFen', () => {
  it.each([
    [20, null, 5001, 1000],
    [20, 500, 5001, 500],
    [99, null, 100, 99],
    [1, null, 99, 0],
    [50, 10_000, 3, 1],
  ])('takes %i%% (at most %s) off %i: %i', (percentOff, capFen, sumFen, off) => {
    expect(percentOffFen({ kind: 'percent', percentOff, capFen }, sumFen)).toBe(off);
  });

  it('never takes more than the share, nor a whole fen less', () => {
    for (let sumFen = 1; sumFen <= 2000; sumFen += 7) {
      for (const percentOff of [1, 33, 50, 99]) {
        const off = percentOffFen({ kind: 'percent', percentOff, capFen: null }, sumFen);
        expect(off * 100).toBeLessThanOrEqual(sumFen * percentOff);
        expect((off + 1) * 100).toBeGreaterThan(sumFen * percentOff);
      }
    }
  });
});

describe('why a coupon is not used', () => {
  const weekly = [{ weekdays: [6, 7], from: '00:00', until: '24:00' }];
  it.each([
    ['not-yet-valid', coupon({}, { validFromMs: NOW_MS + 1 })],
    ['expired', coupon({}, { validUntilMs: NOW_MS })],
    ['not-now', coupon({ weekly })],
    ['budget', coupon({}, { budgetLeftFen: 0 })],
  ] as const)('says %s whatever is bought', (kind, one) => {
    expect(whyNotNow(one, purchase(9000))).toEqual({ kind, missingFen: null });
    expect(whyNotHere(one, purchase(9000))).toEqual({ kind, missingFen: null });
  });

  it.each([
    ['store', coupon({ storeIds: ['other'] })],
    ['channel', coupon({ channels: ['mall'] })],
    ['first-visit', coupon({ firstVisitOnly: true })],
  ] as const)('says %s of this place and member', (kind, one) => {
    expect(whyNotHere(one, purchase(9000))).toEqual({ kind, missingFen: null });
    expect(whyNotNow(one, purchase(9000))).toBeNull();
  });

  it.each([
    ['product', { items: { productIds: ['product-tea'], categories: [] } }, null],
    ['product', { value: { kind: 'exchange', thing: '杯子', productId: 'product-cup', priceFen: 100 } }, null],
    ['min-spend', { minSpendFen: 9001 }, 1],
    ['takes-nothing-off', { value: { kind: 'percent', percentOff: 1, capFen: null }, minSpendFen: 0 }, null],
  ] as const satisfies readonly (readonly [string, Partial<CouponTerms>, number | null])[])(
    'says %s of what is bought',
    (kind, terms, missingFen) => {
      const what = kind === 'takes-nothing-off' ? purchase(99) : purchase(9000);
      const one = coupon(terms as Partial<CouponTerms>);
      expect(bestCombination([one], what).declined).toEqual([{ coupon: one, why: { kind, missingFen } }]);
    },
  );

  it('lets it be used from its first moment on, at its floor, in its store', () => {
    const one = coupon({ storeIds: ['other', STORE] }, { validFromMs: NOW_MS, validUntilMs: NOW_MS + 1 });
    expect(bestCombination([one], purchase(5000)).uses).toEqual([{ coupon: one, discountFen: 1000, worthFen: 0 }]);
  });

  it('names the budget when that does not cover all of it', () => {
    const one = coupon({}, { budgetLeftFen: 999 });
    expect(bestCombination([one], purchase(5000)).declined).toMatchObject([{ why: { kind: 'budget' } }]);
    expect(bestCombination([{ ...one, budgetLeftFen: 1000 }], purchase(5000)).discountFen).toBe(1000);
  });

  it('asks for the least spend in the goods of its scope only, without the unit that gets cheaper', () => {
    const items = [item('tea', 4000, 1, 'drinks'), item('cup', 3000, 2)];
    const tea = coupon({ items: { productIds: [], categories: ['drinks'] }, minSpendFen: 4001 });
    expect(bestCombination([tea], basket(items)).declined).toMatchObject([
      { why: { kind: 'min-spend', missingFen: 1 } },
    ]);
    const value = { kind: 'exchange', thing: '杯子', productId: 'product-cup', priceFen: 100 } as const;
    expect(bestCombination([coupon({ value, minSpendFen: 7000 })], basket(items)).discountFen).toBe(2900);
    expect(bestCombination([coupon({ value, minSpendFen: 7001 })], basket(items)).declined).toMatchObject([
      { why: { kind: 'min-spend', missingFen: 1 } },
    ]);
  });
});

describe('mostFen', () => {
  it('knows the most a coupon can give, where that does not depend on the goods', () => {
    expect(mostFen({ kind: 'amount', amountOffFen: 500 })).toBe(500);
    expect(mostFen({ kind: 'percent', percentOff: 20, capFen: 900 })).toBe(900);
    expect(mostFen({ kind: 'percent', percentOff: 20, capFen: null })).toBeNull();
    expect(mostFen({ kind: 'gift', thing: '茶叶蛋', worthFen: 200, productId: null })).toBe(200);
    expect(mostFen({ kind: 'gift', thing: '茶叶蛋', worthFen: 200, productId: 'egg' })).toBeNull();
    expect(mostFen({ kind: 'exchange', thing: '杯子', productId: 'cup', priceFen: 100 })).toBeNull();
  });
});
