/** What of a payment goes back with a refund. Pure; all sums in whole fen. */

export interface RefundablePayment {
  /** The full price. */
  amountFen: number;
  /** What coupons took off it. */
  discountFen: number;
  /** The part that came from the balance. */
  balanceFen: number;
  /** What was given back before, refunds under way included: of the sum paid, the discount, and the balance's part. */
  refundedFen: number;
  discountRefundedFen: number;
  balanceRefundedFen: number;
}

export interface RefundShare {
  amountFen: number;
  /** Part of the discount that is undone. */
  discountFen: number;
  /** Part of the full price that is undone: amount + discount. */
  grossFen: number;
  /** What goes back to the balance; the rest goes the way it was paid. */
  balanceFen: number;
}

/** What can still be given back. */
export const refundableFen = ({ amountFen, discountFen, refundedFen }: Omit<RefundablePayment, 'balanceFen'>): number =>
  amountFen - discountFen - refundedFen;

const within = (value: number, least: number, most: number) => Math.min(Math.max(value, least), most);

/**
 * The shares that belong to a refund. The discount's is what is due by then minus what was undone, so any sequence of
 * refunds that gives back all that was paid undoes exactly the price, whichever refunds fell through in between.
 * The balance is given back first: that needs nobody outside.
 * @param refundFen at most `refundableFen(payment)`
 * @param itemsDiscountFen the discount's share where lines of the basket are given back
 */
export function refundShare(payment: RefundablePayment, refundFen: number, itemsDiscountFen?: number): RefundShare {
  const paidFen = payment.amountFen - payment.discountFen;
  const givenFen = payment.refundedFen + refundFen;
  const discountLeftFen = payment.discountFen - payment.discountRefundedFen;
  // BigInt: price × sum passes 2^53 for large payments.
  const dueFen = Number((BigInt(givenFen) * BigInt(payment.discountFen)) / BigInt(paidFen));
  const discountFen =
    givenFen === paidFen
      ? discountLeftFen
      : within(itemsDiscountFen ?? dueFen - payment.discountRefundedFen, 0, discountLeftFen);
  return {
    amountFen: refundFen,
    discountFen,
    grossFen: refundFen + discountFen,
    balanceFen: Math.min(refundFen, payment.balanceFen - payment.balanceRefundedFen),
  };
}
