/**
 * Coupons from issue to redemption.
 * Invariant: a coupon is spent by at most one payment, and a template never gives out more than its quota; both are
 * conditional updates, so they hold whoever races.
 */
import type { Locale } from '@shuke/shared';
import type { RouteResult } from '@shuke/shared/contract';
import { type EntityManager, In, Not } from 'typeorm';
import type { Clock } from '../../kernel/clock';
import type { Database, Tx } from '../../kernel/db/database';
import { eachRow } from '../../kernel/db/each-row';
import { updateRows } from '../../kernel/db/rows';
import { localTimeOf } from '../../kernel/local-time';
import { Coupon, CouponCode, CouponHolding } from './coupon.entity';
import { addCodes, codesByIds, findCode, listCodes, passOn, setCodeState, spendCode, takeOver } from './coupon-codes';
import { createCouponIssue, type Issued, type ShopOf } from './coupon-issue';
import { moveHoldings } from './coupon-quota';
import {
  changeTemplate,
  createTemplate,
  getTemplate,
  listTemplates,
  setTemplateState,
  templatesByIds,
  templateVersions,
} from './coupon-templates';
import {
  bestCombination,
  budgetsLeft,
  type Combination,
  giveBack,
  type Purchase,
  redeem,
  release,
  reserve,
  revokeRewards,
} from './coupon-use';
import {
  type CouponTemplateView,
  type CouponView,
  couponTemplateView,
  couponView,
  type DeclinedView,
  declinedViews,
} from './coupon-view';
import { claimable, countTab, expiringOf, listWallet, type WalletTab } from './coupon-wallet';

export type { IssueCommand, IssueManyCommand, IssueReason } from './coupon-issue';
export type { IssueRefusal } from './coupon-quota';
export type { Combination, CouponSpend, Purchase } from './coupon-use';
export type { CouponTemplateView, CouponView } from './coupon-view';
export type CouponService = ReturnType<typeof createCouponService>;
type ClaimableView = RouteResult<'GET /stores/:storeId/home'>['coupons'][number];

