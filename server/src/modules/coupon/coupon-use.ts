import {
  type Purchase as Bought,
  bestCombination as bestOf,
  type CouponTerms,
  type CouponUse,
  type WhyNot,
  whyNot,
} from '@shuke/shared';
import { type EntityManager, In, IsNull, MoreThan, Not } from 'typeorm';
import type { Tx } from '../../kernel/db/database';
import { restartTransaction } from '../../kernel/db/restart';
import { updateRows } from '../../kernel/db/rows';
import { AppError } from '../../kernel/errors';
import { localTimeOf } from '../../kernel/local-time';
import { Coupon, CouponTemplate } from './coupon.entity';
import { couponStates } from './coupon-state';

/** What is bought, by whom; the time of day is found from the merchant. */
export interface Purchase extends Omit<Bought, 'local'> {
  memberId: string;
  merchantId: string;
}

/** A coupon and what it takes off a purchase. */
export interface CouponSpend {
  coupon: Pick<Coupon, 'couponId' | 'templateId' | 'terms'>;
  discountFen: number;
}

export interface Combination {
  /** In the order in which they are applied. */
  uses: CouponUse<Coupon>[];
  /** The sum of the uses. */
  discountFen: number;
  declined: { couponId: string; why: WhyNot }[];
  /** What each item gets off, in the order of the purchase's items. */
  shares: { itemId: string; discountFen: number }[];
}

/** What a use takes from its template's budget: the discount, and of a gift its worth. */
function costFen({ value }: CouponTerms, discountFen: number): number {
  return value.kind === 'gift' && value.productId === null ? value.worthFen : discountFen;
}

/** In one order everywhere, so that two payments cannot wait for each other. */
const byId = <T>(rows: readonly T[], id: (row: T) => string): T[] => [...rows].sort((a, b) => (id(a) < id(b) ? -1 : 1));

/** What each template may still give away; one without a budget is absent. */
export async function budgetsLeft(em: EntityManager, coupons: readonly Coupon[]): Promise<Map<string, number>> {
  if (coupons.length === 0) return new Map();
  const templateId = In([...new Set(coupons.map((coupon) => coupon.templateId))]);
  const limited = await em.find(CouponTemplate, {
    select: { templateId: true, budgetFen: true, spentFen: true },
    where: { templateId, budgetFen: Not(IsNull()) },
  });
  return new Map(limited.map((template) => [template.templateId, (template.budgetFen ?? 0) - template.spentFen]));
}

/** The member's coupons that together give most, and why each other one is not among them. */
export async function bestCombination(
  em: EntityManager,
  { memberId, merchantId, ...bought }: Purchase,
  timeZone: string,
): Promise<Combination> {
  const wallet = await em.find(Coupon, {
    where: { memberId, merchantId, state: In(['usable', 'reserved']), validUntilMs: MoreThan(bought.nowMs) },
    order: { validUntilMs: 'ASC', couponId: 'ASC' },
  });
  const budgets = await budgetsLeft(em, wallet);
  const inHand = (coupon: Coupon) => ({ ...coupon, budgetLeftFen: budgets.get(coupon.templateId) ?? null });
  const free = wallet.filter(({ state }) => state === 'usable').map(inHand);
  const held = wallet.filter(({ state }) => state === 'reserved');
  const best = bestOf(free, { ...bought, local: localTimeOf(bought.nowMs, timeZone) });
  return {
    ...best,
    declined: [
      ...best.declined.map(({ coupon, why }) => ({ couponId: coupon.couponId, why })),
      ...held.map(({ couponId }) => ({ couponId, why: whyNot('held') })),
    ],
  };
}

/** Counts against the template's budget; a negative sum gives back. */
async function countSpent(tx: Tx, templateId: string, fen: number): Promise<boolean> {
  const change = tx
    .createQueryBuilder()
    .update(CouponTemplate)
    .set({ spentFen: () => `spentFen + ${Math.trunc(fen)}` })
    .where({ templateId });
  if (fen > 0) change.andWhere('(budgetFen IS NULL OR spentFen + :fen <= budgetFen)', { fen });
  return (await change.execute()).affected === 1;
}

/** Counts `step` more redemptions of each coupon's template. */
async function countRedeemed(tx: Tx, coupons: readonly Coupon[], step: 1 | -1): Promise<void> {
  for (const { templateId } of byId(coupons, (coupon) => coupon.templateId)) {
    await tx
      .createQueryBuilder()
      .update(CouponTemplate)
      .set({ redeemed: () => `redeemed + ${step}` })
      .where({ templateId })
      .execute();
  }
}

