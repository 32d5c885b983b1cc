/** The coupon form and the contract's body, one mapping each way. Dates are the shop's own days, ends included. */
import type { Coupon } from '../../../shared/coupon-words';
import type { CouponDraft, CouponTemplate, CouponTerms } from './contract-types';
import { fenOf, yuanText } from './yuan-field';

export interface CouponForm {
  name: string;
  kind: 'amount' | 'percent';
  amountOffYuan: string;
  percentOff: number | null;
  /** Empty: no cap. */
  capYuan: string;
  /** Empty: any amount. */
  minSpendYuan: string;
  validityKind: 'days' | 'fixed';
  days: number | null;
  /** First and last day, `YYYY-MM-DD`. */
  dates: [string, string] | null;
  everyStore: boolean;
  storeIds: string[];
  limited: boolean;
  quota: number | null;
  perMemberLimit: number | null;
  claimable: boolean;
  note: string;
}

export const emptyCouponForm: CouponForm = {
  name: '',
  kind: 'amount',
  amountOffYuan: '',
  percentOff: 20,
  capYuan: '',
  minSpendYuan: '',
  validityKind: 'days',
  days: 30,
  dates: null,
  everyStore: true,
  storeIds: [],
  limited: false,
  quota: 200,
  perMemberLimit: 1,
  claimable: false,
  note: '',
};

/** The first moment of a day in the shop's time zone. */
export function dayStart(day: string): Date {
  const [year = 1970, month = 1, date = 1] = day.split('-').map(Number);
  return new Date(year, month - 1, date);
}

/** The last millisecond of a day in the shop's time zone. */
export function dayEnd(day: string): Date {
  const start = dayStart(day);
  return new Date(start.getFullYear(), start.getMonth(), start.getDate() + 1, 0, 0, 0, -1);
}

/** The shop's day of a moment, `YYYY-MM-DD`. */
export function dayOf(at: Date): string {
  const two = (part: number) => String(part).padStart(2, '0');
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}

function validityOf(form: CouponForm): CouponTerms['validity'] {
  if (form.validityKind === 'fixed' && form.dates) {
    const [from, until] = form.dates;
    return { kind: 'fixed', from: dayStart(from).toISOString(), until: dayEnd(until).toISOString() };
  }
  return { kind: 'days', days: form.days ?? 1 };
}

/** The body of a filled-in form. The form's own rules have passed before; what is left empty means "no limit". */
export function couponDraftOf(form: CouponForm): CouponDraft {
  return {
    terms: {
      name: form.name.trim(),
      value:
        form.kind === 'amount'
          ? { kind: 'amount', amountOffFen: fenOf(form.amountOffYuan, 0) }
          : { kind: 'percent', percentOff: form.percentOff ?? 0, capFen: fenOf(form.capYuan, null) },
      minSpendFen: fenOf(form.minSpendYuan, 0),
      validity: validityOf(form),
      storeIds: form.everyStore ? null : form.storeIds,
      note: form.note.trim(),
    },
    quota: form.limited ? form.quota : null,
    perMemberLimit: form.perMemberLimit ?? 1,
    claimable: form.claimable,
  };
}

/** A template as the form shows it. */
export function couponFormOf(template: CouponTemplate): CouponForm {
  const { terms } = template;
  const { value, validity } = terms;
  return {
    ...emptyCouponForm,
    name: terms.name,
    kind: value.kind,
    amountOffYuan: value.kind === 'amount' ? yuanText(value.amountOffFen) : '',
    percentOff: value.kind === 'percent' ? value.percentOff : emptyCouponForm.percentOff,
    capYuan: value.kind === 'percent' ? yuanText(value.capFen) : '',
    minSpendYuan: terms.minSpendFen > 0 ? yuanText(terms.minSpendFen) : '',
    validityKind: validity.kind,
    days: validity.kind === 'days' ? validity.days : emptyCouponForm.days,
    dates: validity.kind === 'fixed' ? [dayOf(new Date(validity.from)), dayOf(new Date(validity.until))] : null,
    everyStore: terms.storeIds === null,
    storeIds: terms.storeIds ? [...terms.storeIds] : [],
    limited: template.quota !== null,
    quota: template.quota ?? emptyCouponForm.quota,
    perMemberLimit: template.perMemberLimit,
    claimable: template.claimable,
    note: terms.note,
  };
}

/** True when the coupon would take off more than the least spend it asks for, most likely a slip. */
export function givesMoreThanSpent(draft: CouponDraft): boolean {
  const { value, minSpendFen } = draft.terms;
  return value.kind === 'amount' && minSpendFen > 0 && value.amountOffFen > minSpendFen;
}

const DAY_MS = 86_400_000;

/** The coupon a customer would get if it were issued at `now`: what the preview shows. */
export function previewCoupon(
  terms: CouponTerms,
  { merchantName, reason, now }: { merchantName: string; reason: string; now: Date },
): Coupon {
  const { validity } = terms;
  const validFrom = validity.kind === 'fixed' ? validity.from : now.toISOString();
  const validUntil =
    validity.kind === 'fixed' ? validity.until : new Date(now.getTime() + validity.days * DAY_MS).toISOString();
  return {
    couponId: 'preview',
    templateId: 'preview',
    state: 'usable',
    terms: { ...terms, storeIds: terms.storeIds ? [...terms.storeIds] : null },
    merchantName,
    number: '',
    validFrom,
    validUntil,
    reason: { kind: 'staff', text: reason },
    issuedAt: now.toISOString(),
    redeemedAt: null,
    redeemedPaymentId: null,
  };
}
