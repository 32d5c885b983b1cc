import { basketTotalFen, itemRefundShare, itemShares, type PaidLine, spreadFen } from '../src';

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

/** A stream of numbers that a seed always repeats. */
function numbersOf(seed: number) {
  let state = seed;
  return (below: number) => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    // The low digits repeat too soon.
    return Math.floor(state / 2 ** 12) % below;
  };
}

describe('a basket', () => {
  it('costs the sum of its lines, exactly, also where a line is beyond 2^53 / 100', () => {
    expect(basketTotalFen([])).toBe(0);
    const dear = { quantity: 9999, unitPriceFen: 100_000_000 };
    expect(basketTotalFen([dear, { quantity: 3, unitPriceFen: 333 }])).toBe(999_900_000_999);
  });

  it('spreads the reduction and the coupons over its lines so that every fen is on one of them', () => {
    const items = [
      { quantity: 1, unitPriceFen: 1000 },
      { quantity: 2, unitPriceFen: 500 },
      { quantity: 1, unitPriceFen: 1 },
    ];
    expect(itemShares(items, 200, 300)).toEqual([
      { reductionFen: 100, discountFen: 150, paidFen: 750 },
      { reductionFen: 100, discountFen: 150, paidFen: 750 },
      { reductionFen: 0, discountFen: 0, paidFen: 1 },
    ]);
    // Coupons of some items come with a sum a line.
    expect(itemShares(items, 0, [0, 400, 0]).map(({ paidFen }) => paidFen)).toEqual([1000, 600, 1]);
    expect(spreadFen(0, [0, 0])).toEqual([0, 0]);
  });

  it('keeps its sums for any lines, reduction and discount', () => {
    for (let seed = 1; seed <= 500; seed++) {
      const next = numbersOf(seed);
      const items = Array.from({ length: 1 + next(12) }, () => ({ quantity: 1 + next(9), unitPriceFen: next(5000) }));
      const totalFen = basketTotalFen(items);
      const reductionFen = totalFen > 0 ? next(totalFen) : 0;
      const discountFen = totalFen > reductionFen ? next(totalFen - reductionFen + 1) : 0;
      const shares = itemShares(items, reductionFen, discountFen);
      expect([seed, sum(shares.map((share) => share.reductionFen))]).toEqual([seed, reductionFen]);
      expect([seed, sum(shares.map((share) => share.discountFen))]).toEqual([seed, discountFen]);
      expect(sum(shares.map((share) => share.paidFen))).toBe(totalFen - reductionFen - discountFen);
      expect(shares.every((share) => share.paidFen >= 0 && share.reductionFen >= 0 && share.discountFen >= 0)).toBe(
        true,
      );
    }
  });
});

describe('giving pieces of a line back', () => {
  const line = (quantity: number, paidFen: number, discountFen = 0): PaidLine => ({
    quantity,
    paidFen,
    discountFen,
    refundedQuantity: 0,
    refundedFen: 0,
    discountRefundedFen: 0,
  });
  const after = (given: PaidLine, quantity: number, share: { amountFen: number; discountFen: number }, sign = 1) => ({
    ...given,
    refundedQuantity: given.refundedQuantity + sign * quantity,
    refundedFen: given.refundedFen + sign * share.amountFen,
    discountRefundedFen: given.discountRefundedFen + sign * share.discountFen,
  });

  it('gives each piece its share, the last one what is left', () => {
    let given = line(3, 1000, 100);
    const shares = [1, 1, 1].map((quantity) => {
      const share = itemRefundShare(given, quantity);
      given = after(given, quantity, share);
      return share;
    });
    expect(shares).toEqual([
      { amountFen: 333, discountFen: 33 },
      { amountFen: 333, discountFen: 33 },
      { amountFen: 334, discountFen: 34 },
    ]);
  });

  it('gives back exactly what was paid, in any pieces, whichever of them fell through in between', () => {
    for (let seed = 1; seed <= 500; seed++) {
      const next = numbersOf(seed);
      const quantity = 1 + next(20);
      const paidFen = next(10_000);
      const discountFen = next(3000);
      let given = line(quantity, paidFen, discountFen);
      const underWay: { quantity: number; share: { amountFen: number; discountFen: number } }[] = [];
      let backFen = 0;
      while (given.refundedQuantity < quantity || underWay.length > 0) {
        const falls = underWay.length > 0 && (given.refundedQuantity === quantity || next(3) === 0);
        if (falls) {
          const [one] = underWay.splice(next(underWay.length), 1);
          if (one && next(2) === 0) given = after(given, one.quantity, one.share, -1);
          else backFen += one?.share.amountFen ?? 0;
          continue;
        }
        const pieces = 1 + next(quantity - given.refundedQuantity);
        const share = itemRefundShare(given, pieces);
        expect(share.amountFen).toBeGreaterThanOrEqual(0);
        given = after(given, pieces, share);
        expect(given.refundedFen).toBeLessThanOrEqual(paidFen);
        expect(given.discountRefundedFen).toBeLessThanOrEqual(discountFen);
        underWay.push({ quantity: pieces, share });
      }
      expect([seed, backFen, given.discountRefundedFen]).toEqual([seed, paidFen, discountFen]);
    }
  });
});
