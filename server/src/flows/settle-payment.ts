import { crashPoint } from '../kernel/crash-points';
import type { Tx } from '../kernel/db/database';
import { restartTransaction } from '../kernel/db/restart';
import { AppError } from '../kernel/errors';
import type { CouponService } from '../modules/coupon/coupon.service';
import type { LedgerService, Posting } from '../modules/ledger/ledger.service';
import type { MallService } from '../modules/mall/mall.service';
import { type MemberService, pointsFor } from '../modules/member/member.service';
import type { OfferService } from '../modules/offer/offer.service';
import type { IdentifiedBy, Payment, Tender } from '../modules/payment/payment.entity';
import type { PaymentService } from '../modules/payment/payment.service';

/**
 * Takes a payment and gives what it earns, in the caller's one transaction: coupon, ledger, visit, order and
 * rewards commit together or not at all. Whoever holds the money outside (a provider) has answered before.
 */
export type SettlePayment = ReturnType<typeof createSettlePayment>;

export interface Payer {
  memberId: string;
  identifiedBy: IdentifiedBy;
}

export function createSettlePayment(deps: {
  payments: PaymentService;
  coupons: CouponService;
  offers: OfferService;
  ledger: LedgerService;
  members: MemberService;
  mall: MallService;
}) {
  const { payments, coupons, offers, ledger, members, mall } = deps;

  function postingsOf(payment: Payment): Posting[] {
    const payableFen = payment.amountFen - payment.discountFen;
    const taken: Posting =
      payment.tender === 'balance'
        ? { kind: 'member-balance', ownerId: payment.memberId ?? '', amountFen: payableFen }
        : { kind: 'cash', ownerId: payment.merchantId, amountFen: payableFen };
    return [
      taken,
      { kind: 'coupon-discount', ownerId: payment.merchantId, amountFen: payment.discountFen },
      { kind: 'sales', ownerId: payment.merchantId, amountFen: -payment.amountFen },
    ];
  }

  /** Another till took this coupon since we looked: start again, and the next best one is found. */
  async function reserve(tx: Tx, use: Parameters<CouponService['reserve']>[1]): Promise<void> {
    try {
      await coupons.reserve(tx, use);
    } catch (error) {
      if (error instanceof AppError && error.code === 'coupon-unavailable')
        restartTransaction('coupon taken meanwhile');
      throw error;
    }
  }

  /** What a member earns by a payment that is taken: points, the visit, the order, the offers' coupons. */
  async function link(
    tx: Tx,
    payment: Payment,
    { memberId, couponName, atMs }: { memberId: string; couponName: string | null; atMs: number },
  ): Promise<{ visit: number; points: number }> {
    const paidFen = payment.amountFen - payment.discountFen;
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
  }

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
    link,

    /**
     * @returns the settled payment
     * @throws AppError balance-insufficient, state-conflict: then nothing of it happened
     */
    async settle(tx: Tx, open: Payment, how: { tender: Tender; payer: Payer | null }, nowMs: number): Promise<Payment> {
      const { merchantId, storeId, amountFen, paymentId } = open;
      // Who was named before their account was merged into another pays as the one that took it over.
      const memberId = how.payer && (await members.inUse(tx, how.payer.memberId));
      const best = memberId ? await coupons.bestFor(tx, { memberId, merchantId, storeId, amountFen, nowMs }) : null;
      const couponId = best?.coupon.couponId ?? null;
      const discountFen = best?.discountFen ?? 0;
      const identifiedBy = how.payer?.identifiedBy ?? null;
      const authorised = { tender: how.tender, memberId, identifiedBy, couponId, discountFen };
      let payment = await payments.move(tx, open, 'authorise', authorised);
      if (couponId && memberId) await reserve(tx, { couponId, memberId, paymentId });
      crashPoint('payment.authorised');

      const postings = postingsOf(payment);
      await ledger.book(tx, { merchantId, kind: 'payment', sourceId: paymentId, storeId, postings, atMs: nowMs });
      if (couponId) await coupons.redeem(tx, { couponId, paymentId, discountFen, nowMs });
      crashPoint('payment.booked');

      const couponName = best?.coupon.terms.name ?? null;
      const linked = memberId ? await link(tx, payment, { memberId, couponName, atMs: nowMs }) : null;
      payment = await payments.move(tx, payment, 'settle', {
        settledAtMs: nowMs,
        visit: linked?.visit ?? null,
        pointsEarned: linked?.points ?? 0,
      });
      crashPoint('payment.settled');
      return payment;
    },
  };
}
