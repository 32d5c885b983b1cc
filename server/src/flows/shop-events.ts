/** What flows tell other systems: from rows to events, ids and figures only. */

import { toInstant } from '../kernel/clock';
import type { Coupon } from '../modules/coupon/coupon.entity';
import type { CouponService } from '../modules/coupon/coupon.service';
import type { Payment, Refund, TopUp } from '../modules/payment/payment.entity';
import { listParts, partsOf } from '../modules/payment/payment-parts';
import type { EventService, ShopEvent } from '../modules/webhook/event.service';

/** A payment that was taken, and the coupons it spent. */
export function paymentEvents(payment: Payment, spent: readonly Coupon[]): ShopEvent[] {
  const { paymentId, storeId, terminalId, amountFen, discountFen, memberId, visit, pointsEarned } = payment;
  const paid = { tender: payment.tender ?? 'cash', tenders: partsOf(payment) };
  const sums = { amountFen, discountFen, paidFen: amountFen - discountFen };
  const data = { paymentId, storeId, terminalId, ...paid, ...sums, memberId, visit, pointsEarned };
  return [{ type: 'payment.succeeded', subjectId: paymentId, data }, ...spent.map(couponRedeemed)];

  function couponRedeemed(coupon: Coupon): ShopEvent {
    const { couponId } = coupon;
    const used = { couponId, memberId: coupon.memberId, paymentId, discountFen: coupon.discountFen };
    // With the payment in its name: a coupon that came back by a refund may be spent once more.
    return { type: 'coupon.redeemed', subjectId: `${couponId}:${paymentId}`, data: used };
  }
}

export function refundEvent(payment: Payment, refund: Refund): ShopEvent {
  const { refundId, paymentId, storeId, tender, amountFen, balanceFen, pointsTaken, couponsTaken } = refund;
  const { refundedFen, refundingFen, memberId, restTender } = payment;
  const tenders = listParts(balanceFen, amountFen - balanceFen, restTender);
  const taken = { memberId, pointsTaken, couponsTaken };
  // What is still under way is counted with the payment already, but nobody has it yet.
  const sums = { amountFen, refundedFen: refundedFen - refundingFen };
  const data = { refundId, paymentId, storeId, tender, tenders, ...sums, ...taken };
  return { type: 'payment.refunded', subjectId: refundId, data };
}

export const topUpEvent = ({ topUpId, memberId, amountFen }: TopUp): ShopEvent => ({
  type: 'topup.succeeded',
  subjectId: topUpId,
  data: { topUpId, memberId, amountFen },
});

function couponIssued({ couponId, templateId, memberId, reasonKind, sourceId, ...coupon }: Coupon): ShopEvent {
  const { sourcePaymentId: paymentId, validUntilMs } = coupon;
  const origin = { reason: reasonKind, sourceId, paymentId };
  const data = { couponId, templateId, memberId, ...origin, validUntil: toInstant(validUntilMs) };
  return { type: 'coupon.issued', subjectId: couponId, data };
}

/** The coupon service, telling of every coupon it issues, whoever asked for it. */
export function withCouponEvents(coupons: CouponService, events: EventService): CouponService {
  return {
    ...coupons,
    async issue(tx, command) {
      const result = await coupons.issue(tx, command);
      if ('coupon' in result) await events.emit(tx, command.merchantId, couponIssued(result.coupon));
      return result;
    },
    async issueMany(tx, command) {
      const issued = await coupons.issueMany(tx, command);
      await events.emit(tx, command.merchantId, ...[...issued.values()].map(couponIssued));
      return issued;
    },
    async redeemCode(tx, typed) {
      const result = await coupons.redeemCode(tx, typed);
      // A friend's coupon keeps its id and was issued long ago.
      const isNew = 'coupon' in result && result.coupon.couponId === typed.couponId;
      if (isNew) await events.emit(tx, typed.merchantId, couponIssued(result.coupon));
      return result;
    },
  };
}
