/** What a coupon card says, as pure functions: the same ticket reads the same on every web page. */
import { type Locale, moneyParts } from '@shuke/shared';
import type { RouteResult } from '@shuke/shared/contract';

export type Coupon = RouteResult<'POST /me/coupons'>;

const DAY_MS = 86_400_000;
/** From here on the card counts days instead of naming a date. */
const NEAR_DAYS = 7;

/** `3600` → `36`, `3650` → `36.5`: a round sum on a ticket carries no zeros. */
export function shortYuan(amountFen: number): string {
  const { sign, yuan, decimals } = moneyParts(amountFen);
  const trimmed = decimals.replace(/0+$/, '');
  return `${sign}${yuan}${trimmed ? `.${trimmed}` : ''}`;
}

/** The big figure and its small companions: `¥ 10`, `8 折`, `20 % off`, `赠`, `¥ 1 换购`. */
export function valueWords(value: Coupon['terms']['value'], locale: Locale) {
  if (value.kind === 'amount') return { before: '¥', figure: shortYuan(value.amountOffFen), after: '' };
  if (value.kind === 'gift') return { before: '', figure: locale === 'en' ? 'Gift' : '赠', after: '' };
  if (value.kind === 'exchange') {
    return { before: '¥', figure: shortYuan(value.priceFen), after: locale === 'en' ? 'each' : '换购' };
  }
  if (locale === 'en') return { before: '', figure: String(value.percentOff), after: '% off' };
  // Percent 20 off is "8 折", 15 off is "8.5 折".
  const tenths = (100 - value.percentOff) / 10;
  return { before: '', figure: String(tenths), after: '折' };
}

/** The thing that is given, where there is one; the least spend, and the cap of a percentage. */
export function conditionWords(terms: Coupon['terms'], locale: Locale): string {
  const least =
    terms.minSpendFen > 0
      ? locale === 'en'
        ? `from ¥${shortYuan(terms.minSpendFen)}`
        : `满 ${shortYuan(terms.minSpendFen)} 可用`
      : locale === 'en'
        ? 'any amount'
        : '无门槛';
  const { value } = terms;
  if (value.kind === 'gift' || value.kind === 'exchange') return `${value.thing} · ${least}`;
  const cap = value.kind === 'percent' ? value.capFen : null;
  if (cap === null) return least;
  return locale === 'en' ? `${least}, up to ¥${shortYuan(cap)}` : `${least}，最多减 ${shortYuan(cap)}`;
}

function localDay(at: Date): number {
  return new Date(at.getFullYear(), at.getMonth(), at.getDate()).getTime();
}

/** `5 天后到期` when near, otherwise the last day, in the device's time zone. */
export function validityWords(validUntil: string, now: Date, locale: Locale): { text: string; near: boolean } {
  const until = new Date(validUntil);
  const days = Math.round((localDay(until) - localDay(now)) / DAY_MS);
  if (until.getTime() <= now.getTime()) return { text: locale === 'en' ? 'expired' : '已过期', near: false };
  if (days === 0) return { text: locale === 'en' ? 'ends today' : '今天到期', near: true };
  if (days === 1) return { text: locale === 'en' ? 'ends tomorrow' : '明天到期', near: true };
  if (days <= NEAR_DAYS) return { text: locale === 'en' ? `ends in ${days} days` : `${days} 天后到期`, near: true };
  const date = [until.getFullYear(), until.getMonth() + 1, until.getDate()]
    .map((part) => String(part).padStart(2, '0'))
    .join('.');
  return { text: locale === 'en' ? `until ${date}` : `有效期至 ${date}`, near: false };
}

/** The stamp of a ticket that can no longer be used. */
export function stampWords(state: Coupon['state'], locale: Locale): string | null {
  if (state === 'redeemed') return locale === 'en' ? 'Used' : '已使用';
  if (state === 'forfeited') return locale === 'en' ? 'Forfeited' : '已作废';
  if (state === 'revoked') return locale === 'en' ? 'Taken back' : '已收回';
  if (state === 'expired') return locale === 'en' ? 'Expired' : '已过期';
  return null;
}
