import type { PartTender, Payment, Refund, Tender } from './payment.entity';

/** How the sum of a payment is made up. Pure; all sums in whole fen. */

export type RestTender = Exclude<PartTender, 'balance'>;

/** `balanceFen`: so much of it from the member's balance first, as far as there is so much to pay. */
export type PayWay = { tender: 'balance' } | { tender: RestTender; balanceFen?: number };

type Sums = Pick<Payment, 'amountFen' | 'discountFen' | 'balanceFen'>;

/** What was, or would be, taken. */
export const payableFen = ({ amountFen, discountFen }: Omit<Sums, 'balanceFen'>): number => amountFen - discountFen;

/** What the balance does not pay. */
export const restFen = (payment: Sums): number => payableFen(payment) - payment.balanceFen;

export const isProvider = (tender: PartTender | null): tender is 'wechat' | 'alipay' =>
  tender === 'wechat' || tender === 'alipay';

/** Divides a sum the way it is to be paid; a balance that covers all of it leaves no rest. */
export function divide(
  way: PayWay,
  payable: number,
): { tender: Tender; balanceFen: number; restTender: RestTender | null } {
  if (way.tender === 'balance') return { tender: 'balance', balanceFen: payable, restTender: null };
  const balanceFen = Math.min(way.balanceFen ?? 0, payable);
  if (balanceFen === 0) return { tender: way.tender, balanceFen, restTender: way.tender };
  return balanceFen === payable
    ? { tender: 'balance', balanceFen, restTender: null }
    : { tender: 'mixed', balanceFen, restTender: way.tender };
}

/** Two parts as a list, without those of nothing. */
export function listParts(balanceFen: number, rest: number, restTender: RestTender | null) {
  const parts: { tender: PartTender; amountFen: number }[] = [];
  if (balanceFen > 0) parts.push({ tender: 'balance', amountFen: balanceFen });
  if (rest > 0 && restTender) parts.push({ tender: restTender, amountFen: rest });
  return parts;
}

/** Which way a refund goes; what a deleted account cannot take any more is cash. */
export function refundParts(
  { amountFen, balanceFen, handedOutFen }: Pick<Refund, 'amountFen' | 'balanceFen' | 'handedOutFen'>,
  restTender: RestTender | null,
) {
  const rest = amountFen - balanceFen;
  if (restTender === 'cash') return listParts(balanceFen - handedOutFen, rest + handedOutFen, 'cash');
  const parts = listParts(balanceFen - handedOutFen, rest, restTender);
  return [...parts, ...listParts(0, handedOutFen, 'cash')];
}

/** The parts of a payment for which a way was chosen. */
export const partsOf = (payment: Sums & Pick<Payment, 'restTender' | 'tender'>) =>
  payment.tender === null ? [] : listParts(payment.balanceFen, restFen(payment), payment.restTender);

/** What is left of each part after refunds, those under way included: nothing of a part is still a part. */
export function partsLeft(payment: Payment): { tender: PartTender; amountFen: number }[] {
  const { tender, balanceFen, balanceRefundedFen, refundedFen, restTender } = payment;
  const left: { tender: PartTender; amountFen: number }[] = [];
  if (tender === 'balance' || tender === 'mixed') {
    left.push({ tender: 'balance', amountFen: balanceFen - balanceRefundedFen });
  }
  if (restTender) {
    left.push({ tender: restTender, amountFen: restFen(payment) - (refundedFen - balanceRefundedFen) });
  }
  return left;
}
