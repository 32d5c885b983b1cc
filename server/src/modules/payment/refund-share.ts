/** What of a payment goes back with a refund. Pure; all sums in whole fen. */

export interface RefundablePayment {
  /** The full price. */
  amountFen: number;
  /** What coupons took off it. */
  discountFen: number;
  /** What was given back before. */
  refundedFen: number;
}

export interface RefundShare {
  /** Part of the full price that is undone. */
  grossFen: number;
  /** Part of the discount that is undone: gross − refunded. */
  discountFen: number;
}

/** What can still be given back. */
export const refundableFen = ({ amountFen, discountFen, refundedFen }: RefundablePayment): number =>
  amountFen - discountFen - refundedFen;

/**
 * The share of price and discount that belongs to a refund. Shares are differences of running totals, so that any
 * sequence of refunds that gives back all that was paid undoes exactly the price and exactly the discount.
 * @param refundFen at most `refundableFen(payment)`
 */
export function refundShare(payment: RefundablePayment, refundFen: number): RefundShare {
  const paidFen = payment.amountFen - payment.discountFen;
  const grossUpTo = (givenBackFen: number) =>
    // BigInt: price × sum passes 2^53 for large payments.
    Number((BigInt(givenBackFen) * BigInt(payment.amountFen)) / BigInt(paidFen));
  const grossFen = grossUpTo(payment.refundedFen + refundFen) - grossUpTo(payment.refundedFen);
  return { grossFen, discountFen: grossFen - refundFen };
}
