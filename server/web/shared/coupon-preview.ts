/** Coupons that do not exist yet, as the cards they would be: in the console's forms and on the till. */
import type { RouteResult } from '@shuke/shared/contract';
import type { Coupon } from './coupon-words';

type Terms = Coupon['terms'];
type OpenReward = RouteResult<'GET /terminal/payments/:paymentId'>['openRewards'][number];

const DAY_MS = 86_400_000;

/** From when until when it would be valid, by the device's own days. */
function windowOf(validity: Terms['validity'], now: Date): { validFrom: string; validUntil: string } {
  if (validity.kind === 'fixed') return { validFrom: validity.from, validUntil: validity.until };
  const { days, startsInDays } = validity;
  const midnight = new Date(now.getFullYear(), now.getMonth(), now.getDate() + startsInDays);
  const from = startsInDays === 0 ? now : midnight;
  return { validFrom: from.toISOString(), validUntil: new Date(from.getTime() + days * DAY_MS).toISOString() };
}

/** The coupon a customer would get if it were issued at `now`. */
export function previewCoupon(
  terms: Terms,
  { merchantName, reason, now }: { merchantName: string; reason: string; now: Date },
): Coupon {
  return {
    couponId: 'preview',
    templateId: 'preview',
    state: 'usable',
    terms,
    merchantName,
    number: '',
    ...windowOf(terms.validity, now),
    reason: { kind: 'staff', text: reason },
    notNow: null,
    issuedAt: now.toISOString(),
    redeemedAt: null,
    redeemedPaymentId: null,
  };
}

/** What the customer may still take, as the card it becomes. */
export const offeredCoupon = ({ terms, merchantName, reason }: OpenReward, now: Date): Coupon =>
  previewCoupon(terms, { merchantName, reason, now });