/**
 * Holds coupons for one payment, with what each of them takes off, and that much of their budgets. Where the budget
 * went meanwhile the transaction starts again and finds the next best coupons.
 * @throws AppError coupon-unavailable when one of them is not usable any more
 */
export async function reserve(
  tx: Tx,
  { paymentId, memberId, uses }: { paymentId: string; memberId: string; uses: readonly CouponSpend[] },
): Promise<void> {
  const state = couponStates.next('usable', 'reserve');
  for (const { coupon, discountFen } of byId(uses, (use) => use.coupon.couponId)) {
    const usable = { couponId: coupon.couponId, memberId, state: 'usable' } as const;
    const changed = await updateRows(tx, Coupon, usable, { state, paymentId, discountFen });
    if (changed === 0) throw new AppError('coupon-unavailable');
  }
  for (const { coupon, discountFen } of byId(uses, (use) => use.coupon.templateId)) {
    const counted = await countSpent(tx, coupon.templateId, costFen(coupon.terms, discountFen));
    if (!counted) restartTransaction('coupon budget spent meanwhile');
  }
}

const heldBy = (tx: Tx, paymentId: string, state: 'reserved' | 'redeemed') =>
  tx.find(Coupon, { where: { paymentId, state }, order: { couponId: 'ASC' } });

/** Spends what this payment holds. @returns the coupons that were spent; none when it held none */
export async function redeem(tx: Tx, { paymentId, nowMs }: { paymentId: string; nowMs: number }): Promise<Coupon[]> {
  const held = await heldBy(tx, paymentId, 'reserved');
  const change = { state: couponStates.next('reserved', 'redeem'), redeemedAtMs: nowMs };
  for (const { couponId } of held) {
    const changed = await updateRows(tx, Coupon, { couponId, paymentId, state: 'reserved' }, change);
    if (changed === 0) throw new AppError('coupon-unavailable');
  }
  await countRedeemed(tx, held, 1);
  return held.map((coupon) => ({ ...coupon, ...change }));
}

/** What a coupon is again when no payment has it any more. */
const free = { paymentId: null, discountFen: 0, redeemedAtMs: null } as const;

/** Gives back what a payment held, when it was not taken. Without a held coupon this does nothing. */
export async function release(tx: Tx, { paymentId }: { paymentId: string }): Promise<void> {
  const change = { ...free, state: couponStates.next('reserved', 'release') };
  const released: Coupon[] = [];
  for (const coupon of await heldBy(tx, paymentId, 'reserved')) {
    const { couponId } = coupon;
    if ((await updateRows(tx, Coupon, { couponId, paymentId, state: 'reserved' }, change)) === 1) released.push(coupon);
  }
  await uncountSpent(tx, released);
}

async function uncountSpent(tx: Tx, coupons: readonly Coupon[]): Promise<void> {
  for (const { templateId, terms, discountFen } of byId(coupons, (coupon) => coupon.templateId)) {
    await countSpent(tx, templateId, -costFen(terms, discountFen));
  }
}

/**
 * The payment was refunded in whole. By their terms the coupons it spent are the member's again, with the last day
 * they had, or they are forfeited; what they took off is back in the budget either way.
 * @returns how many are the member's again
 */
export async function giveBack(tx: Tx, { paymentId }: { paymentId: string }): Promise<number> {
  const spent: Coupon[] = [];
  const returned: Coupon[] = [];
  for (const coupon of await heldBy(tx, paymentId, 'redeemed')) {
    const returns = coupon.terms.onRefund === 'return';
    const change = returns
      ? { ...free, state: couponStates.next('redeemed', 'return') }
      : { discountFen: 0, state: couponStates.next('redeemed', 'forfeit') };
    const isRedeemed = { couponId: coupon.couponId, paymentId, state: 'redeemed' } as const;
    if ((await updateRows(tx, Coupon, isRedeemed, change)) === 0) continue;
    spent.push(coupon);
    if (returns) returned.push(coupon);
  }
  await countRedeemed(tx, returned, -1);
  await uncountSpent(tx, spent);
  return returned.length;
}

/** Takes back what a refunded payment had earned, as far as it was not used. @returns how many coupons */
export const revokeRewards = (tx: Tx, { paymentId }: { paymentId: string }): Promise<number> =>
  updateRows(
    tx,
    Coupon,
    { sourcePaymentId: paymentId, state: 'usable' },
    { state: couponStates.next('usable', 'revoke') },
  );
