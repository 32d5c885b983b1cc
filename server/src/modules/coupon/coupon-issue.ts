import { newId, validityWindow } from '@shuke/shared';
import { In } from 'typeorm';
import type { Tx } from '../../kernel/db/database';
import { insertOrRestart } from '../../kernel/db/restart';
import { insertRows } from '../../kernel/db/rows';
import { Coupon, type CouponReasonKind, CouponTemplate } from './coupon.entity';
import { freeNumbers } from './coupon-numbers';
import {
  claimHolding,
  claimHoldings,
  claimQuota,
  claimQuotaUpTo,
  currentTemplate,
  lockEligible,
  returnHolding,
} from './coupon-quota';
import { couponStates } from './coupon-state';

export type IssueRefusal = 'coupon-sold-out' | 'coupon-limit-reached' | 'coupon-not-open';

/** `text` in the merchant's own words, up to 60 characters; empty: words of the kind, in the reader's language. */
export interface IssueReason {
  kind: CouponReasonKind;
  text: string;
}

export interface IssueCommand {
  couponId?: string | undefined;
  merchantId: string;
  templateId: string;
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

function isOpen(template: CouponTemplate | null, reason: IssueReason, nowMs: number): template is CouponTemplate {
  if (template?.state !== 'active') return false;
  if (reason.kind === 'claimed' && !template.claimable) return false;
  return validityWindow(template.terms.validity, nowMs).untilMs > nowMs;
}

function newCoupon(template: CouponTemplate, command: Omit<IssueCommand, 'templateId'>, number: string): Coupon {
  const { fromMs, untilMs } = validityWindow(template.terms.validity, command.nowMs);
  return {
    couponId: command.couponId ?? newId(command.nowMs),
    merchantId: template.merchantId,
    memberId: command.memberId,
    templateId: template.templateId,
    templateVersion: template.version,
    terms: template.terms,
    number,
    state: couponStates.initial,
    validFromMs: fromMs,
    validUntilMs: untilMs,
    reasonKind: command.reason.kind,
    reasonText: command.reason.text,
    sourceId: command.sourceId ?? null,
    sourcePaymentId: command.sourcePaymentId ?? null,
    grantKey: command.grantKey ?? null,
    issuedAtMs: command.nowMs,
    paymentId: null,
    redeemedAtMs: null,
    discountFen: 0,
  };
}

/** Issues one coupon, or says why not. A refusal leaves nothing behind, so the caller's transaction may go on. */
export async function issue(tx: Tx, command: IssueCommand): Promise<{ coupon: Coupon } | { refused: IssueRefusal }> {
  const { merchantId, templateId, memberId, grantKey, nowMs } = command;
  const granted = grantKey === undefined ? null : await tx.findOneBy(Coupon, { grantKey });
  if (granted) return { coupon: granted };
  const template = await tx.findOneBy(CouponTemplate, { templateId, merchantId });
  if (!isOpen(template, command.reason, nowMs)) return { refused: 'coupon-not-open' };
  if (!(await claimHolding(tx, template, memberId))) return { refused: 'coupon-limit-reached' };
  if (!(await claimQuota(tx, template, 1))) {
    await returnHolding(tx, templateId, memberId);
    const { state } = await currentTemplate(tx, template);
    return { refused: state === 'active' ? 'coupon-sold-out' : 'coupon-not-open' };
  }
  const [number = ''] = await freeNumbers(tx, 1);
  const coupon = newCoupon(template, command, number);
  await insertOrRestart('coupon race', () => insertRows(tx, Coupon, [coupon]));
  return { coupon };
}

/**
 * Issues to many members at once, in their order, as far as limits and quota go.
 * @returns the coupon of each member who has one by this grant; the others went without
 */
export async function issueMany(tx: Tx, command: IssueManyCommand): Promise<Map<string, Coupon>> {
  const { merchantId, templateId, memberIds, nowMs } = command;
  if (memberIds.length === 0) return new Map();
  const earlier = await tx.findBy(Coupon, { grantKey: In(memberIds.map(command.grantKey)) });
  const issued = new Map(earlier.map((coupon) => [coupon.memberId, coupon]));
  const template = await tx.findOneBy(CouponTemplate, { templateId, merchantId });
  if (!isOpen(template, command.reason, nowMs)) return issued;

  const missing = memberIds.filter((memberId) => !issued.has(memberId));
  const eligible = await lockEligible(tx, template, missing);
  const lucky = eligible.slice(0, await claimQuotaUpTo(tx, template, eligible.length));
  if (lucky.length === 0) return issued;
  await claimHoldings(tx, template, lucky);
  const numbers = await freeNumbers(tx, lucky.length);
  const coupons = lucky.map((memberId, index) =>
    newCoupon(template, { ...command, memberId, grantKey: command.grantKey(memberId) }, numbers[index] ?? ''),
  );
  await insertOrRestart('coupon race', () => insertRows(tx, Coupon, coupons));
  for (const coupon of coupons) issued.set(coupon.memberId, coupon);
  return issued;
}
