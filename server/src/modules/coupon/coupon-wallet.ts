import { validityWindow } from '@shuke/shared';
import {
  type EntityManager,
  type FindOptionsOrder,
  type FindOptionsWhere,
  In,
  LessThanOrEqual,
  MoreThan,
} from 'typeorm';
import { Coupon, CouponHolding, CouponTemplate } from './coupon.entity';

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
    where: (memberId) => [{ memberId, state: 'redeemed' }],
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

/** The templates a store's home offers to claim, and whether this member has had all they may. */
export async function claimable(
  em: EntityManager,
  query: { merchantId: string; storeId: string; memberId: string | null; nowMs: number },
): Promise<{ template: CouponTemplate; claimed: boolean; soldOut: boolean }[]> {
  const { merchantId, storeId, memberId, nowMs } = query;
  const active = await em.find(CouponTemplate, {
    where: { merchantId, state: 'active', claimable: true },
    order: { createdAtMs: 'DESC', templateId: 'DESC' },
  });
  const open = active.filter(
    ({ terms }) =>
      (!terms.storeIds || terms.storeIds.includes(storeId)) && validityWindow(terms.validity, nowMs).untilMs > nowMs,
  );
  const templateId = In(open.map((template) => template.templateId));
  const holdings = memberId === null ? [] : await em.findBy(CouponHolding, { memberId, templateId });
  const had = new Map(holdings.map((holding) => [holding.templateId, holding.issued]));
  return open.map((template) => ({
    template,
    claimed: (had.get(template.templateId) ?? 0) >= template.perMemberLimit,
    soldOut: template.quota !== null && template.issued >= template.quota,
  }));
}
