import { type Locale, type LocalTime, offerWhyWords, whyNotNow, whyNotWords } from '@shuke/shared';
import type { RouteResult } from '@shuke/shared/contract';
import { toInstant, toInstantOrNull } from '../../kernel/clock';
import type { Coupon, CouponCode, CouponReasonKind, CouponTemplate, TemplateDraft } from './coupon.entity';
import type { Combination } from './coupon-use';

export type CouponView = RouteResult<'POST /me/coupons'>;
export type CouponTemplateView = RouteResult<'POST /console/coupon-templates'>;
export type CouponCodeView = RouteResult<'POST /console/coupon-templates/:templateId/codes'>['codes'][number];
export type DeclinedView = RouteResult<'GET /terminal/payments/:paymentId'>['couponsDeclined'][number];

/** Said when the merchant gave no words of its own. */
const REASONS: Record<CouponReasonKind, Record<Locale, string>> = {
  claimed: { 'zh-CN': '您在小程序里领取', en: 'You claimed it' },
  'after-payment': { 'zh-CN': '谢谢光临', en: 'Thank you for coming' },
  campaign: { 'zh-CN': '店里送您的', en: 'A gift from the shop' },
  staff: { 'zh-CN': '店员送您的', en: 'A gift from the staff' },
  code: { 'zh-CN': '您用兑换码领取', en: 'You typed its code' },
  friend: { 'zh-CN': '朋友转送给您', en: 'A friend passed it on' },
};

export interface ViewContext {
  merchantName: string;
  locale: Locale;
  nowMs: number;
  local: LocalTime;
  budgets: ReadonlyMap<string, number>;
}

function reasonText({ reasonKind, reasonText: own, reasonWhy }: Coupon, locale: Locale): string {
  if (own) return own;
  return reasonWhy ? offerWhyWords(reasonWhy, locale) : REASONS[reasonKind][locale];
}

/** Everything a coupon card shows, as of `nowMs`. */
export function couponView(coupon: Coupon, context: ViewContext): CouponView {
  const { nowMs, locale, budgets } = context;
  const expired = coupon.state === 'usable' && coupon.validUntilMs <= nowMs;
  const budgetLeftFen = budgets.get(coupon.templateId) ?? null;
  const isUsable = coupon.state === 'usable' && !expired;
  return {
    couponId: coupon.couponId,
    templateId: coupon.templateId,
    state: expired ? 'expired' : coupon.state,
    terms: coupon.terms,
    merchantName: context.merchantName,
    number: coupon.number,
    validFrom: toInstant(coupon.validFromMs),
    validUntil: toInstant(coupon.validUntilMs),
    reason: { kind: coupon.reasonKind, text: reasonText(coupon, locale) },
    notNow: isUsable ? whyNotNow({ ...coupon, budgetLeftFen }, context) : null,
    issuedAt: toInstant(coupon.issuedAtMs),
    redeemedAt: toInstantOrNull(coupon.redeemedAtMs),
    redeemedPaymentId: coupon.state === 'redeemed' ? coupon.paymentId : null,
  };
}

/** Coupons that were not used, each with why; in the order they were declined. */
export function declinedViews(
  declined: Combination['declined'],
  coupons: readonly Coupon[],
  locale: Locale,
): DeclinedView[] {
  const byId = new Map(coupons.map((coupon) => [coupon.couponId, coupon]));
  return declined.flatMap(({ couponId, why }) => {
    const terms = byId.get(couponId)?.terms;
    return terms ? [{ couponId, name: terms.name, why, text: whyNotWords(why, terms, locale) }] : [];
  });
}

export const draftOf = (draft: TemplateDraft): TemplateDraft => ({
  terms: draft.terms,
  quota: draft.quota,
  dailyQuota: draft.dailyQuota,
  perMemberLimit: draft.perMemberLimit,
  perMemberDailyLimit: draft.perMemberDailyLimit,
  budgetFen: draft.budgetFen,
  claimable: draft.claimable,
});

export function couponTemplateView(template: CouponTemplate): CouponTemplateView {
  const { templateId, version, state, issued, redeemed, spentFen } = template;
  const createdAt = toInstant(template.createdAtMs);
  return { templateId, version, ...draftOf(template), state, issued, redeemed, spentFen, createdAt };
}

export function codeView({ codeId, code, quota, used, state, ...at }: CouponCode): CouponCodeView {
  const validUntil = toInstantOrNull(at.validUntilMs);
  return { codeId, code, quota, used, state, validUntil, createdAt: toInstant(at.createdAtMs) };
}
