import { newId, type OfferWhy } from '@shuke/shared';
import { type EntityManager, In } from 'typeorm';
import type { Tx } from '../../kernel/db/database';
import { insertOrRestart } from '../../kernel/db/restart';
import { insertRows } from '../../kernel/db/rows';
import { localDayOf } from '../../kernel/local-time';
import { Coupon, type CouponReasonKind, CouponTemplate } from './coupon.entity';
import { freeNumbers, newNumber } from './coupon-numbers';
import { claimMany, claimOne, type IssueRefusal } from './coupon-quota';
import { couponStates } from './coupon-state';
import { validityWindow } from './coupon-validity';

/** `text` in the merchant's own words, up to 60 characters; empty: words of the kind, in the reader's language. */
export interface IssueReason {
  kind: CouponReasonKind;
  text: string;
  /** Of an offer: what words are made from when there are none. */
  why?: OfferWhy;
}

export interface IssueCommand {
  couponId?: string | undefined;
  merchantId: string;
  templateId: string;
  /** As this transaction has read it. */
  template?: CouponTemplate;
  memberId: string;
  reason: IssueReason;
  sourceId?: string | undefined;
  sourcePaymentId?: string | undefined;
  /** At most 90 characters; the same key again answers the coupon already issued. */
  grantKey?: string | undefined;
  nowMs: number;
}

export interface IssueManyCommand {
  merchantId: string;
  templateId: string;
  memberIds: readonly string[];
  reason: IssueReason;
  sourceId: string;
  grantKey(memberId: string): string;
  nowMs: number;
}

export type Issued = { coupon: Coupon } | { refused: IssueRefusal };

/** What of a merchant its coupons need. */
export type ShopOf = (em: EntityManager, merchantId: string) => Promise<{ name: string; timeZone: string }>;

type Opening = Pick<IssueCommand, 'merchantId' | 'templateId' | 'template' | 'reason' | 'nowMs'>;

export function createCouponIssue({ shopOf }: { shopOf: ShopOf }) {
  /** The template when it can be given out now, with what is needed for that. */
  async function openTemplate(tx: Tx, { merchantId, templateId, reason, nowMs, ...command }: Opening) {
    const template = command.template ?? (await tx.findOneBy(CouponTemplate, { templateId, merchantId }));
    if (template?.state !== 'active') return null;
    if (reason.kind === 'claimed' && !template.claimable) return null;
    const { timeZone } = await shopOf(tx, merchantId);
    const window = validityWindow(template.terms.validity, nowMs, timeZone);
    return window.untilMs > nowMs ? { template, window, day: localDayOf(nowMs, timeZone) } : null;
  }

  function newCoupon(
    { template, window }: NonNullable<Awaited<ReturnType<typeof openTemplate>>>,
    command: Omit<IssueCommand, 'templateId'>,
    number: string,
  ): Coupon {
    return {
      couponId: command.couponId ?? newId(command.nowMs),
      merchantId: template.merchantId,
      memberId: command.memberId,
      templateId: template.templateId,
      templateVersion: template.version,
      terms: template.terms,
      number,
      state: couponStates.initial,
      validFromMs: window.fromMs,
      validUntilMs: window.untilMs,
      reasonKind: command.reason.kind,
      reasonText: command.reason.text,
      reasonWhy: command.reason.why ?? null,
      sourceId: command.sourceId ?? null,
      sourcePaymentId: command.sourcePaymentId ?? null,
      grantKey: command.grantKey ?? null,
      issuedAtMs: command.nowMs,
      paymentId: null,
      redeemedAtMs: null,
      discountFen: 0,
    };
  }

  return {
    /** Issues one coupon, or says why not. A refusal leaves nothing behind, so the caller's transaction may go on. */
    async issue(tx: Tx, command: IssueCommand): Promise<Issued> {
      const { memberId, grantKey } = command;
      const granted = grantKey === undefined ? null : await tx.findOneBy(Coupon, { grantKey });
      if (granted) return { coupon: granted };
      const open = await openTemplate(tx, command);
      if (!open) return { refused: 'coupon-not-open' };
      const refused = await claimOne(tx, open.template, { memberId, day: open.day });
      if (refused) return { refused };
      // Of one number it costs less to start again in the rare case that somebody has it than to look each time.
      const coupon = newCoupon(open, command, newNumber());
      await insertOrRestart('coupon race', () => insertRows(tx, Coupon, [coupon]));
      return { coupon };
    },

    /**
     * Issues to many members at once, in their order, as far as limits and quota go.
     * @returns the coupon of each member who has one by this grant; the others went without
     */
    async issueMany(tx: Tx, command: IssueManyCommand): Promise<Map<string, Coupon>> {
      const { memberIds } = command;
      if (memberIds.length === 0) return new Map();
      const earlier = await tx.findBy(Coupon, { grantKey: In(memberIds.map(command.grantKey)) });
      // By the key, not by whose it is now: a coupon may have been passed on, or its account merged.
      const memberOf = new Map(memberIds.map((memberId) => [command.grantKey(memberId), memberId]));
      const issued = new Map(earlier.map((coupon) => [memberOf.get(coupon.grantKey ?? '') ?? '', coupon]));
      const open = await openTemplate(tx, command);
      if (!open) return issued;
      const missing = memberIds.filter((memberId) => !issued.has(memberId));
      const lucky = await claimMany(tx, open.template, { memberIds: missing, day: open.day });
      const numbers = await freeNumbers(tx, lucky.length);
      const coupons = lucky.map((memberId, index) =>
        newCoupon(open, { ...command, memberId, grantKey: command.grantKey(memberId) }, numbers[index] ?? ''),
      );
      await insertOrRestart('coupon race', () => insertRows(tx, Coupon, coupons));
      for (const coupon of coupons) issued.set(coupon.memberId, coupon);
      return issued;
    },
  };
}
