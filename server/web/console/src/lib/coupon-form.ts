/** The coupon form and the contract's body, one mapping each way. */
import type { CouponDraft, CouponTemplate, CouponTerms } from './contract-types';
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
import { dayEnd, dayOf, dayStart } from './shop-days';
import { fenOf, yuanText } from './yuan-field';

export interface CouponForm extends HoursForm, GoodsForm {
  name: string;
  kind: CouponTerms['value']['kind'];
  amountOffYuan: string;
  percentOff: number | null;
  /** Empty: no cap. */
  capYuan: string;
  /** With a gift or an exchange: what is given. */
  thing: string;
  worthYuan: string;
  /** A gift: the product that is free; none when it is handed over. */
  giftProductId: string | undefined;
  exchangeProductId: string | undefined;
  exchangeYuan: string;
  /** Empty: any amount. */
  minSpendYuan: string;
  validityKind: 'days' | 'fixed';
  days: number | null;
  startsInDays: number | null;
  /** First and last day, `YYYY-MM-DD`. */
  dates: [string, string] | null;
  everyStore: boolean;
  storeIds: string[];
  channel: 'both' | 'till' | 'mall';
  firstVisitOnly: boolean;
  stacking: CouponTerms['stacking'];
  onRefund: CouponTerms['onRefund'];
  transferable: boolean;
  limited: boolean;
  quota: number | null;
  /** Empty: no limit. */
  dailyQuota: number | null;
  perMemberLimit: number | null;
  perMemberDailyLimit: number | null;
  budgetYuan: string;
  claimable: boolean;
  note: string;
}

export const emptyCouponForm: CouponForm = {
  ...emptyHours,
  ...emptyGoods,
  name: '',
  kind: 'amount',
  amountOffYuan: '',
  percentOff: 20,
  capYuan: '',
  thing: '',
  worthYuan: '',
  giftProductId: undefined,
  exchangeProductId: undefined,
  exchangeYuan: '',
  minSpendYuan: '',
  validityKind: 'days',
  days: 30,
  startsInDays: 0,
  dates: null,
  everyStore: true,
  storeIds: [],
  channel: 'both',
  firstVisitOnly: false,
  stacking: 'exclusive',
  onRefund: 'return',
  transferable: false,
  limited: false,
  quota: 200,
  dailyQuota: null,
  perMemberLimit: 1,
  perMemberDailyLimit: null,
  budgetYuan: '',
  claimable: false,
  note: '',
};

function couponValueOf(form: CouponForm): CouponTerms['value'] {
  const thing = form.thing.trim();
  switch (form.kind) {
    case 'amount':
      return { kind: 'amount', amountOffFen: fenOf(form.amountOffYuan, 0) };
    case 'percent':
      return { kind: 'percent', percentOff: form.percentOff ?? 0, capFen: fenOf(form.capYuan, null) };
    case 'gift':
      return { kind: 'gift', thing, worthFen: fenOf(form.worthYuan, 0), productId: form.giftProductId ?? null };
    case 'exchange':
      return {
        kind: 'exchange',
        thing,
        productId: form.exchangeProductId ?? '',
        priceFen: fenOf(form.exchangeYuan, 0),
      };
  }
}

/** The fields of a value; of the other kinds as in an empty form. */
function valueFields(value: CouponTerms['value']): Partial<CouponForm> {
  switch (value.kind) {
    case 'amount':
      return { amountOffYuan: yuanText(value.amountOffFen) };
    case 'percent':
      return { percentOff: value.percentOff, capYuan: yuanText(value.capFen) };
    case 'gift':
      return { thing: value.thing, worthYuan: yuanText(value.worthFen), giftProductId: value.productId ?? undefined };
    case 'exchange':
      return { thing: value.thing, exchangeProductId: value.productId, exchangeYuan: yuanText(value.priceFen) };
  }
}

function validityOf(form: CouponForm): CouponTerms['validity'] {
  if (form.validityKind === 'fixed' && form.dates) {
    const [from, until] = form.dates;
    return { kind: 'fixed', from: dayStart(from).toISOString(), until: dayEnd(until).toISOString() };
  }
  return { kind: 'days', days: form.days ?? 1, startsInDays: form.startsInDays ?? 0 };
}

function validityFields(validity: CouponTerms['validity']): Partial<CouponForm> {
  if (validity.kind === 'fixed') {
    return { validityKind: 'fixed', dates: [dayOf(new Date(validity.from)), dayOf(new Date(validity.until))] };
  }
  return { validityKind: 'days', days: validity.days, startsInDays: validity.startsInDays };
}

/** The body of a filled-in form. The form's own rules have passed before; what is left empty means "no limit". */
export function couponDraftOf(form: CouponForm): CouponDraft {
  const { channel, firstVisitOnly, stacking, onRefund, transferable } = form;
  return {
    terms: {
      name: form.name.trim(),
      value: couponValueOf(form),
      minSpendFen: fenOf(form.minSpendYuan, 0),
      validity: validityOf(form),
      weekly: weeklyOf(form),
      storeIds: form.everyStore ? null : form.storeIds,
      channels: channel === 'both' ? null : [channel],
      items: goodsOf(form),
      firstVisitOnly,
      stacking,
      onRefund,
      transferable,
      note: form.note.trim(),
    },
    quota: form.limited ? form.quota : null,
    dailyQuota: form.dailyQuota,
    perMemberLimit: form.perMemberLimit ?? 1,
    perMemberDailyLimit: form.perMemberDailyLimit,
    budgetFen: fenOf(form.budgetYuan, null),
    claimable: form.claimable,
  };
}

/** A template as the form shows it. */
export function couponFormOf(template: Omit<CouponTemplate, 'templateId' | 'createdAt'>): CouponForm {
  const { terms, quota, dailyQuota, perMemberLimit, perMemberDailyLimit, budgetFen, claimable } = template;
  const { name, firstVisitOnly, stacking, onRefund, transferable, note } = terms;
  const [channel] = terms.channels ?? [];
  return {
    ...emptyCouponForm,
    ...valueFields(terms.value),
    ...validityFields(terms.validity),
    ...hoursFormOf(terms.weekly),
    ...goodsFormOf(terms.items),
    name,
    kind: terms.value.kind,
    minSpendYuan: terms.minSpendFen > 0 ? yuanText(terms.minSpendFen) : '',
    everyStore: terms.storeIds === null,
    storeIds: terms.storeIds ? [...terms.storeIds] : [],
    channel: terms.channels?.length === 1 && channel ? channel : 'both',
    firstVisitOnly,
    stacking,
    onRefund,
    transferable,
    limited: quota !== null,
    quota: quota ?? emptyCouponForm.quota,
    dailyQuota,
    perMemberLimit,
    perMemberDailyLimit,
    budgetYuan: yuanText(budgetFen),
    claimable,
    note,
  };
}

/** True when the coupon would take off more than the least spend it asks for, most likely a slip. */
export function givesMoreThanSpent({ terms: { value, minSpendFen } }: CouponDraft): boolean {
  return value.kind === 'amount' && minSpendFen > 0 && value.amountOffFen > minSpendFen;
}
