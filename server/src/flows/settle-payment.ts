import { DateTime } from 'luxon';
import type { EntityManager } from 'typeorm';
import { crashPoint } from '../kernel/crash-points';
import type { Tx } from '../kernel/db/database';
import { restartTransaction } from '../kernel/db/restart';
import { AppError } from '../kernel/errors';
import type { CouponService } from '../modules/coupon/coupon.service';
import type { Purchase } from '../modules/coupon/coupon-use';
import type { LedgerService, Posting } from '../modules/ledger/ledger.service';
import type { MallService } from '../modules/mall/mall.service';
import type { Member } from '../modules/member/member.entity';
import type { MemberService } from '../modules/member/member.service';
import type { MerchantService } from '../modules/merchant/merchant.service';
import type { BalanceLimitService, Spending } from '../modules/payment/balance-limit.service';
import type { IdentifiedBy, Payment } from '../modules/payment/payment.entity';
import type { PaymentService } from '../modules/payment/payment.service';
import { divide, isProvider, type PayWay, restFen } from '../modules/payment/payment-parts';
import type { EventService } from '../modules/webhook/event.service';
import type { GiveOffers } from './give-offers';
import { createEarnings } from './payment-earnings';
import { paymentEvents } from './shop-events';

/**
 * Takes a payment and gives what it earns. Two steps, each in the caller's transaction: `authorise` reserves coupon and
 * balance and says how it will be paid; `settle` books it, once whoever holds the money outside has answered, or
 * `release` undoes the first step. Balance and cash need no answer: `take` is both steps in one transaction.
 * The coupon module is called from here only.
 */
export type SettlePayment = ReturnType<typeof createSettlePayment>;

export interface Payer {
  memberId: string;
  identifiedBy: IdentifiedBy;
}

export interface Authorisation {
  way: PayWay;
  /** Who is known to pay; without it, whoever was named before (by face, by a code, by claiming). */
  payer?: Payer | null;
  /** What the payer was shown to come off: when it is another sum by now, nothing happens. */
  expectedDiscountFen?: number | undefined;
  /** The number under which the provider will be asked for the rest. */
  orderNo?: string;
}

interface Settling {
  found?: Payer | null;
  atOnce?: boolean;
  holdsCoupons?: boolean;
}

interface Deps {
  payments: PaymentService;
  merchants: MerchantService;
  balanceLimits: BalanceLimitService;
  coupons: CouponService;
  giveOffers: GiveOffers;
  ledger: LedgerService;
  members: MemberService;
  mall: MallService;
  events: EventService;
}

/** What coupons are looked for: a payment, or what may become one. */
export type Bought = Pick<Purchase, 'merchantId' | 'storeId' | 'channel' | 'amountFen' | 'items'>;

/** Of a long wallet the till tells no more reasons. */
const DECLINED_KEPT = 20;
/** What the order has room for. */
const NAMES_LENGTH = 60;

/** What the order says was used. */
function couponNames(spent: readonly { terms: { name: string } }[]): string | null {
  const names = spent.map(({ terms }) => terms.name).join('、');
  return names === '' ? null : [...names].slice(0, NAMES_LENGTH).join('');
}

/** Somebody recognised before the money was taken: they get what the payment earns. */
export function knownPayer({ memberId, identifiedBy }: Payment): Payer | null {
  return memberId && identifiedBy ? { memberId, identifiedBy } : null;
}

/** A part of the balance that waits for a provider to take the rest. */
const isHeld = ({ balanceFen, restTender }: Payment) => balanceFen > 0 && isProvider(restTender);

/** Where the rest of a payment is booked. */
const restAccount = ({ restTender }: Payment) =>
  isProvider(restTender) ? (`${restTender}-receivable` as const) : 'cash';

