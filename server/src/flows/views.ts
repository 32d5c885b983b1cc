import type { Locale } from '@shuke/shared';
import type { RouteResult } from '@shuke/shared/contract';
import type { EntityManager } from 'typeorm';
import { toInstant, toInstantOrNull } from '../kernel/clock';
import type { CouponService } from '../modules/coupon/coupon.service';
import type { LedgerService } from '../modules/ledger/ledger.service';
import type { Order } from '../modules/mall/mall.entity';
import type { MemberService } from '../modules/member/member.service';
import { claimToken } from '../modules/payment/claim-token';
import type { Payment } from '../modules/payment/payment.entity';
import type { StoreService } from '../modules/store/store.service';

export type PaymentView = RouteResult<'GET /terminal/payments/:paymentId'>;
export type OrderView = RouteResult<'GET /me/orders/:orderId'>;

export type Views = ReturnType<typeof createViews>;

/** What a payment and an order look like from outside: made from several modules, so it lives with the flows. */
export function createViews(deps: {
  claimKey: Buffer;
  claimUrl(token: string): string;
  members: MemberService;
  stores: StoreService;
  coupons: CouponService;
  ledger: LedgerService;
}) {
  const { members, stores, coupons, ledger } = deps;

  async function rewardsOf(em: EntityManager, payment: { paymentId: string }, locale: Locale) {
    const granted = await coupons.toViews(await coupons.byPayment(em, payment.paymentId), locale);
    return granted.map((coupon) => ({ coupon, reason: coupon.reason.text }));
  }

  /** A payer who is not a member may claim a payment that is open or taken, not one that came to nothing. */
  const isClaimable = (payment: Payment) =>
    payment.memberId === null && (payment.state === 'created' || payment.state === 'succeeded');

  async function payerOf(em: EntityManager, payment: Payment): Promise<PaymentView['member']> {
    const member = payment.memberId ? await members.find(em, payment.memberId) : null;
    if (!member) return null;
    const balanceFen = await ledger.memberBalance(em, member.memberId);
    return { phoneLast4: member.phoneLast4, isNew: payment.visit === 1, balanceFen };
  }

  return {
    rewardsOf,

    async payment(em: EntityManager, payment: Payment, locale: Locale): Promise<PaymentView> {
      const { paymentId, state, amountFen, discountFen, tender, identifiedBy, pointsEarned, failure } = payment;
      const used = payment.couponId ? await coupons.find(em, payment.couponId) : null;
      const [couponApplied = null] = await coupons.toViews(used ? [used] : [], locale);
      return {
        paymentId,
        state,
        amountFen,
        discountFen,
        payableFen: amountFen - discountFen,
        refundedFen: payment.refundedFen,
        tender,
        identifiedBy,
        member: await payerOf(em, payment),
        couponApplied,
        rewards: await rewardsOf(em, payment, locale),
        pointsEarned,
        claimUrl: isClaimable(payment) ? deps.claimUrl(claimToken(deps.claimKey, paymentId)) : null,
        storeName: (await stores.get(em, payment.storeId)).name,
        createdAt: toInstant(payment.createdAtMs),
        settledAt: toInstantOrNull(payment.settledAtMs),
        failure,
      };
    },

    async order(em: EntityManager, order: Order, locale: Locale): Promise<OrderView> {
      const { orderId, kind, paymentId, state, amountFen, discountFen, tender, pointsEarned, couponName } = order;
      return {
        orderId,
        kind,
        paymentId,
        state,
        storeName: (await stores.get(em, order.storeId)).name,
        amountFen,
        discountFen,
        paidFen: amountFen - discountFen,
        refundedFen: order.refundedFen,
        tender,
        pointsEarned,
        couponName,
        rewards: await rewardsOf(em, order, locale),
        createdAt: toInstant(order.createdAtMs),
      };
    },
  };
}
