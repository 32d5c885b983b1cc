/** The after-payment offer's form and the contract's body, one mapping each way. */
import type { Offer, OfferDraft } from './contract-types';
import { fenOf, yuanText } from './yuan-field';

export interface OfferForm {
  name: string;
  templateId: string | undefined;
  everyStore: boolean;
  storeIds: string[];
  /** Empty: any amount. */
  minAmountYuan: string;
  audience: OfferDraft['audience'];
  reason: string;
  active: boolean;
}

export const emptyOfferForm: OfferForm = {
  name: '',
  templateId: undefined,
  everyStore: true,
  storeIds: [],
  minAmountYuan: '',
  audience: 'everyone',
  reason: '',
  active: true,
};

/** The body of a filled-in form; a name left empty is taken from the words on the card. */
export function offerDraftOf(form: OfferForm): OfferDraft {
  return {
    name: form.name.trim() || form.reason.trim(),
    templateId: form.templateId ?? '',
    storeIds: form.everyStore ? null : form.storeIds,
    minAmountFen: fenOf(form.minAmountYuan, 0),
    audience: form.audience,
    reason: form.reason.trim(),
    active: form.active,
  };
}

/** An offer as the form shows it. */
export function offerFormOf(offer: Offer): OfferForm {
  return {
    name: offer.name,
    templateId: offer.templateId,
    everyStore: offer.storeIds === null,
    storeIds: offer.storeIds ? [...offer.storeIds] : [],
    minAmountYuan: offer.minAmountFen > 0 ? yuanText(offer.minAmountFen) : '',
    audience: offer.audience,
    reason: offer.reason,
    active: offer.active,
  };
}

/** Why an offer that is switched on gives nothing at the moment; null when it gives. */
export function offerBlockedBy(
  offer: Pick<Offer, 'active' | 'template'>,
  now: Date,
): 'off' | 'coupon-paused' | 'coupon-gone' | 'coupon-over' | null {
  const { template } = offer;
  if (!offer.active) return 'off';
  if (template.state === 'paused') return 'coupon-paused';
  if (template.quota !== null && template.issued >= template.quota) return 'coupon-gone';
  const { validity } = template.terms;
  return validity.kind === 'fixed' && Date.parse(validity.until) <= now.getTime() ? 'coupon-over' : null;
}
