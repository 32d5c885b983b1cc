import { appendAudit } from '../kernel/audit';
import type { Clock } from '../kernel/clock';
import { crashPoint } from '../kernel/crash-points';
import type { Tx } from '../kernel/db/database';
import type { CouponService } from '../modules/coupon/coupon.service';
import type { LedgerService, Posting } from '../modules/ledger/ledger.service';
import type { MallService } from '../modules/mall/mall.service';
import { type MemberService, pointsFor } from '../modules/member/member.service';
import type { OfferService } from '../modules/offer/offer.service';
import type { Payment, Refund } from '../modules/payment/payment.entity';
import type { PaymentService } from '../modules/payment/payment.service';
import { isProvider, payableFen } from '../modules/payment/payment-parts';
import type { NewRefund, RefundService, RefundWish } from '../modules/payment/refund.service';
import type { EventService } from '../modules/webhook/event.service';
import { refundEvent } from './shop-events';

export interface GiveBackDeps {
  clock: Clock;
  payments: PaymentService;
  refunds: RefundService;
  coupons: CouponService;
  offers: OfferService;
  ledger: LedgerService;
  members: MemberService;
  mall: MallService;
  events: EventService;
}

/** Who gives back, and which payments they may. */
export interface Giver {
  actor: string;
  terminalId: string | null;
  /** @throws AppError not-found, refund-too-late */
  payment(tx: Tx): Promise<Payment>;
}

export type RefundCommand = RefundWish & Pick<NewRefund, 'refundId' | 'reason'>;
type Both = { payment: Payment; refund: Refund };

export type GiveBack = ReturnType<typeof createGiveBack>;

/**
 * The steps of a refund, each within the caller's transaction. `count` says what is to go back, before anybody is asked;
 * `settle` books it, once the money is back; `fail` counts it back. What needs nobody outside is settled at once.
 * A whole refund undoes the payment: coupons it spent are usable again until their own last day, or forfeited, as their
 * terms say; coupons it earned are taken back unless they were used, and what waited for a tap is closed. A part of it takes back its share of the points only.
 */
export function createGiveBack(deps: GiveBackDeps) {
  const { clock, payments, refunds, coupons, offers, ledger, members, mall, events } = deps;

  /** Where the money of a refund comes from, and goes. */
  function partsBack({ memberId, restTender }: Payment, refund: Refund): Posting[] {
    const { merchantId, amountFen, balanceFen, handedOutFen } = refund;
    const rest = balanceFen - amountFen;
    const provider = isProvider(restTender) ? restTender : null;
    const ownerId = merchantId;
    return [
      { kind: 'member-balance', ownerId: memberId ?? '', amountFen: handedOutFen - balanceFen },
      { kind: 'cash', ownerId, amountFen: provider ? -handedOutFen : rest - handedOutFen },
      ...(provider ? [{ kind: `${provider}-receivable`, ownerId, amountFen: rest } as const] : []),
    ];
  }

  /** Undoes what the payment had booked, in proportion. */
  async function book(tx: Tx, payment: Payment, refund: Refund): Promise<void> {
    const { merchantId, storeId, refundId, amountFen, grossFen } = refund;
    await ledger.book(tx, {
      merchantId,
      kind: 'refund',
      sourceId: refundId,
      storeId,
      atMs: clock(),
      postings: [
        ...partsBack(payment, refund),
        { kind: 'coupon-discount', ownerId: merchantId, amountFen: amountFen - grossFen },
        { kind: 'refunds', ownerId: merchantId, amountFen: grossFen },
      ],
    });
  }

  /**
   * What the member had of the payment: order, points, and with a whole refund the coupons. A deleted account gets
   * nothing back: its coupons go, too, and what was the balance's is handed out in cash.
   */
  async function undoEarnings(tx: Tx, payment: Payment, refund: Refund) {
    const { paymentId, storeId, memberId } = payment;
    const refundedFen = payment.refundedFen - payment.refundingFen + refund.amountFen;
    const leftFen = payableFen(payment) - refundedFen;
    const whole = leftFen === 0;
    // What is left of the payment keeps the points it would have earned by itself.
    const pointsEarned = Math.min(payment.pointsEarned, pointsFor(leftFen));
    const pointsTaken = payment.pointsEarned - pointsEarned;
    // Held until the commit: the account is not deleted in between.
    const isDeleted = memberId !== null && !(await members.hold(tx, memberId));
    const couponReturned = whole && (await coupons.giveBack(tx, { paymentId })) > 0 && !isDeleted;
    if (isDeleted) await coupons.forget(tx, memberId);
    const couponsTaken = whole ? await coupons.revokeRewards(tx, { paymentId }) : 0;
    if (whole) await offers.closeGrants(tx, paymentId);
    if (memberId) {
      const taken = { refundedFen: refund.amountFen, points: pointsTaken };
      await members.recordRefund(tx, memberId, { refundId: refund.refundId, storeId, ...taken, atMs: clock() });
      await mall.recordRefund(tx, { paymentId, refundedFen, pointsEarned, whole });
    }
    const handedOutFen = isDeleted ? refund.balanceFen : 0;
    return { pointsTaken, couponReturned, couponsTaken, handedOutFen };
  }

  async function settle(tx: Tx, { payment, refund }: Both): Promise<Both> {
    const undone = await undoEarnings(tx, payment, refund);
    const settled = await refunds.settle(tx, payment, refund, undone);
    await book(tx, payment, settled.refund);
    await events.emit(tx, payment.merchantId, refundEvent(settled.payment, settled.refund));
    crashPoint('refund.booked');
    return settled;
  }

  const record = (tx: Tx, { refundId, merchantId, paymentId, amountFen, actor }: Refund, action: string) =>
    appendAudit(
      tx,
      { merchantId, actor, action, subject: `refund:${refundId}`, detail: { paymentId, amountFen } },
      clock(),
    );

  /** The refund as it is now, with its payment; null when it is decided already. */
  async function undecided(tx: Tx, refundId: string): Promise<Both | null> {
    const refund = await refunds.find(tx, refundId);
    if (refund?.state !== 'processing') return null;
    return { refund, payment: await payments.find(tx, refund.paymentId) };
  }

  return {
    /**
     * The same command again finds what became of it.
     * @throws AppError as `giver.payment`, `refunds.known` and `refunds.count` do
     */
    async count(tx: Tx, giver: Giver, command: RefundCommand): Promise<Both & { isNew: boolean }> {
      const { actor, terminalId } = giver;
      const before = await giver.payment(tx);
      const wish = { ...command, actor, terminalId };
      const known = await refunds.known(tx, before.paymentId, wish);
      if (known) return { payment: before, refund: known, isNew: false };
      const counted = await refunds.count(tx, before, wish);
      await record(tx, counted.refund, 'payment.refund');
      crashPoint('refund.counted');
      return { ...(counted.refund.outRefundNo ? counted : await settle(tx, counted)), isNew: true };
    },

    /** The provider has given it back. The same news again changes nothing. */
    async settle(tx: Tx, refundId: string): Promise<void> {
      const both = await undecided(tx, refundId);
      if (both) await settle(tx, both);
    },

    /** The provider has not, and will not. */
    async fail(tx: Tx, refundId: string): Promise<void> {
      const both = await undecided(tx, refundId);
      if (!both) return;
      const { refund } = await refunds.fail(tx, both.payment, both.refund);
      await record(tx, refund, 'payment.refund-failed');
    },
  };
}
