import {
  Between,
  type EntityManager,
  type FindOptionsOrder,
  type FindOptionsWhere,
  In,
  LessThanOrEqual,
  MoreThan,
} from 'typeorm';
import { LimitCounter } from '../../kernel/limit-counter.entity';
import { localDayOf } from '../../kernel/local-time';
import { Coupon, CouponHolding, CouponTemplate } from './coupon.entity';
import { isSpent } from './coupon-quota';
import { validityWindow } from './coupon-validity';

export type WalletTab = 'usable' | 'used' | 'expired';

/** Enough for any purse; the counts still tell the whole. */
const WALLET_LIMIT = 200;

/** A coupon that a payment holds stays among the usable ones until it is spent. */
const tabs: Record<
  WalletTab,
  {
    where(memberId: string, nowMs: number): FindOptionsWhere<Coupon>[];
    order: FindOptionsOrder<Coupon>;
  }
> = {
  usable: {
    where: (memberId, nowMs) => [
      { memberId, state: 'usable', validUntilMs: MoreThan(nowMs) },
      { memberId, state: 'reserved' },
    ],
    order: { validUntilMs: 'ASC', couponId: 'ASC' },
  },
  used: {
    where: (memberId) => [{ memberId, state: In(['redeemed', 'forfeited']) }],
    order: { redeemedAtMs: 'DESC', couponId: 'DESC' },
  },
  expired: {
    where: (memberId, nowMs) => [
      { memberId, state: 'usable', validUntilMs: LessThanOrEqual(nowMs) },
      { memberId, state: 'revoked' },
    ],
    order: { validUntilMs: 'DESC', couponId: 'DESC' },
  },
};

export const listWallet = (em: EntityManager, memberId: string, tab: WalletTab, nowMs: number): Promise<Coupon[]> =>
  em.find(Coupon, { where: tabs[tab].where(memberId, nowMs), order: tabs[tab].order, take: WALLET_LIMIT });

export const countTab = (em: EntityManager, memberId: string, tab: WalletTab, nowMs: number): Promise<number> =>
  em.count(Coupon, { where: tabs[tab].where(memberId, nowMs) });

/** Members, in id order after `after`, with coupons whose last moment lies in (fromMs, untilMs]; and those coupons. */
export async function expiringOf(
  em: EntityManager,
  query: { merchantId: string; fromMs: number; untilMs: number; after: string; limit: number },
): Promise<Map<string, Coupon[]>> {
  const { merchantId, fromMs, untilMs, after, limit } = query;
  const rows = await em
    .createQueryBuilder(Coupon, 'coupon')
    .select('DISTINCT coupon.memberId', 'memberId')
    .where("coupon.merchantId = :merchantId AND coupon.state = 'usable'", { merchantId })
    .andWhere('coupon.validUntilMs > :fromMs AND coupon.validUntilMs <= :untilMs', { fromMs, untilMs })
    .andWhere('coupon.memberId > :after', { after })
    .orderBy('coupon.memberId')
    .limit(limit)
    .getRawMany<{ memberId: string }>();
  const coupons = new Map<string, Coupon[]>(rows.map(({ memberId }) => [memberId, []]));
  const found = await em.find(Coupon, {
    where: {
      memberId: In([...coupons.keys()]),
      merchantId,
      state: 'usable',
      validUntilMs: Between(fromMs + 1, untilMs),
    },
    order: { validUntilMs: 'ASC', couponId: 'ASC' },
  });
  for (const coupon of found) coupons.get(coupon.memberId)?.push(coupon);
  return coupons;
}

/** The templates a store's home offers to claim, and whether this member has had all they may (today). */
export async function claimable(
  em: EntityManager,
  query: { merchantId: string; storeId: string; memberId: string | null; nowMs: number; timeZone: string },
): Promise<{ template: CouponTemplate; claimed: boolean; soldOut: boolean }[]> {
  const { merchantId, storeId, memberId, nowMs, timeZone } = query;
  const active = await em.find(CouponTemplate, {
    where: { merchantId, state: 'active', claimable: true },
    order: { createdAtMs: 'DESC', templateId: 'DESC' },
  });
  const open = active.filter(
    ({ terms }) =>
      (!terms.storeIds || terms.storeIds.includes(storeId)) &&
      validityWindow(terms.validity, nowMs, timeZone).untilMs > nowMs,
  );
  const templateId = In(open.map((template) => template.templateId));
  const holdings = memberId === null ? [] : await em.findBy(CouponHolding, { memberId, templateId });
  const had = new Map(holdings.map((holding) => [holding.templateId, holding.issued]));
  const today = await em.findBy(LimitCounter, {
    subject: templateId,
    owner: In(['', memberId ?? '']),
    day: localDayOf(nowMs, timeZone),
  });
  const usedToday = (subject: string, owner: string) =>
    today.find((counter) => counter.subject === subject && counter.owner === owner)?.used ?? 0;
  return open.map((template) => {
    const { templateId: id, quota, dailyQuota, perMemberLimit, perMemberDailyLimit } = template;
    const hadToday = memberId === null ? 0 : usedToday(id, memberId);
    return {
      template,
      claimed: (had.get(id) ?? 0) >= perMemberLimit || hadToday >= (perMemberDailyLimit ?? Infinity),
      soldOut:
        (quota !== null && template.issued >= quota) ||
        usedToday(id, '') >= (dailyQuota ?? Infinity) ||
        isSpent(template),
    };
  });
}
