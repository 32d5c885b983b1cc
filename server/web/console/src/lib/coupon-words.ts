/** A coupon's terms in short phrases for the console's tables and choices. */
import type { Locale } from '@shuke/shared';
import { conditionWords, valueWords } from '../../../shared/coupon-words';
import type { CouponsWords } from '../words/coupons';
import type { CouponTemplate, CouponTerms } from './contract-types';
import { formatDate } from './format';

/** `¥5 · 满 30 可用`, `8 折 · 无门槛，最多减 20`. */
export function termsText(terms: CouponTerms, locale: Locale): string {
  const { before, figure, after } = valueWords(terms.value, locale);
  return `${before}${figure}${after.startsWith('%') ? after : ` ${after}`}`
    .trim()
    .concat(' · ', conditionWords(terms, locale));
}

export function validityText({ validity }: CouponTerms, words: CouponsWords, locale: Locale): string {
  return validity.kind === 'days'
    ? words.days(validity.days, validity.startsInDays)
    : words.fixed(formatDate(validity.from, locale), formatDate(validity.until, locale));
}

export type TemplateStatus = 'active' | 'paused' | 'soldOut' | 'over';

/** Whether the template can be given out now, and if not, why. */
export function templateStatus(template: CouponTemplate, now: Date): TemplateStatus {
  const { validity } = template.terms;
  if (validity.kind === 'fixed' && Date.parse(validity.until) <= now.getTime()) return 'over';
  if (template.state === 'paused') return 'paused';
  const { quota, issued, budgetFen, spentFen } = template;
  const isGone = (quota !== null && issued >= quota) || (budgetFen !== null && spentFen >= budgetFen);
  return isGone ? 'soldOut' : 'active';
}
