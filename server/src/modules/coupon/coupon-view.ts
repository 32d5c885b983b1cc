import type { Locale } from '@shuke/shared';
import type { RouteResult } from '@shuke/shared/contract';
import { toInstant, toInstantOrNull } from '../../kernel/clock';
import type { Coupon, CouponReasonKind, CouponTemplate } from './coupon.entity';

export type CouponView = RouteResult<'POST /me/coupons'>;
export type CouponTemplateView = RouteResult<'POST /console/coupon-templates'>;

/** Said when the merchant gave no words of its own. */
const REASONS: Record<CouponReasonKind, Record<Locale, string>> = {
  claimed: { 'zh-CN': '您在小程序里领取', en: 'You claimed it' },
  'after-payment': { 'zh-CN': '谢谢光临', en: 'Thank you for coming' },
  campaign: { 'zh-CN': '店里送您的', en: 'A gift from the shop' },
  staff: { 'zh-CN': '店员送您的', en: 'A gift from the staff' },
};

/** Everything a coupon card shows, as of `nowMs`. */
export function couponView(
  coupon: Coupon,
  context: { merchantName: string; locale: Locale; nowMs: number },
): CouponView {
  const expired = coupon.state === 'usable' && coupon.validUntilMs <= context.nowMs;
  return {
    couponId: coupon.couponId,
    templateId: coupon.templateId,
    state: expired ? 'expired' : coupon.state,
    terms: coupon.terms,
    merchantName: context.merchantName,
    number: coupon.number,
    validFrom: toInstant(coupon.validFromMs),
    validUntil: toInstant(coupon.validUntilMs),
    reason: { kind: coupon.reasonKind, text: coupon.reasonText || REASONS[coupon.reasonKind][context.locale] },
    issuedAt: toInstant(coupon.issuedAtMs),
    redeemedAt: toInstantOrNull(coupon.redeemedAtMs),
    redeemedPaymentId: coupon.state === 'redeemed' ? coupon.paymentId : null,
  };
}

export function couponTemplateView(template: CouponTemplate): CouponTemplateView {
  return {
    templateId: template.templateId,
    version: template.version,
    terms: template.terms,
    quota: template.quota,
    perMemberLimit: template.perMemberLimit,
    claimable: template.claimable,
    state: template.state,
    issued: template.issued,
    redeemed: template.redeemed,
    createdAt: toInstant(template.createdAtMs),
  };
}
