/** What a coupon asks for and why it is not used, in the words all surfaces share. */
import type { CouponChannel, CouponTerms, ItemScope, WhyNot } from './coupon-rule';
import type { Locale } from './errors';
import { formatFen } from './money';
import { weeklyWords } from './weekly-window';

const channelNames: Record<CouponChannel, Record<Locale, string>> = {
  till: { 'zh-CN': '到店', en: 'in the store' },
  mall: { 'zh-CN': '小程序商城', en: 'in the mini program' },
};

const pick = (locale: Locale, zh: string, en: string): string => (locale === 'en' ? en : zh);

export function channelWords(channels: readonly CouponChannel[], locale: Locale): string {
  const names = channels.map((channel) => channelNames[channel][locale]);
  return pick(locale, `仅限${names.join('、')}使用`, `only ${names.join(' or ')}`);
}

/** `限饮品、茶点`; products have no names here, the coupon's own note says which. */
export function itemWords({ productIds, categories }: ItemScope, locale: Locale): string {
  const parts = [...categories, ...(productIds.length > 0 ? [pick(locale, '指定商品', 'certain products')] : [])];
  return pick(locale, `限${parts.join('、')}`, `for ${parts.join(', ')}`);
}

/** What the coupon asks for beyond its least spend, place and days; the most surprising first. */
export function conditionLines(terms: CouponTerms, locale: Locale): string[] {
  const { weekly, channels, items, firstVisitOnly, stacking, onRefund, transferable } = terms;
  return [
    firstVisitOnly && pick(locale, '仅限首次消费', 'first visit only'),
    items && itemWords(items, locale),
    weekly && weeklyWords(weekly, locale),
    channels && channelWords(channels, locale),
    stacking === 'exclusive' && pick(locale, '不与其他券同用', 'not with other coupons'),
    onRefund === 'forfeit' && pick(locale, '退款后券不退还', 'not returned after a refund'),
    transferable && pick(locale, '可转送给朋友', 'may be passed on'),
  ].filter((line): line is string => typeof line === 'string');
}

/** One line for the till, the wallet and the checkout. */
export function whyNotWords({ kind, missingFen }: WhyNot, terms: CouponTerms, locale: Locale): string {
  switch (kind) {
    case 'expired':
      return pick(locale, '已过期', 'expired');
    case 'not-yet-valid':
      return pick(locale, '还没到使用日期', 'not valid yet');
    case 'held':
      return pick(locale, '另一笔付款正在使用', 'another payment is using it');
    case 'store':
      return pick(locale, '这家店不能用', 'not valid in this store');
    case 'channel':
      return channelWords(terms.channels ?? [], locale);
    case 'first-visit':
      return pick(locale, '仅限首次消费', 'first visit only');
    case 'not-now':
      return pick(locale, '现在不能用：', 'not now: ') + weeklyWords(terms.weekly ?? [], locale);
    case 'product':
      return pick(locale, '没有适用的商品', 'none of its products in the basket');
    case 'min-spend':
      return pick(locale, `还差 ${formatFen(missingFen ?? 0)}`, `${formatFen(missingFen ?? 0)} short`);
    case 'takes-nothing-off':
      return pick(locale, '金额太小，减不到一分钱', 'the sum is too small');
    case 'budget':
      return pick(locale, '活动预算已用完', 'the promotion is used up');
    case 'stacking':
      return pick(locale, '已用更划算的券', 'a better one is used');
  }
}
