/** What a coupon says of itself, in the words of the chosen language. Pure: the clock is passed in. */
import { formatFen, type Locale, conditionLines as limitLines } from '@shuke/shared';
import type { RouteResult } from '@shuke/shared/contract';
import type { Messages } from '../i18n/zh';
import { calendarDaysBetween, dayOf } from './dates';

export type Coupon = RouteResult<'POST /me/coupons'>;
export type CouponTerms = Coupon['terms'];

/** From this many days on, the card counts down instead of naming a date. */
const NEAR_DAYS = 7;
/** A phone's clock may be this far behind the shop's: a coupon issued just now must not read as one for later. */
const CLOCK_SKEW_MS = 10 * 60_000;

/** `¥20`, `¥9.90`: whole yuan without decimals. */
export const shortFen = (amountFen: number): string => formatFen(amountFen).replace(/\.00$/, '');

/** 20% off is 8 折, 15% off is 8.5 折; English keeps the percentage. */
export const percentNumber = (percentOff: number, chinese: boolean): string =>
  chinese ? String((100 - percentOff) / 10) : String(percentOff);

export function valueWords(terms: CouponTerms, words: Messages, chinese: boolean): string {
  const { value } = terms;
  if (value.kind === 'amount') return `${shortFen(value.amountOffFen)} ${words.coupon.off}`;
  if (value.kind === 'gift') return words.coupon.gift;
  if (value.kind === 'exchange') return `${shortFen(value.priceFen)} ${words.coupon.exchange}`;
  return words.coupon.fold(percentNumber(value.percentOff, chinese));
}

/** What is given, where it is a thing; where, when and with what else it works. */
export function termsLines(terms: CouponTerms, locale: Locale): string[] {
  const { value } = terms;
  const thing = value.kind === 'gift' || value.kind === 'exchange' ? [value.thing] : [];
  return [...thing, ...limitLines(terms, locale)];
}

/** One line for the least spend, a second one for a cap. */
export function conditionLines(terms: CouponTerms, words: Messages): string[] {
  const minimum = terms.minSpendFen > 0 ? words.coupon.minSpend(shortFen(terms.minSpendFen)) : words.coupon.anySpend;
  const cap =
    terms.value.kind === 'percent' && terms.value.capFen ? words.coupon.cap(shortFen(terms.value.capFen)) : '';
  return cap ? [minimum, cap] : [minimum];
}

export interface Validity {
  words: string;
  near: boolean;
}

/** How long an issued coupon still works. */
export function validityWords(coupon: Pick<Coupon, 'validFrom' | 'validUntil'>, now: Date, words: Messages): Validity {
  const from = new Date(coupon.validFrom);
  const until = new Date(coupon.validUntil);
  if (until.getTime() <= now.getTime()) return { words: words.coupon.expired, near: false };
  if (from.getTime() > now.getTime() + CLOCK_SKEW_MS)
    return { words: words.coupon.from(dayOf(coupon.validFrom)), near: false };
  const days = calendarDaysBetween(now, until);
  if (days > NEAR_DAYS) return { words: words.coupon.until(dayOf(coupon.validUntil)), near: false };
  if (days === 0) return { words: words.coupon.lastDay, near: true };
  return { words: days === 1 ? words.coupon.tomorrow : words.coupon.daysLeft(days), near: true };
}

/** How long a coupon will work once it is claimed. */
export function templateValidityWords(terms: CouponTerms, now: Date, words: Messages): Validity {
  const { validity } = terms;
  if (validity.kind === 'days') return { words: words.coupon.daysAfterClaim(validity.days), near: false };
  return validityWords({ validFrom: validity.from, validUntil: validity.until }, now, words);
}

/** Names of the stores where it works, or their number when the names are not at hand. */
export function placeWords(terms: CouponTerms, storeNames: ReadonlyMap<string, string>, words: Messages): string {
  if (terms.storeIds === null) return words.coupon.everyStore;
  const names = terms.storeIds.map((storeId) => storeNames.get(storeId)).filter((name) => name !== undefined);
  if (names.length !== terms.storeIds.length || names.length > 3) return words.coupon.storeCount(terms.storeIds.length);
  return words.coupon.someStores(names.join('、'));
}
