import type { Tx } from '../kernel/db/database';
import type { MallService } from '../modules/mall/mall.service';
import { type MemberService, pointsFor } from '../modules/member/member.service';
import type { Payment } from '../modules/payment/payment.entity';
import type { PaymentService } from '../modules/payment/payment.service';
import { payableFen } from '../modules/payment/payment-parts';
import type { GiveOffers } from './give-offers';

interface EarningsDeps {
  payments: PaymentService;
  giveOffers: GiveOffers;
  members: MemberService;
  mall: MallService;
}

/** What a member earns by a payment that is taken: points, the visit, the order, the offers' coupons. */
export function createEarnings({ payments, giveOffers, members, mall }: EarningsDeps) {
  return {
    async link(
      tx: Tx,
      payment: Payment,
      { memberId, couponName, atMs }: { memberId: string; couponName: string | null; atMs: number },
    ): Promise<{ visit: number; points: number }> {
      const paidFen = payableFen(payment);
      const points = pointsFor(paidFen);
      const { paymentId, storeId } = payment;
      const paid = { paymentId, storeId, paidFen, atMs };
      const { visit, paidBeforeAtMs, personalised } = await members.recordPayment(tx, memberId, paid);
      await mall.addStorePayment(tx, {
        merchantId: payment.merchantId,
        memberId,
        storeId,
        paymentId,
        amountFen: payment.amountFen,
        discountFen: payment.discountFen,
        tender: payment.tender ?? 'cash',
        pointsEarned: points,
        couponName,
        createdAtMs: atMs,
      });
      const items = await payments.itemsOf(tx, payment);
      await giveOffers.afterPayment(tx, payment, { memberId, visit, paidBeforeAtMs, items, personalised, atMs });
      return { visit, points };
    },
  };
}