export function createCouponService(deps: { db: Database; clock: Clock; shopOf: ShopOf }) {
  const { db, clock, shopOf } = deps;
  const { issue, issueMany } = createCouponIssue(deps);

  return {
    issue,
    issueMany,
    /** The member's coupons that together give most for a purchase, and why each other one is not among them. */
    bestCombination: async (em: EntityManager, purchase: Purchase): Promise<Combination> =>
      bestCombination(em, purchase, (await shopOf(em, purchase.merchantId)).timeZone),
    reserve,
    redeem,
    release,
    giveBack,
    revokeRewards,

    addCodes,
    codesByIds,
    listCodes,
    setCodeState,
    passOn,
    /**
     * What a typed code gives the member; typed again, the same coupon.
     * @throws AppError coupon-code-invalid, coupon-code-used, coupon-unavailable for a friend's coupon that is gone
     */
    async redeemCode(
      tx: Tx,
      typed: { couponId: string; code: string; merchantId: string; memberId: string },
    ): Promise<Issued> {
      const { couponId, merchantId, memberId } = typed;
      const nowMs = clock();
      const code = await findCode(tx, merchantId, typed.code, nowMs);
      if (code.couponId !== null) return { coupon: await takeOver(tx, code, memberId) };
      const { codeId, templateId } = code;
      const grantKey = `code:${codeId}:${memberId}`;
      const had = await tx.findOneBy(Coupon, { grantKey });
      if (had) return { coupon: had };
      await spendCode(tx, code);
      const reason = { kind: 'code', text: '' } as const;
      return issue(tx, { couponId, merchantId, templateId, memberId, reason, sourceId: codeId, grantKey, nowMs });
    },

    find: (em: EntityManager, couponId: string): Promise<Coupon | null> => em.findOneBy(Coupon, { couponId }),
    byIds: async (em: EntityManager, ids: readonly string[]): Promise<Coupon[]> =>
      ids.length === 0 ? [] : em.findBy(Coupon, { couponId: In([...ids]) }),
    /** What the member has of the coupons that popped up after a payment, in the order they were granted. */
    byPayment: async (
      em: EntityManager,
      { paymentId, memberId }: { paymentId: string; memberId: string | null },
    ): Promise<Coupon[]> =>
      memberId === null
        ? []
        : em.find(Coupon, {
            where: { sourcePaymentId: paymentId, memberId },
            order: { issuedAtMs: 'ASC', couponId: 'ASC' },
          }),
    /** The coupons that a payment holds or has spent. */
    usedBy: (em: EntityManager, paymentId: string): Promise<Coupon[]> =>
      em.find(Coupon, { where: { paymentId }, order: { couponId: 'ASC' } }),

    expiringOf,
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
      const { name, timeZone } = await shopOf(em, merchantId);
      const open = await claimable(em, { merchantId, storeId, memberId, nowMs: clock(), timeZone });
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
      const { name, timeZone } = await shopOf(db.read, first.merchantId);
      const nowMs = clock();
      const context = {
        merchantName: name,
        locale,
        nowMs,
        local: localTimeOf(nowMs, timeZone),
        budgets: await budgetsLeft(db.read, coupons),
      };
      return coupons.map((coupon) => couponView(coupon, context));
    },

    /** Why coupons were not used, in words. */
    async toDeclined(em: EntityManager, declined: Combination['declined'], locale: Locale): Promise<DeclinedView[]> {
      if (declined.length === 0) return [];
      const coupons = await em.findBy(Coupon, { couponId: In(declined.map(({ couponId }) => couponId)) });
      return declinedViews(declined, coupons, locale);
    },

    /** All coupons of one member become another's. @returns how many of them can still be used */
    async moveToMember(tx: Tx, fromMemberId: string, toMemberId: string): Promise<number> {
      await moveHoldings(tx, fromMemberId, toMemberId);
      const usable = await countTab(tx, fromMemberId, 'usable', clock());
      await updateRows(tx, Coupon, { memberId: fromMemberId }, { memberId: toMemberId });
      await updateRows(tx, CouponCode, { fromMemberId }, { fromMemberId: toMemberId });
      return usable;
    },

    everyOf: (em: EntityManager, memberId: string) => eachRow(em, Coupon, { memberId }, 'couponId'),
    /** What the member gave codes for, so that a friend may have it; the codes themselves are not told. */
    passedOnBy: (em: EntityManager, memberId: string): Promise<CouponCode[]> =>
      em.find(CouponCode, { where: { fromMemberId: memberId }, order: { createdAtMs: 'ASC', codeId: 'ASC' } }),
    /** The account is closed. What was spent stays with its payment; the others go. @returns how many */
    async forget(tx: Tx, memberId: string): Promise<number> {
      await tx.delete(CouponHolding, { memberId });
      await tx.delete(CouponCode, { fromMemberId: memberId, used: 0 });
      // Whoever took a coupon over may ask for it again.
      await updateRows(tx, CouponCode, { fromMemberId: memberId }, { fromMemberId: null });
      return (await tx.delete(Coupon, { memberId, state: Not('redeemed') })).affected ?? 0;
    },

    getTemplate,
    listTemplates,
    createTemplate,
    changeTemplate,
    setTemplateState,
    templateVersions,
    /** Of these templates the merchant's own, as the console shows them. */
    async templateViews(em: EntityManager, merchantId: string, ids: readonly string[]): Promise<CouponTemplateView[]> {
      return ids.length === 0 ? [] : (await templatesByIds(em, merchantId, ids)).map(couponTemplateView);
    },

    /** What of each template a card shows before there is a coupon. */
    async cardsOf(em: EntityManager, merchantId: string, ids: readonly string[]) {
      const templates = await templatesByIds(em, merchantId, ids);
      const { name } = await shopOf(em, merchantId);
      return new Map(templates.map(({ templateId, terms }) => [templateId, { terms, merchantName: name }]));
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