export function createSettlePayment(deps: Deps) {
  const { payments, merchants, balanceLimits, coupons, ledger, members, events } = deps;
  const earnings = createEarnings(deps);

  function postingsOf(payment: Payment): Posting[] {
    const { merchantId, balanceFen, discountFen, amountFen } = payment;
    return [
      isHeld(payment)
        ? { kind: 'balance-held', ownerId: merchantId, amountFen: balanceFen }
        : { kind: 'member-balance', ownerId: payment.memberId ?? '', amountFen: balanceFen },
      { kind: restAccount(payment), ownerId: merchantId, amountFen: restFen(payment) },
      { kind: 'coupon-discount', ownerId: merchantId, amountFen: discountFen },
      { kind: 'sales', ownerId: merchantId, amountFen: -amountFen },
    ];
  }

  /** Books the balance's part out of the member's account, or back into it. */
  async function bookHold(tx: Tx, kind: 'hold' | 'release', payment: Payment, atMs: number): Promise<void> {
    const { merchantId, storeId, orderNo, memberId } = payment;
    const amountFen = kind === 'hold' ? payment.balanceFen : -payment.balanceFen;
    await ledger.book(tx, {
      merchantId,
      kind,
      sourceId: orderNo ?? '',
      storeId,
      atMs,
      postings: [
        { kind: 'member-balance', ownerId: memberId ?? '', amountFen },
        { kind: 'balance-held', ownerId: merchantId, amountFen: -amountFen },
      ],
    });
  }

  async function spendingOf(tx: Tx, { memberId, merchantId, balanceFen }: Payment, atMs: number) {
    const { timeZone, settings } = await merchants.get(tx, merchantId);
    const day = DateTime.fromMillis(atMs, { zone: timeZone }).toISODate() ?? '';
    const spending: Spending = { memberId: memberId ?? '', merchantId, day, amountFen: balanceFen };
    return { spending, shop: merchants.balanceLimits(settings) };
  }

  /** Another till took one of them since we looked: start again, and the next best ones are found. */
  async function reserve(tx: Tx, use: Parameters<CouponService['reserve']>[1]): Promise<void> {
    try {
      await coupons.reserve(tx, use);
    } catch (error) {
      if (error instanceof AppError && error.code === 'coupon-unavailable')
        restartTransaction('coupon taken meanwhile');
      throw error;
    }
  }

  /** The coupons that together take most off what a member buys. */
  const bestFor = (
    em: EntityManager,
    bought: Bought,
    { memberId, paymentCount }: Pick<Member, 'memberId' | 'paymentCount'>,
    nowMs: number,
  ) => coupons.bestCombination(em, { ...bought, memberId, firstVisit: paymentCount === 0, nowMs });

  async function boughtBy(em: EntityManager, payment: Payment): Promise<Bought> {
    const { merchantId, storeId, amountFen, terminalId } = payment;
    const channel = terminalId === null ? 'mall' : 'till';
    return { merchantId, storeId, channel, amountFen, items: await payments.itemsOf(em, payment) };
  }

  /** `authorise`, and whether the payment holds coupons now. */
  async function begin(tx: Tx, open: Payment, how: Authorisation, nowMs: number) {
    const payer = how.payer ?? knownPayer(open);
    // Who was named before their account was merged into another pays as the one that took it over.
    const member = payer && (await members.current(tx, payer.memberId));
    const memberId = member?.memberId ?? null;
    const best = member ? await bestFor(tx, await boughtBy(tx, open), member, nowMs) : null;
    const discountFen = best?.discountFen ?? 0;
    if (discountFen !== (how.expectedDiscountFen ?? discountFen)) {
      // A second tap at the same moment finds the coupon spent by the first: that is no change of the sum.
      const now = await payments.find(tx, open.paymentId);
      if (now.state !== open.state) restartTransaction('payment moved meanwhile');
      throw new AppError('coupon-unavailable');
    }
    const parts = divide(how.way, open.amountFen - discountFen);
    if (parts.balanceFen > 0 && !memberId) throw new AppError('member-needed');
    const asksProvider = isProvider(parts.restTender) && open.amountFen - discountFen > parts.balanceFen;
    // Until the provider has answered, the account stays: who deletes it finds this payment under way.
    if (asksProvider && memberId && !(await members.hold(tx, memberId)))
      restartTransaction('account closed while paying');
    const payment = await payments.move(tx, open, 'authorise', {
      ...parts,
      orderNo: asksProvider ? (how.orderNo ?? null) : null,
      memberId,
      identifiedBy: memberId ? (payer?.identifiedBy ?? null) : null,
      discountFen,
      declined: best?.declined.slice(0, DECLINED_KEPT) ?? null,
      failure: null,
    });
    if (best && memberId) {
      await reserve(tx, { paymentId: payment.paymentId, memberId, uses: best.uses });
      if (discountFen > 0) await payments.shareDiscount(tx, payment, best.shares);
    }
    if (payment.balanceFen > 0) {
      const { spending, shop } = await spendingOf(tx, payment, nowMs);
      await balanceLimits.spend(tx, spending, shop);
    }
    if (isHeld(payment)) await bookHold(tx, 'hold', payment, nowMs);
    crashPoint('payment.authorised');
    return { payment, holdsCoupons: (best?.uses.length ?? 0) > 0 };
  }

  /**
   * The first step: how it will be paid, with whose coupon, the balance's part taken or held.
   * @returns the payment, processing; without `orderNo` when nothing is left for a provider to take
   * @throws AppError member-needed, coupon-unavailable, balance-insufficient, limit-per-payment, limit-per-day,
   *   state-conflict: then nothing of it happened
   */
  const authorise = async (tx: Tx, open: Payment, how: Authorisation, nowMs: number): Promise<Payment> =>
    (await begin(tx, open, how, nowMs)).payment;

  /**
   * The second step: the money is there.
   * @param how.found who paid, where nobody was known: without a coupon then
   * @param how.atOnce the first step was in this very transaction, so that it can start again
   * @param how.holdsCoupons false where the first step is known to have found none
   * @throws AppError balance-insufficient, state-conflict: then nothing of it happened
   */
  async function settle(
    tx: Tx,
    authorised: Payment,
    nowMs: number,
    { found = null, atOnce = false, holdsCoupons = true }: Settling = {},
  ): Promise<Payment> {
    const { merchantId, storeId, paymentId } = authorised;
    const payer = knownPayer(authorised) ?? found;
    // Who was recognised only by how they paid may have merged or deleted the account meanwhile.
    const memberId = authorised.memberId ?? (payer && (await members.inUse(tx, payer.memberId)));
    // Coupons are held in the name of whoever was known when it was authorised.
    const spent = authorised.memberId && holdsCoupons ? await coupons.redeem(tx, { paymentId, nowMs }) : [];
    const couponName = couponNames(spent);
    const linked = memberId ? await earnings.link(tx, authorised, { memberId, couponName, atMs: nowMs }) : null;
    const needsFirst = spent.some(({ terms }) => terms.firstVisitOnly);
    if (atOnce && needsFirst && linked?.visit !== 1) restartTransaction('another payment was the first');
    const payment = await payments.move(tx, authorised, 'settle', {
      memberId,
      identifiedBy: memberId ? (payer?.identifiedBy ?? null) : null,
      settledAtMs: nowMs,
      visit: linked?.visit ?? null,
      pointsEarned: linked?.points ?? 0,
    });
    await events.emit(tx, merchantId, ...paymentEvents(payment, spent));
    crashPoint('payment.settled');
    // Last: every till of the shop waits for its account of sales from here to the commit.
    const postings = postingsOf(authorised);
    await ledger.book(tx, { merchantId, kind: 'payment', sourceId: paymentId, storeId, postings, atMs: nowMs });
    crashPoint('payment.booked');
    return payment;
  }

  return {
    link: earnings.link,
    bestFor,
    authorise,
    settle,

    /** Balance and cash: both steps at once. @throws as `authorise` does */
    async take(tx: Tx, open: Payment, how: Authorisation, nowMs: number): Promise<Payment> {
      const { payment, holdsCoupons } = await begin(tx, open, how, nowMs);
      return settle(tx, payment, nowMs, { atOnce: true, holdsCoupons });
    },

    /** Undoes the first step: nothing was taken. @param authorisedAtMs when that step was */
    async release(
      tx: Tx,
      authorised: Payment,
      event: 'fail' | 'void',
      { failure, authorisedAtMs, nowMs }: { failure: Payment['failure']; authorisedAtMs: number; nowMs: number },
    ): Promise<Payment> {
      await coupons.release(tx, { paymentId: authorised.paymentId });
      if (authorised.discountFen > 0) await payments.shareDiscount(tx, authorised, []);
      if (isHeld(authorised)) {
        await bookHold(tx, 'release', authorised, nowMs);
        await balanceLimits.giveBack(tx, (await spendingOf(tx, authorised, authorisedAtMs)).spending);
      }
      const nothing = { tender: null, balanceFen: 0, restTender: null, orderNo: null };
      const undone = { ...nothing, discountFen: 0, declined: null };
      return payments.move(tx, authorised, event, { ...undone, failure });
    },

    /** What would come off an open payment of a known member; null when there is nothing to say. */
    async preview(em: EntityManager, payment: Payment, nowMs: number) {
      if (!payment.memberId) return null;
      return bestFor(em, await boughtBy(em, payment), await members.get(em, payment.memberId), nowMs);
    },
  };
}
