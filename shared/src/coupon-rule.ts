/** What a coupon promises, and whether it applies to a purchase when it is the only one. Pure. */
import type { BasketItem } from './basket';
import { isWithin, type LocalTime, type WeeklyWindow } from './weekly-window';

export type CouponValue =
  | { kind: 'amount'; amountOffFen: number }
  | { kind: 'percent'; percentOff: number; capFen: number | null }
  /** A thing handed over; where it is a product of the catalogue, one of them in the basket is free instead. */
  | { kind: 'gift'; thing: string; worthFen: number; productId: string | null }
  /** 换购: one of a product in the basket for a fixed price. */
  | { kind: 'exchange'; thing: string; productId: string; priceFen: number };

/** Fixed dates, or days from the moment of issue, or from a later midnight in the shop's time zone. */
export type CouponValidity =
  | { kind: 'fixed'; from: string; until: string }
  | { kind: 'days'; days: number; startsInDays: number };

export const couponChannels = ['till', 'mall'] as const;
export type CouponChannel = (typeof couponChannels)[number];

/**
 * Of a group at most one coupon is used in a purchase; groups stack, and are applied in the order of the alphabet.
 * `exclusive` is used alone.
 */
export const stackingGroups = ['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H'] as const;
export type StackingGroup = (typeof stackingGroups)[number];

/** The goods a coupon counts and takes off from; a category (with those below it) or a product is enough. */
export interface ItemScope {
  productIds: string[];
  categories: string[];
}

export interface CouponTerms {
  name: string;
  value: CouponValue;
  /** Of the goods in scope, at their price before any coupon. */
  minSpendFen: number;
  validity: CouponValidity;
  /** When in the week it may be used; null: always. */
  weekly: WeeklyWindow[] | null;
  storeIds: string[] | null;
  channels: CouponChannel[] | null;
  items: ItemScope | null;
  /** For a member's first payment at the merchant only. */
  firstVisitOnly: boolean;
  stacking: StackingGroup | 'exclusive';
  /** When the payment that spent it is refunded in whole. */
  onRefund: 'return' | 'forfeit';
  /** Whether the member may pass it on to another one. */
  transferable: boolean;
  note: string;
}

/** Why a coupon is not used. `stacking`: others together take more off. `held`: another payment has it in hand. */
export const whyNotKinds = [
  'expired',
  'not-yet-valid',
  'held',
  'store',
  'channel',
  'first-visit',
  'not-now',
  'product',
  'min-spend',
  'takes-nothing-off',
  'budget',
  'stacking',
] as const;
export interface WhyNot {
  kind: (typeof whyNotKinds)[number];
  /** With `min-spend`: what is missing. */
  missingFen: number | null;
}

/** An issued coupon as the rules see it. */
export interface CouponInHand {
  couponId: string;
  templateId: string;
  terms: CouponTerms;
  validFromMs: number;
  /** The first moment it is over. */
  validUntilMs: number;
  /** What its template may still give away; null without a budget. */
  budgetLeftFen: number | null;
}

export interface Purchase {
  amountFen: number;
  /** Null where only the sum is known: then no coupon for certain goods applies. */
  items: readonly BasketItem[] | null;
  storeId: string;
  channel: CouponChannel;
  /** True when the member has never paid at this merchant. */
  firstVisit: boolean;
  nowMs: number;
  /** `nowMs` in the shop's time zone. */
  local: LocalTime;
}

export const whyNot = (kind: WhyNot['kind'], missingFen: number | null = null): WhyNot => ({ kind, missingFen });

/** What keeps a coupon from being used at this moment, whatever is bought; null when nothing does. */
export function whyNotNow(
  coupon: Omit<CouponInHand, 'couponId' | 'templateId'>,
  { nowMs, local }: Pick<Purchase, 'nowMs' | 'local'>,
): WhyNot | null {
  if (nowMs >= coupon.validUntilMs) return whyNot('expired');
  if (nowMs < coupon.validFromMs) return whyNot('not-yet-valid');
  if (!isWithin(coupon.terms.weekly, local)) return whyNot('not-now');
  return coupon.budgetLeftFen !== null && coupon.budgetLeftFen <= 0 ? whyNot('budget') : null;
}

/** What keeps a coupon from this purchase, apart from the goods and their price. */
export function whyNotHere(coupon: CouponInHand, purchase: Purchase): WhyNot | null {
  const { storeIds, channels, firstVisitOnly } = coupon.terms;
  if (storeIds && !storeIds.includes(purchase.storeId)) return whyNot('store');
  if (channels && !channels.includes(purchase.channel)) return whyNot('channel');
  if (firstVisitOnly && !purchase.firstVisit) return whyNot('first-visit');
  return whyNotNow(coupon, purchase);
}

/** A percentage of a sum; of a fraction of a fen nothing is given, so no price falls below what was promised. */
export function percentOffFen(value: Extract<CouponValue, { kind: 'percent' }>, sumFen: number): number {
  const off = Math.floor((sumFen * value.percentOff) / 100);
  return Math.min(off, value.capFen ?? off);
}

/** The most a coupon can give away; null when that depends on what is bought. */
export function mostFen(value: CouponValue): number | null {
  if (value.kind === 'amount') return value.amountOffFen;
  if (value.kind === 'percent') return value.capFen;
  return value.kind === 'gift' && value.productId === null ? value.worthFen : null;
}
