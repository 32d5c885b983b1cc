/**
 * Coupons from issue to redemption.
 * Invariant: a coupon is spent by at most one payment, and a template never gives out more than its quota; both are
 * conditional updates, so they hold whoever races.
 */
import type { Locale } from '@shuke/shared';
import type { RouteResult } from '@shuke/shared/contract';
import { type EntityManager, In } from 'typeorm';
import type { Clock } from '../../kernel/clock';
import type { Tx } from '../../kernel/db/database';
import { updateRows } from '../../kernel/db/rows';
import { Coupon } from './coupon.entity';
import { type IssueCommand, type IssueManyCommand, issue, issueMany } from './coupon-issue';
import { moveHoldings } from './coupon-quota';
import {
  changeTemplate,
  createTemplate,
  getTemplate,
  listTemplates,
  setTemplateState,
  templatesByIds,
} from './coupon-templates';
import { bestFor, giveBack, redeem, release, reserve, revokeRewards } from './coupon-use';
import { type CouponTemplateView, type CouponView, couponTemplateView, couponView } from './coupon-view';
import { claimable, countTab, listWallet, type WalletTab } from './coupon-wallet';

export type { IssueCommand, IssueManyCommand, IssueRefusal } from './coupon-issue';
export type { CouponTemplateView, CouponView } from './coupon-view';
export type CouponService = ReturnType<typeof createCouponService>;
type ClaimableView = RouteResult<'GET /stores/:storeId/home'>['coupons'][number];

export function createCouponService(deps: { clock: Clock; merchantName(merchantId: string): Promise<string> }) {
  const { clock, merchantName } = deps;

  return {
    bestFor,
    reserve,
    redeem,
    release,
    giveBack,
    revokeRewards,
    issue: (tx: Tx, command: IssueCommand) => issue(tx, command),
    issueMany: (tx: Tx, command: IssueManyCommand) => issueMany(tx, command),

    find: (em: EntityManager, couponId: string): Promise<Coupon | null> => em.findOneBy(Coupon, { couponId }),
    byIds: async (em: EntityManager, ids: readonly string[]): Promise<Coupon[]> =>
      ids.length === 0 ? [] : em.findBy(Coupon, { couponId: In([...ids]) }),
    /** The coupons that popped up after a payment, in the order they were granted. */
    byPayment: (em: EntityManager, paymentId: string): Promise<Coupon[]> =>
      em.find(Coupon, { where: { sourcePaymentId: paymentId }, order: { issuedAtMs: 'ASC', couponId: 'ASC' } }),
    /** The coupon that a payment spent. */
    redeemedOn: (em: EntityManager, paymentId: string): Promise<Coupon | null> =>
      em.findOneBy(Coupon, { paymentId, state: 'redeemed' }),

    listWallet: (em: EntityManager, memberId: string, tab: WalletTab, nowMs: number) =>
      listWallet(em, memberId, tab, nowMs),
    countUsable: (em: EntityManager, memberId: string, nowMs: number) => countTab(em, memberId, 'usable', nowMs),
    async walletCounts(em: EntityManager, memberId: string, nowMs: number): Promise<Record<WalletTab, number>> {
      return {
        usable: await countTab(em, memberId, 'usable', nowMs),
        used: await countTab(em, memberId, 'used', nowMs),
        expired: await countTab(em, memberId, 'expired', nowMs),
      };
    },

    /** What a store's home offers to claim; without a member nothing is claimed yet. */
    async claimable(
      em: EntityManager,
      merchantId: string,
      storeId: string,
      memberId: string | null,
    ): Promise<ClaimableView[]> {
      const open = await claimable(em, { merchantId, storeId, memberId, nowMs: clock() });
      const name = open.length === 0 ? '' : await merchantName(merchantId);
      return open.map(({ template, claimed, soldOut }) => ({
        templateId: template.templateId,
        terms: template.terms,
        merchantName: name,
        claimed,
        soldOut,
      }));
    },

    /** Coupons of one merchant as cards, as of now. */
    async toViews(coupons: readonly Coupon[], locale: Locale): Promise<CouponView[]> {
      const [first] = coupons;
      if (!first) return [];
      const context = { merchantName: await merchantName(first.merchantId), locale, nowMs: clock() };
      return coupons.map((coupon) => couponView(coupon, context));
    },

    /** All coupons of one member become another's. @returns how many of them can still be used */
    async moveToMember(tx: Tx, fromMemberId: string, toMemberId: string): Promise<number> {
      await moveHoldings(tx, fromMemberId, toMemberId);
      const usable = await countTab(tx, fromMemberId, 'usable', clock());
      await updateRows(tx, Coupon, { memberId: fromMemberId }, { memberId: toMemberId });
      return usable;
    },

    getTemplate,
    listTemplates,
    createTemplate,
    changeTemplate,
    setTemplateState,
    /** Of these templates the merchant's own, as the console shows them. */
    async templateViews(em: EntityManager, merchantId: string, ids: readonly string[]): Promise<CouponTemplateView[]> {
      return ids.length === 0 ? [] : (await templatesByIds(em, merchantId, ids)).map(couponTemplateView);
    },

    /** What redeemed coupons of each offer or campaign took off, in fen; a source without any is absent. */
    async discountsBySource(em: EntityManager, sourceIds: readonly string[]): Promise<Map<string, number>> {
      if (sourceIds.length === 0) return new Map();
      const rows = await em
        .createQueryBuilder(Coupon, 'coupon')
        .select('coupon.sourceId', 'sourceId')
        .addSelect('SUM(coupon.discountFen)', 'sumFen')
        .where("coupon.state = 'redeemed' AND coupon.sourceId IN (:...sourceIds)", { sourceIds })
        .groupBy('coupon.sourceId')
        .getRawMany<{ sourceId: string; sumFen: number | string }>();
      return new Map(rows.map(({ sourceId, sumFen }) => [sourceId, Number(sumFen)]));
    },
  };
}
