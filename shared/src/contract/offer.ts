import { z } from 'zod';
import { count, done, id, instant, shortText, sumFen } from './common';
import { coupon } from './coupon';
import { category, couponTemplate, couponTerms, itemScope, weeklyWindows } from './coupon-terms';
import { defineRoutes } from './route';

const fen = z.int().min(0).max(100_000_000);
const limit = z.int().min(1).max(100_000_000).nullable().default(null);
export const memberTag = z.string().trim().min(1).max(20);

/** Which visit of the member earns it: any, the first, any but the first, every n-th, or the n-th only. */
export const offerVisits = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.enum(['any', 'first', 'returning']) }),
  z.strictObject({ kind: z.enum(['every', 'nth']), n: z.int().min(2).max(1000) }),
]);

/** What pops up after a payment: everything the rule names must hold. */
export const offerRule = z.strictObject({
  storeIds: z.array(id).max(500).nullable(),
  minAmountFen: fen,
  maxAmountFen: fen.nullable().default(null),
  weekly: weeklyWindows.default(null),
  visits: offerVisits,
  /** One of these is enough. */
  tags: z.array(memberTag).min(1).max(20).nullable().default(null),
  /** One of these goods was bought. */
  items: itemScope.default(null),
  /** The last payment before this one is at least so many days ago. */
  absentDays: z.int().min(1).max(3650).nullable().default(null),
});

export const offerDraft = z.strictObject({
  name: shortText,
  templateId: id,
  rule: offerRule,
  /** Words on the card: why you got this. Empty: made from the rule. */
  reason: z.string().trim().max(40),
  /** `on-tap`: shown, and given when the customer takes it within the hours. */
  grant: z.enum(['at-once', 'on-tap']).default('at-once'),
  takeWithinHours: z.int().min(1).max(720).default(24),
  /** Higher ones first. */
  priority: z.int().min(0).max(100).default(0),
  /** Among equals, when more match than a payment may give: its share of the draws. */
  weight: z.int().min(1).max(100).default(1),
  quota: limit,
  dailyQuota: limit,
  perMemberLimit: limit,
  /** What its coupons may take off together, each counted at the most it can. */
  budgetFen: z.int().min(1).max(100_000_000_000).nullable().default(null),
  active: z.boolean(),
});

export const offer = offerDraft.extend({
  offerId: id,
  version: z.int().min(1),
  template: couponTemplate,
  granted: count,
  /** Of the budget: what is promised. */
  promisedFen: count,
  /** What redeemed coupons took off. */
  costFen: sumFen,
});

/** What just landed in the member's wallet, and why. */
export const reward = z.object({ coupon, reason: z.string() });

/** What the customer may still take after a payment. */
export const openReward = z.object({
  offerId: id,
  terms: couponTerms,
  merchantName: z.string(),
  reason: z.string(),
  expiresAt: instant,
});

/** Why an offer that waits for a tap is not to be had. */
export const takeErrors = [
  'reward-expired',
  'coupon-sold-out',
  'coupon-sold-out-today',
  'coupon-limit-reached',
  'coupon-limit-today',
  'coupon-not-open',
] as const;

export const offerRoutes = defineRoutes({
  'GET /console/offers': {
    summary: 'After-payment offers, and how many of them one payment gives at most',
    actor: 'staff',
    result: z.object({ offers: z.array(offer), maxPerPayment: z.int().min(1).max(10) }),
  },
  'POST /console/offers': {
    summary: "Create an after-payment offer; `offerId` is the client's key",
    actor: 'staff',
    body: offerDraft.extend({ offerId: id }),
    result: offer,
    errors: ['idempotency-conflict', 'not-found'],
  },
  'PUT /console/offers/:offerId': {
    summary: 'Change an after-payment offer',
    actor: 'staff',
    params: z.object({ offerId: id }),
    body: offerDraft.extend({ version: z.int().min(1) }),
    result: offer,
    errors: ['edit-conflict', 'not-found'],
  },
  'PUT /console/offer-limit': {
    summary: 'How many offers one payment gives at most',
    actor: 'staff',
    body: z.strictObject({ maxPerPayment: z.int().min(1).max(10) }),
    result: done,
  },
  'GET /console/offer-scopes': {
    summary: 'Tags in use, and products and categories on sale: what rules and coupons can name',
    actor: 'staff',
    result: z.object({
      tags: z.array(z.object({ tag: memberTag, members: count })),
      products: z.array(z.object({ productId: id, name: z.string(), priceFen: sumFen })),
      categories: z.array(category),
    }),
  },
  'PUT /console/members/:memberId/tags': {
    summary: "Replace a member's tags",
    actor: 'staff',
    params: z.object({ memberId: id }),
    body: z.strictObject({ tags: z.array(memberTag).max(20) }),
    result: z.object({ tags: z.array(memberTag) }),
  },
});
