/** When an after-payment offer is earned, which of several are given, and why in words. Pure. */
import type { BasketItem } from './basket';
import { isOfCategories } from './catalogue';
import type { ItemScope } from './coupon-rule';
import type { Locale } from './errors';
import { formatFen } from './money';
import { isWithin, type LocalTime, type WeeklyWindow } from './weekly-window';

export type OfferVisits = { kind: 'any' | 'first' | 'returning' } | { kind: 'every' | 'nth'; n: number };

/** Everything it names must hold; null: does not matter. */
export interface OfferRule {
  storeIds: string[] | null;
  /** Of the payment before coupons; both ends included. */
  minAmountFen: number;
  maxAmountFen: number | null;
  weekly: WeeklyWindow[] | null;
  visits: OfferVisits;
  tags: string[] | null;
  items: ItemScope | null;
  absentDays: number | null;
}

export interface PaidVisit {
  storeId: string;
  amountFen: number;
  items: readonly BasketItem[] | null;
  local: LocalTime;
  /** 1 for the member's first payment. */
  visit: number;
  tags: readonly string[];
  /** Since the payment before this one, in whole days; null at the first. */
  absentDays: number | null;
}

/** What of a rule the customer is told, when the merchant wrote no words. */
export type OfferWhy =
  | { kind: 'first-visit' | 'returning' | 'happy-hour' | 'thanks' }
  | { kind: 'nth-visit'; n: number }
  | { kind: 'absent'; days: number }
  | { kind: 'product'; name: string }
  | { kind: 'amount'; minFen: number };

function visitMatches(visits: OfferVisits, visit: number): boolean {
  switch (visits.kind) {
    case 'any':
      return true;
    case 'first':
      return visit === 1;
    case 'returning':
      return visit > 1;
    case 'every':
      return visit % visits.n === 0;
    case 'nth':
      return visit === visits.n;
  }
}

/** The first item of the basket that a scope names. */
const boughtOf = ({ productIds, categories }: ItemScope, items: readonly BasketItem[] | null) =>
  items?.find(
    ({ productId, category }) =>
      (productId !== null && productIds.includes(productId)) || isOfCategories(category, categories),
  );

export function offerMatches(rule: OfferRule, paid: PaidVisit): boolean {
  const { storeIds, minAmountFen, maxAmountFen, weekly, visits, tags, items, absentDays } = rule;
  return (
    (!storeIds || storeIds.includes(paid.storeId)) &&
    paid.amountFen >= minAmountFen &&
    (maxAmountFen === null || paid.amountFen <= maxAmountFen) &&
    isWithin(weekly, paid.local) &&
    visitMatches(visits, paid.visit) &&
    (!tags || tags.some((tag) => paid.tags.includes(tag))) &&
    (!items || boughtOf(items, paid.items) !== undefined) &&
    (absentDays === null || (paid.absentDays !== null && paid.absentDays >= absentDays))
  );
}

/** True for a rule that asks nothing about the member: what they bought before, or what staff think of them. */
export const isForEverybody = ({ visits, tags, absentDays }: OfferRule): boolean =>
  visits.kind === 'any' && tags === null && absentDays === null;

/** The most personal thing about a rule that held: what the customer did, before what they paid. */
export function offerWhy(rule: OfferRule, paid: PaidVisit): OfferWhy {
  const { visits, absentDays, items, weekly, minAmountFen } = rule;
  const bought = items && boughtOf(items, paid.items);
  if (absentDays !== null && paid.absentDays !== null) return { kind: 'absent', days: paid.absentDays };
  if (visits.kind === 'first') return { kind: 'first-visit' };
  if (visits.kind === 'every' || visits.kind === 'nth') return { kind: 'nth-visit', n: paid.visit };
  if (bought) return { kind: 'product', name: bought.name };
  if (visits.kind === 'returning') return { kind: 'returning' };
  if (weekly) return { kind: 'happy-hour' };
  return minAmountFen > 0 ? { kind: 'amount', minFen: minAmountFen } : { kind: 'thanks' };
}

export function offerWhyWords(why: OfferWhy, locale: Locale): string {
  const say = (zh: string, en: string) => (locale === 'en' ? en : zh);
  switch (why.kind) {
    case 'first-visit':
      return say('第一次来，送您的见面礼', 'A gift for your first visit');
    case 'returning':
      return say('谢谢您又来了', 'Thank you for coming back');
    case 'happy-hour':
      return say('您来得正是时候', 'You came at the right time');
    case 'thanks':
      return say('谢谢光临', 'Thank you for coming');
    case 'nth-visit':
      return say(`您第 ${why.n} 次光临`, `Your visit number ${why.n}`);
    case 'absent':
      return say(`${why.days} 天没见，欢迎回来`, `Welcome back after ${why.days} days`);
    case 'product':
      return say(`因为您买了${why.name}`, `Because you bought ${why.name}`);
    case 'amount':
      return say(`本单满 ${formatFen(why.minFen)}`, `For a payment from ${formatFen(why.minFen)}`);
  }
}

/** FNV-1a (Fowler, Noll, Vo), as a number between 0 and 1, neither included: the same draw whenever it is asked for. */
function drawOf(text: string): number {
  let hash = 0x811c9dc5;
  for (const letter of text) hash = Math.imul(hash ^ (letter.codePointAt(0) ?? 0), 0x01000193);
  // One more round of mixing (Murmur3's), since the last letters alone would not reach the high bits.
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (((hash ^ (hash >>> 16)) >>> 0) + 1) / (2 ** 32 + 1);
}

/**
 * The order in which matching offers are given, until a payment has as many as it may: by priority; of equals by a
 * weighted draw that the payment decides, so that asking again draws the same (Efraimidis and Spirakis 2006). Where
 * all of them fit nothing is drawn.
 * @param offers oldest first
 */
export function offersInTurn<T extends { offerId: string; priority: number; weight: number }>(
  offers: readonly T[],
  { paymentId, most }: { paymentId: string; most: number },
): T[] {
  const byPriority = [...offers].sort((a, b) => b.priority - a.priority);
  if (offers.length <= most) return byPriority;
  const key = ({ offerId, weight }: T) => drawOf(`${paymentId}:${offerId}`) ** (1 / weight);
  return byPriority.sort((a, b) => b.priority - a.priority || key(b) - key(a));
}
