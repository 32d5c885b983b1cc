/** The after-payment offer's form and the contract's body, one mapping each way. */
import { type Locale, offerWhy, offerWhyWords } from '@shuke/shared';
import type { Offer, OfferDraft, OfferRule } from './contract-types';
import {
  emptyGoods,
  emptyHours,
  type GoodsForm,
  goodsFormOf,
  goodsOf,
  type HoursForm,
  hoursFormOf,
  weeklyOf,
} from './scope-form';
import { fenOf, yuanText } from './yuan-field';

export interface OfferForm extends HoursForm, GoodsForm {
  name: string;
  templateId: string | undefined;
  everyStore: boolean;
  storeIds: string[];
  /** Empty: any amount. */
  minAmountYuan: string;
  maxAmountYuan: string;
  visits: OfferRule['visits']['kind'];
  /** With `every` and `nth`. */
  visitNumber: number | null;
  tags: string[];
  /** Empty: does not matter. */
  absentDays: number | null;
  reason: string;
  grant: OfferDraft['grant'];
  takeWithinHours: number | null;
  priority: number | null;
  weight: number | null;
  /** Empty: no limit. */
  quota: number | null;
  dailyQuota: number | null;
  perMemberLimit: number | null;
  budgetYuan: string;
  active: boolean;
}

export const emptyOfferForm: OfferForm = {
  ...emptyHours,
  ...emptyGoods,
  name: '',
  templateId: undefined,
  everyStore: true,
  storeIds: [],
  minAmountYuan: '',
  maxAmountYuan: '',
  visits: 'any',
  visitNumber: 5,
  tags: [],
  absentDays: null,
  reason: '',
  grant: 'at-once',
  takeWithinHours: 24,
  priority: 0,
  weight: 1,
  quota: null,
  dailyQuota: null,
  perMemberLimit: null,
  budgetYuan: '',
  active: true,
};

function visitsOf({ visits, visitNumber }: OfferForm): OfferRule['visits'] {
  return visits === 'every' || visits === 'nth' ? { kind: visits, n: visitNumber ?? 2 } : { kind: visits };
}

/** The body of a filled-in form; a name left empty is taken from the words on the card, or from the visit. */
export function offerDraftOf(form: OfferForm, locale: Locale = 'zh-CN'): OfferDraft {
  const { grant, quota, dailyQuota, perMemberLimit, absentDays, active } = form;
  const reason = form.reason.trim();
  const rule: OfferRule = {
    storeIds: form.everyStore ? null : form.storeIds,
    minAmountFen: fenOf(form.minAmountYuan, 0),
    maxAmountFen: fenOf(form.maxAmountYuan, null),
    weekly: weeklyOf(form),
    visits: visitsOf(form),
    tags: form.tags.length > 0 ? form.tags.map((tag) => tag.trim()) : null,
    items: goodsOf(form),
    absentDays,
  };
  return {
    name: form.name.trim() || reason || sampleWhyWords(rule, locale),
    templateId: form.templateId ?? '',
    rule,
    reason,
    grant,
    takeWithinHours: form.takeWithinHours ?? 24,
    priority: form.priority ?? 0,
    weight: form.weight ?? 1,
    quota,
    dailyQuota,
    perMemberLimit,
    budgetFen: fenOf(form.budgetYuan, null),
    active,
  };
}

/** An offer as the form shows it. */
export function offerFormOf(offer: Offer): OfferForm {
  const { rule, name, templateId, reason, grant, takeWithinHours, priority, weight, active } = offer;
  const { quota, dailyQuota, perMemberLimit } = offer;
  return {
    ...emptyOfferForm,
    ...hoursFormOf(rule.weekly),
    ...goodsFormOf(rule.items),
    name,
    templateId,
    everyStore: rule.storeIds === null,
    storeIds: rule.storeIds ? [...rule.storeIds] : [],
    minAmountYuan: rule.minAmountFen > 0 ? yuanText(rule.minAmountFen) : '',
    maxAmountYuan: yuanText(rule.maxAmountFen),
    visits: rule.visits.kind,
    visitNumber: 'n' in rule.visits ? rule.visits.n : emptyOfferForm.visitNumber,
    tags: rule.tags ? [...rule.tags] : [],
    absentDays: rule.absentDays,
    reason,
    grant,
    takeWithinHours,
    priority,
    weight,
    quota,
    dailyQuota,
    perMemberLimit,
    budgetYuan: yuanText(offer.budgetFen),
    active,
  };
}

/** What the card would say without the merchant's words, for a customer who just meets the rule. */
export function sampleWhyWords(rule: OfferRule, locale: Locale, productName = ''): string {
  const { visits, absentDays, items } = rule;
  const [productId = null] = items?.productIds ?? [];
  const [category = null] = items?.categories ?? [];
  const bought = {
    itemId: '',
    productId,
    category,
    name: productName || (category ?? '…'),
    quantity: 1,
    unitPriceFen: 0,
  };
  const paid = {
    storeId: '',
    amountFen: rule.minAmountFen,
    items: [bought],
    local: { weekday: 1, minute: 0 },
    visit: 'n' in visits ? visits.n : visits.kind === 'first' ? 1 : 2,
    tags: [],
    absentDays,
  };
  return offerWhyWords(offerWhy(rule, paid), locale);
}

/** Why an offer that is switched on gives nothing at the moment; null when it gives. */
export function offerBlockedBy(
  { active, template, quota, granted, budgetFen, promisedFen }: Offer,
  now: Date,
): 'off' | 'coupon-paused' | 'coupon-gone' | 'coupon-over' | 'used-up' | null {
  if (!active) return 'off';
  if (template.state === 'paused') return 'coupon-paused';
  if (template.quota !== null && template.issued >= template.quota) return 'coupon-gone';
  if (template.budgetFen !== null && template.spentFen >= template.budgetFen) return 'coupon-gone';
  const { validity } = template.terms;
  if (validity.kind === 'fixed' && Date.parse(validity.until) <= now.getTime()) return 'coupon-over';
  const isUsedUp = (quota !== null && granted >= quota) || (budgetFen !== null && promisedFen >= budgetFen);
  return isUsedUp ? 'used-up' : null;
}
