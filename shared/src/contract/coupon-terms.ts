import { z } from 'zod';
import { couponChannels, stackingGroups, whyNotKinds } from '../coupon-rule';
import { amountFen, count, id, instant, shortText, sumFen } from './common';

const hour = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'not a time of day');
const thing = z.string().trim().min(1).max(30);

/** Weekdays (1 Monday … 7 Sunday) and hours in the shop's time zone; `until` at or before `from` is on the next day. */
export const weeklyWindow = z.strictObject({
  weekdays: z
    .array(z.int().min(1).max(7))
    .min(1)
    .max(7)
    .refine((days) => new Set(days).size === days.length, 'a weekday twice'),
  from: hour,
  until: z.union([hour, z.literal('24:00')]),
});
export const weeklyWindows = z.array(weeklyWindow).min(1).max(7).nullable();

export const category = z.string().trim().min(1).max(60);

/** Certain goods: these products, and whatever is of these categories. */
export const itemScope = z
  .strictObject({ productIds: z.array(id).max(500), categories: z.array(category).max(50) })
  .refine(({ productIds, categories }) => productIds.length + categories.length > 0, 'names nothing')
  .nullable();

/**
 * What a coupon gives: a fixed sum; a percentage with a cap, `percentOff` 20 meaning 20% less (八折); a thing handed
 * over, or with `productId` one of that product free; one of a product for a fixed price (换购).
 */
export const couponValue = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('amount'), amountOffFen: amountFen }),
  z.strictObject({ kind: z.literal('percent'), percentOff: z.int().min(1).max(99), capFen: amountFen.nullable() }),
  z.strictObject({ kind: z.literal('gift'), thing, worthFen: amountFen, productId: id.nullable() }),
  z.strictObject({
    kind: z.literal('exchange'),
    thing,
    productId: id,
    priceFen: z.int().min(0).max(100_000_000),
  }),
]);

/** Fixed dates; or days from the moment of issue, or from the midnight `startsInDays` days later. */
export const couponValidity = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('fixed'), from: instant, until: instant }),
  z.strictObject({
    kind: z.literal('days'),
    days: z.int().min(1).max(730),
    startsInDays: z.int().min(0).max(365).default(0),
  }),
]);

export const couponTerms = z.strictObject({
  name: shortText,
  value: couponValue,
  /** Of the goods in scope, before any coupon. */
  minSpendFen: z.int().min(0).max(100_000_000),
  validity: couponValidity,
  weekly: weeklyWindows.default(null),
  /** Stores where it works; null: every store of the merchant. */
  storeIds: z.array(id).max(500).nullable(),
  channels: z.array(z.enum(couponChannels)).min(1).max(2).nullable().default(null),
  items: itemScope.default(null),
  firstVisitOnly: z.boolean().default(false),
  /** Of a group at most one coupon is used in a purchase, groups stack; `exclusive` is used alone. */
  stacking: z.enum([...stackingGroups, 'exclusive']).default('exclusive'),
  /** When its payment is refunded in whole. */
  onRefund: z.enum(['return', 'forfeit']).default('return'),
  transferable: z.boolean().default(false),
  note: z.string().trim().max(200),
});

/** Why a coupon is not used; `missingFen` says with `min-spend` how much is missing. */
export const whyNot = z.object({ kind: z.enum(whyNotKinds), missingFen: sumFen.nullable() });

/** How many may be given out, and what they may cost. Null: no limit. */
export const couponLimits = {
  quota: z.int().min(1).max(100_000_000).nullable(),
  dailyQuota: z.int().min(1).max(100_000_000).nullable().default(null),
  perMemberLimit: z.int().min(1).max(1000),
  perMemberDailyLimit: z.int().min(1).max(1000).nullable().default(null),
  /** What all coupons of the template may take off together, gifts at their worth. */
  budgetFen: z.int().min(1).max(100_000_000_000).nullable().default(null),
};

export const couponDraft = z.strictObject({ terms: couponTerms, ...couponLimits, claimable: z.boolean() });

export const couponTemplate = z.object({
  templateId: id,
  version: z.int().min(1),
  terms: couponTerms,
  quota: count.nullable(),
  dailyQuota: count.nullable(),
  perMemberLimit: z.int().min(1),
  perMemberDailyLimit: count.nullable(),
  budgetFen: count.nullable(),
  claimable: z.boolean(),
  state: z.enum(['active', 'paused']),
  issued: count,
  redeemed: count,
  /** Of the budget: what coupons took off, or hold for a payment under way. */
  spentFen: count,
  createdAt: instant,
});
