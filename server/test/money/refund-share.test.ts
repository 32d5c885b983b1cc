import { refundableFen, refundShare } from '../../src/modules/payment/refund-share';

const payment = (amountFen: number, discountFen: number, refundedFen = 0) => ({ amountFen, discountFen, refundedFen });

describe('the share of a refund', () => {
  it('undoes price and discount in proportion', () => {
    expect(refundShare(payment(10_000, 2000), 4000)).toEqual({ grossFen: 5000, discountFen: 1000 });
    expect(refundShare(payment(1000, 0), 300)).toEqual({ grossFen: 300, discountFen: 0 });
  });

  it('undoes exactly everything, however a payment is given back in pieces', () => {
    for (let seed = 1; seed <= 300; seed++) {
      const amountFen = 1 + ((seed * 7919) % 5000);
      const discountFen = (seed * 104_729) % amountFen;
      let given = payment(amountFen, discountFen);
      let grossFen = 0;
      for (let step = 1; refundableFen(given) > 0; step++) {
        const refundFen = 1 + ((seed * step * 31) % refundableFen(given));
        const share = refundShare(given, refundFen);
        expect(share.grossFen).toBeGreaterThanOrEqual(refundFen);
        grossFen += share.grossFen;
        given = { ...given, refundedFen: given.refundedFen + refundFen };
      }
      expect(grossFen).toBe(amountFen);
    }
  });

  it('stays exact where price times sum is beyond 2^53', () => {
    const large = payment(100_000_000, 1, 99_999_998 - 1);
    expect(refundShare(large, 1)).toEqual({ grossFen: 1, discountFen: 0 });
    expect(refundShare({ ...large, refundedFen: 99_999_998 }, 1)).toEqual({ grossFen: 2, discountFen: 1 });
  });
});
