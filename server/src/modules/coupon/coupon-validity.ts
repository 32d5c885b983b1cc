import type { CouponValidity } from '@shuke/shared';
import { daysAfter, midnightAfter } from '../../kernel/local-time';

/**
 * From when until when a coupon issued now is valid, in milliseconds; `untilMs` is the first moment it is not.
 * Days are the shop's own, so that a change of the clocks makes none longer or shorter for the customer.
 */
export function validityWindow(
  validity: CouponValidity,
  issuedAtMs: number,
  timeZone: string,
): { fromMs: number; untilMs: number } {
  if (validity.kind === 'fixed') return { fromMs: Date.parse(validity.from), untilMs: Date.parse(validity.until) };
  const { days, startsInDays } = validity;
  const fromMs = startsInDays === 0 ? issuedAtMs : midnightAfter(issuedAtMs, timeZone, startsInDays);
  return { fromMs, untilMs: daysAfter(fromMs, timeZone, days) };
}
