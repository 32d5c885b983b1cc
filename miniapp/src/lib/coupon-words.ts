/** What a coupon says of itself, in the words of the chosen language. Pure: the clock is passed in. */
import { formatFen, type Locale, conditionLines as moreConditions } from '@shuke/shared';
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
  if (value.kind === 'percent') return words.coupon.fold(percentNumber(value.percentOff, chinese));
  if (value.kind === 'gift') return words.coupon.giftOf(value.thing);
  return words.coupon.exchangeOf(shortFen(value.priceFen), value.thing);
}

/** What is given where it is a thing; the least spend; a cap. */
export function conditionLines(terms: CouponTerms, words: Messages): string[] {
  const { value } = terms;
  const minimum = terms.minSpendFen > 0 ? words.coupon.minSpend(shortFen(terms.minSpendFen)) : words.coupon.anySpend;
  if (value.kind === 'gift' || value.kind === 'exchange') return [value.thing, minimum];
  const cap = value.kind === 'percent' && value.capFen ? words.coupon.cap(shortFen(value.capFen)) : '';
  return cap ? [minimum, cap] : [minimum];
}

/** Hours, goods, channel and the like in one line; empty for a plain coupon. */
export const limitWords = (terms: CouponTerms, locale: Locale): string => moreConditions(terms, locale).join(' · ');

/** The word stamped across a coupon that cannot be used any more. */
export function stampWords(state: Coupon['state'], words: Messages): string | undefined {
  if (state === 'usable' || state === 'reserved') return undefined;
  const stamps = {
    redeemed: words.coupon.usedUp,
    expired: words.coupon.expired,
    revoked: words.coupon.revoked,
    forfeited: words.coupon.forfeited,
  };
  return stamps[state];
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
  if (validity.kind === 'days') {
    const { days, startsInDays } = validity;
    const text = startsInDays === 0 ? words.coupon.daysAfterClaim(days) : words.coupon.daysFrom(startsInDays, days);
    return { words: text, near: false };
  }
  return validityWords({ validFrom: validity.from, validUntil: validity.until }, now, words);
}

/** Names of the stores where it works, or their number when the names are not at hand. */
export function placeWords(terms: CouponTerms, storeNames: ReadonlyMap<string, string>, words: Messages): string {
  if (terms.storeIds === null) return words.coupon.everyStore;
  const names = terms.storeIds.map((storeId) => storeNames.get(storeId)).filter((name) => name !== undefined);
  if (names.length !== terms.storeIds.length || names.length > 3) return words.coupon.storeCount(terms.storeIds.length);
  return words.coupon.someStores(names.join('、'));
}
