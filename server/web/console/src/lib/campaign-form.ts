/** The campaign's form, the contract's body, and what the estimate means before anything is sent. */
import type { CampaignDraft, Estimate } from './contract-types';

export interface CampaignForm {
  /** What the shop calls it; customers never see it. */
  name: string;
  title: string;
  body: string;
  templateId: string | null;
}

export const emptyCampaignForm: CampaignForm = { name: '', title: '', body: '', templateId: null };

/** The body of a filled-in form; a name left empty is the title. */
export function campaignDraftOf(form: CampaignForm): CampaignDraft {
  const title = form.title.trim();
  return { name: form.name.trim() || title, title, body: form.body.trim(), templateId: form.templateId || null };
}

export type Reach =
  | { readonly kind: 'nobody' }
  /** `missing` members would get the message without the coupon. */
  | { readonly kind: 'coupons-short'; readonly audience: number; readonly missing: number }
  | { readonly kind: 'ready'; readonly audience: number };

/** Who would be reached now, and whether the coupons suffice; `couponsLeft` null means without limit. */
export function reachOf(estimate: Estimate): Reach {
  const audience = estimate.marketingConsent;
  if (audience === 0) return { kind: 'nobody' };
  const missing = estimate.couponsLeft === null ? 0 : Math.max(0, audience - estimate.couponsLeft);
  return missing > 0 ? { kind: 'coupons-short', audience, missing } : { kind: 'ready', audience };
}
