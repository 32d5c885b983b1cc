/**
 * After-payment offers on their way to the customer: which of them a payment earns, given at once or kept for a tap.
 * Invariant: of one payment and one offer there is one coupon, whoever asks how often and from where.
 */
import { isForEverybody, mostFen, newId, offersInTurn, offerWhy, type PaidVisit } from '@shuke/shared';
import { DAY_MS } from '../kernel/clock';
import type { Tx } from '../kernel/db/database';
import { restartTransaction } from '../kernel/db/restart';
import { AppError } from '../kernel/errors';
import { localDayOf, localTimeOf } from '../kernel/local-time';
import type { CouponService, IssueReason } from '../modules/coupon/coupon.service';
import type { MemberService } from '../modules/member/member.service';
import type { MerchantService } from '../modules/merchant/merchant.service';
import type { Offer } from '../modules/offer/offer.entity';
import type { OfferService } from '../modules/offer/offer.service';
import type { Payment } from '../modules/payment/payment.entity';

export type GiveOffers = ReturnType<typeof createGiveOffers>;

/** The visit that a payment was. */
export interface Visit {
  memberId: string;
  /** 1 for the first. */
  visit: number;
  /** Of the payment before this one. */
  paidBeforeAtMs: number | null;
  items: PaidVisit['items'];
  /** False: the member wants no offers that are chosen by what they bought (PIPL 24). */
  personalised: boolean;
  atMs: number;
}

interface Given {
  paymentId: string;
  memberId: string;
  reason: IssueReason;
  /** Which of the payment's coupons it is, from 0: their ids sort in the order they pop up. */
  place: number;
  timeZone: string;
  nowMs: number;
}

export function createGiveOffers(deps: {
  offers: OfferService;
  coupons: CouponService;
  members: MemberService;
  merchants: MerchantService;
}) {
  const { offers, coupons, members, merchants } = deps;

  /** Issues the coupon of an offer within its limits, or says why not: then nothing is counted. */
  async function give(tx: Tx, offer: Offer, { paymentId, memberId, reason, place, timeZone, nowMs }: Given) {
    const { merchantId, templateId, offerId } = offer;
    const template = await coupons.getTemplate(tx, { merchantId, templateId });
    const claim = { memberId, day: localDayOf(nowMs, timeZone), mostFen: mostFen(template.terms.value) };
    if (!(await offers.claim(tx, offer, claim))) return { refused: 'coupon-sold-out' } as const;
    const issued = await coupons.issue(tx, {
      couponId: newId(nowMs + place),
      merchantId,
      templateId,
      template,
      memberId,
      reason,
      sourceId: offerId,
      sourcePaymentId: paymentId,
      grantKey: `offer:${offerId}:${paymentId}`,
      nowMs,
    });
    if ('refused' in issued) await offers.unclaim(tx, offer, claim);
    return issued;
  }

  function paidVisit(
    { storeId, amountFen }: Payment,
    { visit, paidBeforeAtMs, items, atMs }: Visit,
    { timeZone, tags }: { timeZone: string; tags: string[] },
  ): PaidVisit {
    return {
      storeId,
      amountFen,
      items,
      local: localTimeOf(atMs, timeZone),
      visit,
      tags,
      absentDays: paidBeforeAtMs === null ? null : Math.floor((atMs - paidBeforeAtMs) / DAY_MS),
    };
  }

  return {
    /**
     * Gives what a payment earns, in its own transaction. An offer whose coupons are gone, or held already, gives
     * nothing and leaves its place to the next one.
     */
    async afterPayment(tx: Tx, payment: Payment, visit: Visit): Promise<void> {
      const { merchantId, paymentId } = payment;
      const all = await offers.active(tx, merchantId);
      const active = visit.personalised ? all : all.filter(({ rule }) => isForEverybody(rule));
      if (active.length === 0) return;
      const { timeZone, settings } = await merchants.get(tx, merchantId);
      const tags = active.some(({ rule }) => (rule.tags?.length ?? 0) > 0)
        ? await members.tagsOf(tx, visit.memberId)
        : [];
      const paid = paidVisit(payment, visit, { timeZone, tags });
      const most = merchants.offersPerPayment(settings);
      const { memberId, atMs: nowMs } = visit;
      let given = 0;
      for (const offer of offersInTurn(offers.matching(active, paid), { paymentId, most })) {
        if (given === most) return;
        const why = offerWhy(offer.rule, paid);
        if (offer.grantMode === 'on-tap') {
          await offers.open(tx, offer, { paymentId, memberId, why, nowMs });
          given += 1;
          continue;
        }
        const reason = { kind: 'after-payment', text: offer.reason, why } as const;
        const issued = await give(tx, offer, { paymentId, memberId, reason, place: given, timeZone, nowMs });
        if ('coupon' in issued) given += 1;
      }
    },

    /**
     * Gives an offer that waited for its customer's tap; taken again, nothing more happens.
     * @throws AppError not-found, reward-expired, and what keeps the coupon from being issued
     */
    async take(
      tx: Tx,
      { paymentId, offerId, memberId }: { paymentId: string; offerId: string; memberId: string },
      nowMs: number,
    ): Promise<void> {
      const grant = await offers.grant(tx, { paymentId, offerId });
      if (grant?.memberId !== memberId) throw new AppError('not-found', { what: 'reward' });
      if (grant.state === 'taken') return;
      if (grant.state === 'closed' || grant.expiresAtMs <= nowMs) throw new AppError('reward-expired');
      const offer = await offers.get(tx, { merchantId: grant.merchantId, offerId });
      const timeZone = await merchants.timeZoneOf(tx, grant.merchantId);
      const why = grant.reasonWhy ? { why: grant.reasonWhy } : {};
      const reason = { kind: 'after-payment', text: grant.reasonText, ...why } as const;
      const issued = await give(tx, offer, { paymentId, memberId, reason, place: 0, timeZone, nowMs });
      if ('refused' in issued) throw new AppError(issued.refused);
      const taken = await offers.markTaken(tx, grant, issued.coupon.couponId);
      if (!taken) restartTransaction('reward taken meanwhile');
    },
  };
}
