import { type RefundablePayment, refundableFen, refundShare } from '../../src/modules/payment/refund-share';

const payment = (
  amountFen: number,
  discountFen: number,
  change: Partial<RefundablePayment> = {},
): RefundablePayment => ({
  amountFen,
  discountFen,
  balanceFen: 0,
  refundedFen: 0,
  discountRefundedFen: 0,
  balanceRefundedFen: 0,
  ...change,
});

/** The payment with a refund counted. */
function after(given: RefundablePayment, share: ReturnType<typeof refundShare>): RefundablePayment {
  return {
    ...given,
    refundedFen: given.refundedFen + share.amountFen,
    discountRefundedFen: given.discountRefundedFen + share.discountFen,
    balanceRefundedFen: given.balanceRefundedFen + share.balanceFen,
  };
}

describe('the share of a refund', () => {
  it('undoes price and discount in proportion', () => {
    expect(refundShare(payment(10_000, 2000), 4000)).toMatchObject({ grossFen: 5000, discountFen: 1000 });
    expect(refundShare(payment(1000, 0), 300)).toMatchObject({ grossFen: 300, discountFen: 0 });
  });

  it('gives back the balance first', () => {
    const mixed = payment(1000, 0, { balanceFen: 400 });
    const first = refundShare(mixed, 300);
    expect(first.balanceFen).toBe(300);
    expect(refundShare(after(mixed, first), 700).balanceFen).toBe(100);
  });

  it('undoes exactly everything, however a payment is given back in pieces, and whichever pieces fell through', () => {
    for (let seed = 1; seed <= 300; seed++) {
      const amountFen = 1 + ((seed * 7919) % 5000);
      const discountFen = (seed * 104_729) % amountFen;
      const balanceFen = (seed * 31) % (amountFen - discountFen + 1);
      let given = payment(amountFen, discountFen, { balanceFen });
      // Refunds under way, which are counted back later.
      const falling: ReturnType<typeof refundShare>[] = [];
      let grossFen = 0;
      for (let step = 1; refundableFen(given) > 0 || falling.length > 0; step++) {
        if (falling.length > 0 && (refundableFen(given) === 0 || step % 3 === 0)) {
          const { amountFen: back, discountFen: discount, balanceFen: part } = falling.shift() ?? refundShare(given, 0);
          given = after(given, { amountFen: -back, discountFen: -discount, balanceFen: -part, grossFen: 0 });
          continue;
        }
        const refundFen = 1 + ((seed * step * 31) % refundableFen(given));
        const share = refundShare(given, refundFen);
        expect(share.grossFen).toBeGreaterThanOrEqual(refundFen);
        given = after(given, share);
        if ((seed + step) % 4 === 0 && step < 20) falling.push(share);
        else grossFen += share.grossFen;
        expect(given.balanceRefundedFen).toBeLessThanOrEqual(balanceFen);
      }
      expect([seed, grossFen, given.balanceRefundedFen]).toEqual([seed, amountFen, balanceFen]);
    }
  });

  it('stays exact where price times sum is beyond 2^53', () => {
    const large = payment(100_000_000, 1, { refundedFen: 99_999_998 - 1 });
    expect(refundShare(large, 1)).toMatchObject({ grossFen: 1, discountFen: 0 });
    expect(refundShare({ ...large, refundedFen: 99_999_998 }, 1)).toMatchObject({ grossFen: 2, discountFen: 1 });
  });
});
