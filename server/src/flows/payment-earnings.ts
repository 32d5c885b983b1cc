import type { Tx } from '../kernel/db/database';
import type { CouponService } from '../modules/coupon/coupon.service';
import type { MallService } from '../modules/mall/mall.service';
import { type MemberService, pointsFor } from '../modules/member/member.service';
import type { OfferService } from '../modules/offer/offer.service';
import type { Payment } from '../modules/payment/payment.entity';
import { payableFen } from '../modules/payment/payment-parts';

interface EarningsDeps {
  coupons: CouponService;
  offers: OfferService;
  members: MemberService;
  mall: MallService;
}

/** What a member earns by a payment that is taken: points, the visit, the order, the offers' coupons. */
export function createEarnings({ coupons, offers, members, mall }: EarningsDeps) {
  /** Each matching offer issues once for a payment; one whose coupons are gone, or held already, gives nothing. */
  async function grantOffers(tx: Tx, payment: Payment, to: { memberId: string; visit: number; atMs: number }) {
    const { merchantId, storeId, amountFen, paymentId } = payment;
    for (const offer of await offers.matching(tx, { merchantId, storeId, amountFen, visit: to.visit })) {
      const issued = await coupons.issue(tx, {
        merchantId,
        templateId: offer.templateId,
        memberId: to.memberId,
        reason: { kind: 'after-payment', text: offer.reason },
        sourceId: offer.offerId,
        sourcePaymentId: paymentId,
        grantKey: `offer:${offer.offerId}:${paymentId}`,
        nowMs: to.atMs,
      });
      if ('coupon' in issued) await offers.countGrant(tx, offer.offerId);
    }
  }

  return {
    async link(
      tx: Tx,
      payment: Payment,
      { memberId, couponName, atMs }: { memberId: string; couponName: string | null; atMs: number },
    ): Promise<{ visit: number; points: number }> {
      const paidFen = payableFen(payment);
      const points = pointsFor(paidFen);
      const visit = await members.recordPayment(tx, memberId, { paidFen, atMs });
      await mall.addStorePayment(tx, {
        merchantId: payment.merchantId,
        memberId,
        storeId: payment.storeId,
        paymentId: payment.paymentId,
        amountFen: payment.amountFen,
        discountFen: payment.discountFen,
        tender: payment.tender ?? 'cash',
        pointsEarned: points,
        couponName,
        createdAtMs: atMs,
      });
      await grantOffers(tx, payment, { memberId, visit, atMs });
      return { visit, points };
    },
  };
}
