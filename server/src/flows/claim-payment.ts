import { isOpenPayment } from '@shuke/shared';
import type { EntityManager } from 'typeorm';
import { appendAudit } from '../kernel/audit';
import type { Clock } from '../kernel/clock';
import { toInstant } from '../kernel/clock';
import type { Database } from '../kernel/db/database';
import { AppError } from '../kernel/errors';
import type { Handlers } from '../kernel/http/api';
import type { MallService } from '../modules/mall/mall.service';
import type { MemberService } from '../modules/member/member.service';
import { claimExpiresAtMs, readClaimToken } from '../modules/payment/claim-token';
import type { Payment } from '../modules/payment/payment.entity';
import type { PaymentService } from '../modules/payment/payment.service';
import type { StoreService } from '../modules/store/store.service';
import type { SettlePayment } from './settle-payment';
import type { Views } from './views';

/** The payment a claim code stands for, as long as somebody may still make it theirs. @throws AppError claim-invalid */
export async function claimedPayment(
  deps: { clock: Clock; claimKey: Buffer; payments: PaymentService },
  em: EntityManager,
  token: string,
): Promise<Payment> {
  const paymentId = readClaimToken(deps.claimKey, token);
  const payment = paymentId ? await deps.payments.find(em, paymentId).catch(() => null) : null;
  if (!payment || claimExpiresAtMs(payment) <= deps.clock()) throw new AppError('claim-invalid');
  if (payment.state === 'cancelled') throw new AppError('claim-invalid');
  // What was given back, even in part, can no longer become somebody's visit.
  if (payment.refundedFen > 0) throw new AppError('claim-invalid');
  return payment;
}

/**
 * A payer who was not a member makes one payment theirs: its order, points and coupons. Single use by the
 * payment itself, which has one member or none; scanned before the money is taken, it says who is paying.
 */
export function createClaimPayment(deps: {
  db: Database;
  clock: Clock;
  claimKey: Buffer;
  payments: PaymentService;
  members: MemberService;
  stores: StoreService;
  mall: MallService;
  settlePayment: SettlePayment;
  views: Views;
}): Handlers<'GET /claims/:token' | 'POST /me/claims'> {
  const { db, clock, payments, settlePayment, views } = deps;

  const claimed = (em: EntityManager, token: string) => claimedPayment(deps, em, token);

  return {
    'GET /claims/:token': async ({ params, actor }) => {
      const payment = await claimed(db.read, params.token);
      const { memberId, storeId, amountFen, state } = payment;
      const mine = memberId !== null && memberId === actor.member?.memberId;
      return {
        storeId,
        storeName: (await deps.stores.get(db.read, storeId)).name,
        amountFen,
        paid: state === 'succeeded',
        state: memberId === null ? 'open' : mine ? 'mine' : 'taken',
        expiresAt: toInstant(claimExpiresAtMs(payment)),
      };
    },

    'POST /me/claims': async ({ actor, body, locale }) => {
      const { memberId, merchantId } = actor;
      const payment = await db.tx(async (tx) => {
        const found = await claimed(tx, body.token);
        if (found.merchantId !== merchantId) throw new AppError('claim-invalid');
        await deps.members.requireOpen(tx, memberId);
        if (found.memberId === memberId) return found;
        if (found.memberId !== null || found.state === 'processing') throw new AppError('claim-taken');
        if (isOpenPayment(found.state)) return payments.identify(tx, found, memberId, 'claim');
        // Taken first: of many claimers one gets past this line, and only that one earns.
        if (!(await payments.claim(tx, found.paymentId, memberId))) throw new AppError('claim-taken');
        const { visit, points } = await settlePayment.link(
          tx,
          { ...found, memberId },
          // Whoever was nobody had no coupon to spend.
          { memberId, couponName: null, atMs: clock() },
        );
        const earned = { visit, pointsEarned: points };
        await payments.recordEarnings(tx, found.paymentId, earned);
        const subject = `payment:${found.paymentId}`;
        const by = `member:${memberId}`;
        await appendAudit(tx, { merchantId, actor: by, action: 'payment.claim', subject }, clock());
        return { ...found, ...earned, memberId };
      });
      const order = await deps.mall.byPayment(db.read, payment.paymentId);
      return {
        order: order && (await views.order(db.read, order, locale)),
        rewards: await views.rewardsOf(db.read, payment, locale),
        paid: payment.state === 'succeeded',
      };
    },
  };
}
