import { bestCoupon } from '@shuke/shared';
import { MoreThan } from 'typeorm';
import type { Tx } from '../../kernel/db/database';
import { updateRows } from '../../kernel/db/rows';
import { AppError } from '../../kernel/errors';
import { Coupon, CouponTemplate } from './coupon.entity';
import { couponStates } from './coupon-state';

export interface Purchase {
  memberId: string;
  merchantId: string;
  storeId: string;
  amountFen: number;
  nowMs: number;
}

/** The member's coupon that takes most off this purchase; null when none applies. */
export async function bestFor(tx: Tx, purchase: Purchase): Promise<{ coupon: Coupon; discountFen: number } | null> {
  const { memberId, merchantId, nowMs } = purchase;
  const candidates = await tx.find(Coupon, {
    where: { memberId, merchantId, state: 'usable', validUntilMs: MoreThan(nowMs) },
    order: { validUntilMs: 'ASC', couponId: 'ASC' },
  });
  return bestCoupon(candidates, purchase);
}

/** Holds a coupon for one payment. @throws AppError coupon-unavailable when it is not usable any more */
export async function reserve(
  tx: Tx,
  { couponId, memberId, paymentId }: { couponId: string; memberId: string; paymentId: string },
): Promise<void> {
  const state = couponStates.next('usable', 'reserve');
  const changed = await updateRows(tx, Coupon, { couponId, memberId, state: 'usable' }, { state, paymentId });
  if (changed === 0) throw new AppError('coupon-unavailable');
}

/** Spends the coupon that this payment holds. @throws AppError coupon-unavailable when it holds none */
export async function redeem(
  tx: Tx,
  command: { couponId: string; paymentId: string; discountFen: number; nowMs: number },
): Promise<void> {
  const { couponId, paymentId, discountFen, nowMs } = command;
  const state = couponStates.next('reserved', 'redeem');
  const change = { state, discountFen, redeemedAtMs: nowMs };
  const changed = await updateRows(tx, Coupon, { couponId, paymentId, state: 'reserved' }, change);
  if (changed === 0) throw new AppError('coupon-unavailable');
  const { templateId } = await tx.findOneByOrFail(Coupon, { couponId });
  await tx
    .createQueryBuilder()
    .update(CouponTemplate)
    .set({ redeemed: () => 'redeemed + 1' })
    .where({ templateId })
    .execute();
}

/**
 * The payment was refunded in whole: the coupon it spent is the member's again, with the last day it had.
 * @returns whether there was one
 */
export async function giveBack(tx: Tx, { paymentId }: { paymentId: string }): Promise<boolean> {
  const spent = await tx.findOneBy(Coupon, { paymentId, state: 'redeemed' });
  if (!spent) return false;
  const { couponId, templateId } = spent;
  const change = {
    state: couponStates.next('redeemed', 'return'),
    paymentId: null,
    discountFen: 0,
    redeemedAtMs: null,
  };
  if ((await updateRows(tx, Coupon, { couponId, paymentId, state: 'redeemed' }, change)) === 0) return false;
  await tx
    .createQueryBuilder()
    .update(CouponTemplate)
    .set({ redeemed: () => 'redeemed - 1' })
    .where({ templateId })
    .execute();
  return true;
}

/** Takes back what a refunded payment had earned, as far as it was not used. @returns how many coupons */
export const revokeRewards = (tx: Tx, { paymentId }: { paymentId: string }): Promise<number> =>
  updateRows(
    tx,
    Coupon,
    { sourcePaymentId: paymentId, state: 'usable' },
    { state: couponStates.next('usable', 'revoke') },
  );

/** Gives back what a payment held, when it was not taken. Without a held coupon this does nothing. */
export async function release(tx: Tx, { paymentId }: { paymentId: string }): Promise<void> {
  const state = couponStates.next('reserved', 'release');
  await updateRows(tx, Coupon, { paymentId, state: 'reserved' }, { state, paymentId: null });
}
