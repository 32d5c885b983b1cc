import type { Locale } from '@shuke/shared';
import { DateTime } from 'luxon';
import { appendAudit } from '../kernel/audit';
import type { Clock } from '../kernel/clock';
import { crashPoint } from '../kernel/crash-points';
import type { Database, Tx } from '../kernel/db/database';
import { AppError } from '../kernel/errors';
import type { Handlers } from '../kernel/http/api';
import { requireManager } from '../kernel/http/staff-roles';
import type { CouponService } from '../modules/coupon/coupon.service';
import type { LedgerService } from '../modules/ledger/ledger.service';
import type { MallService } from '../modules/mall/mall.service';
import { type MemberService, pointsFor } from '../modules/member/member.service';
import type { MerchantService } from '../modules/merchant/merchant.service';
import type { Payment, Refund } from '../modules/payment/payment.entity';
import type { PaymentService } from '../modules/payment/payment.service';
import { refundableFen, refundShare } from '../modules/payment/refund-share';
import type { Views } from './views';

interface Deps {
  db: Database;
  clock: Clock;
  payments: PaymentService;
  coupons: CouponService;
  ledger: LedgerService;
  members: MemberService;
  merchants: MerchantService;
  mall: MallService;
  views: Views;
}

interface Command {
  refundId: string;
  amountFen: number;
  reason: string;
}

/** Who gives back, and which payments they may. */
interface Giver {
  actor: string;
  terminalId: string | null;
  /** @throws AppError not-found, refund-too-late */
  payment(tx: Tx): Promise<Payment>;
}

/**
 * Gives money back the way it came, in one transaction with the ledger, the order, the points and the coupons.
 * A whole refund undoes the payment: the coupon it spent is usable again until its own last day, coupons it earned
 * are taken back unless they were used. A part of it takes back its share of the points only.
 */
export function createRefundPayment(
  deps: Deps,
): Handlers<'POST /terminal/payments/:paymentId/refunds' | 'POST /console/payments/:paymentId/refunds'> {
  const { db, clock, payments, merchants, views } = deps;
  const giveBack = createGiveBack(deps);

  async function refund(giver: Giver, command: Command, locale: Locale) {
    const { payment, refund: made } = await db.tx((tx) => giveBack(tx, giver, command));
    const { refundId, amountFen, pointsTaken, couponsTaken, couponReturned } = made;
    const view = await views.payment(db.read, payment, locale);
    return { refundId, amountFen, pointsTaken, couponsTaken, couponReturned, payment: view };
  }

  return {
    'POST /terminal/payments/:paymentId/refunds': async ({ actor, params, body, locale }) => {
      const { terminalId, merchantId } = actor;
      const { timeZone } = await merchants.get(db.read, merchantId);
      const midnight = DateTime.fromMillis(clock(), { zone: timeZone }).startOf('day').toMillis();
      const giver: Giver = {
        actor: `terminal:${terminalId}`,
        terminalId,
        async payment(tx) {
          const payment = await payments.get(tx, terminalId, params.paymentId);
          if (payment.createdAtMs < midnight) throw new AppError('refund-too-late');
          return payment;
        },
      };
      return refund(giver, body, locale);
    },

    'POST /console/payments/:paymentId/refunds': async ({ actor, params, body, locale }) => {
      requireManager(actor);
      const giver: Giver = {
        actor: `staff:${actor.staffId}`,
        terminalId: null,
        async payment(tx) {
          const payment = await payments.find(tx, params.paymentId);
          if (payment.merchantId !== actor.merchantId) throw new AppError('not-found', { what: 'payment' });
          return payment;
        },
      };
      return refund(giver, body, locale);
    },
  };
}

function createGiveBack(deps: Deps) {
  const { clock, payments, coupons, ledger, members, mall } = deps;

  /** Undoes what the payment had booked, in proportion. */
  async function book(tx: Tx, payment: Payment, refund: Refund): Promise<void> {
    const { merchantId, storeId, refundId, amountFen, grossFen, createdAtMs } = refund;
    const from =
      payment.tender === 'balance'
        ? ({ kind: 'member-balance', ownerId: payment.memberId ?? '' } as const)
        : ({ kind: 'cash', ownerId: merchantId } as const);
    await ledger.book(tx, {
      merchantId,
      kind: 'refund',
      sourceId: refundId,
      storeId,
      atMs: createdAtMs,
      postings: [
        { ...from, amountFen: -amountFen },
        { kind: 'coupon-discount', ownerId: merchantId, amountFen: amountFen - grossFen },
        { kind: 'sales', ownerId: merchantId, amountFen: grossFen },
      ],
    });
  }

  /** What the refund changes on the payment itself. */
  function sharesOf(payment: Payment, amountFen: number) {
    const leftFen = refundableFen(payment);
    if (amountFen > leftFen) throw new AppError('refund-too-large', { leftFen });
    return {
      amountFen,
      grossFen: refundShare(payment, amountFen).grossFen,
      // What is left of the payment keeps the points it would have earned by itself.
      pointsTaken: payment.pointsEarned - Math.min(payment.pointsEarned, pointsFor(leftFen - amountFen)),
    };
  }

  /** What the member had of the payment: order, points, and with a whole refund the coupons. */
  async function undoEarnings(tx: Tx, payment: Payment, shares: ReturnType<typeof sharesOf>) {
    const { paymentId, memberId, refundedFen, pointsEarned } = payment;
    const whole = refundableFen(payment) === 0;
    const couponReturned = whole && (await coupons.giveBack(tx, { paymentId }));
    const couponsTaken = whole ? await coupons.revokeRewards(tx, { paymentId }) : 0;
    if (memberId) {
      await members.recordRefund(tx, memberId, { refundedFen: shares.amountFen, points: shares.pointsTaken });
      await mall.recordRefund(tx, { paymentId, refundedFen, pointsEarned, state: whole ? 'refunded' : 'paid' });
    }
    return { couponReturned, couponsTaken };
  }

  return async function giveBack(tx: Tx, giver: Giver, { refundId, amountFen, reason }: Command) {
    const before = await giver.payment(tx);
    const known = await payments.refund(tx, refundId);
    if (known) {
      const same = known.paymentId === before.paymentId && known.amountFen === amountFen;
      if (!same || known.reason !== reason) throw new AppError('idempotency-conflict');
      return { payment: before, refund: known };
    }
    const { paymentId, merchantId, storeId, tender } = before;
    if (before.state !== 'succeeded' || !tender) throw new AppError('state-conflict', { state: before.state });
    const shares = sharesOf(before, amountFen);
    const payment = await payments.countRefund(tx, before, shares);
    crashPoint('refund.counted');
    const undone = await undoEarnings(tx, payment, shares);
    const { actor, terminalId } = giver;
    const createdAtMs = clock();
    const place = { paymentId, merchantId, storeId, terminalId, tender };
    const refund: Refund = { refundId, ...place, ...shares, ...undone, actor, reason, createdAtMs };
    await payments.addRefund(tx, refund);
    await book(tx, payment, refund);
    crashPoint('refund.booked');
    const detail = { paymentId, amountFen: refund.amountFen };
    await appendAudit(
      tx,
      { merchantId, actor, action: 'payment.refund', subject: `refund:${refundId}`, detail },
      createdAtMs,
    );
    return { payment, refund };
  };
}
