import { z } from 'zod';
import { amountFen, count, done, id, instant, longText, pageOf, pageQuery, shortText, sumFen } from './common';
import { defineRoutes } from './route';

/** What a coupon takes off: a fixed sum, or a percentage with a cap. `percentOff` 20 means 20% less (八折). */
export const couponValue = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('amount'), amountOffFen: amountFen }),
  z.strictObject({ kind: z.literal('percent'), percentOff: z.int().min(1).max(99), capFen: amountFen.nullable() }),
]);

/** Fixed dates, or a number of days from the moment of issue. */
export const couponValidity = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('fixed'), from: instant, until: instant }),
  z.strictObject({ kind: z.literal('days'), days: z.int().min(1).max(730) }),
]);

export const couponTerms = z.strictObject({
  name: shortText,
  value: couponValue,
  minSpendFen: z.int().min(0).max(100_000_000),
  validity: couponValidity,
  /** Stores where it works; null: every store of the merchant. */
  storeIds: z.array(id).max(500).nullable(),
  note: z.string().trim().max(200),
});

export const couponTemplate = z.object({
  templateId: id,
  version: z.int().min(1),
  terms: couponTerms,
  quota: count.nullable(),
  perMemberLimit: z.int().min(1),
  claimable: z.boolean(),
  state: z.enum(['active', 'paused']),
  issued: count,
  redeemed: count,
  createdAt: instant,
});

/** Why the member has it; `text` is made on the server in the asked language. */
export const couponReason = z.object({
  kind: z.enum(['claimed', 'after-payment', 'campaign', 'staff']),
  text: z.string(),
});

/** The object that travels through all surfaces: everything a coupon card shows. */
export const coupon = z.object({
  couponId: id,
  templateId: id,
  /** `revoked`: its payment was refunded. */
  state: z.enum(['usable', 'reserved', 'redeemed', 'expired', 'revoked']),
  terms: couponTerms,
  merchantName: z.string(),
  /** 12 digits, to be read out or shown as a QR code. */
  number: z.string(),
  validFrom: instant,
  validUntil: instant,
  reason: couponReason,
  issuedAt: instant,
  redeemedAt: instant.nullable(),
  redeemedPaymentId: id.nullable(),
});

export const couponDraft = z.strictObject({
  terms: couponTerms,
  quota: z.int().min(1).max(100_000_000).nullable(),
  perMemberLimit: z.int().min(1).max(1000),
  claimable: z.boolean(),
});

export const couponRoutes = defineRoutes({
  'GET /me/coupons': {
    summary: "The member's wallet",
    actor: 'member',
    query: z.object({ state: z.enum(['usable', 'used', 'expired']).default('usable') }),
    result: z.object({ coupons: z.array(coupon), counts: z.object({ usable: count, used: count, expired: count }) }),
  },
  'POST /me/coupons': {
    summary: "Claim a coupon from a store's home; `couponId` is the client's key",
    actor: 'member',
    rate: 'money',
    body: z.strictObject({ couponId: id, templateId: id }),
    result: coupon,
    errors: ['coupon-sold-out', 'coupon-limit-reached', 'coupon-not-open', 'idempotency-conflict'],
  },
  'GET /console/coupon-templates': {
    summary: 'All coupon templates with their figures',
    actor: 'staff',
    query: pageQuery,
    result: pageOf(couponTemplate),
  },
  'POST /console/coupon-templates': {
    summary: "Create a template; `templateId` is the client's key",
    actor: 'staff',
    body: couponDraft.extend({ templateId: id }),
    result: couponTemplate,
    errors: ['idempotency-conflict'],
  },
  'PUT /console/coupon-templates/:templateId': {
    summary: 'Change a template; coupons already issued keep their terms',
    actor: 'staff',
    params: z.object({ templateId: id }),
    body: couponDraft.extend({ version: z.int().min(1) }),
    result: couponTemplate,
    errors: ['edit-conflict'],
  },
  'POST /console/coupon-templates/:templateId/state': {
    summary: 'Pause or resume a template',
    actor: 'staff',
    params: z.object({ templateId: id }),
    body: z.strictObject({ state: z.enum(['active', 'paused']) }),
    result: couponTemplate,
  },
});

/** One rule for what pops up after a payment. */
export const offerDraft = z.strictObject({
  name: shortText,
  templateId: id,
  storeIds: z.array(id).max(500).nullable(),
  minAmountFen: z.int().min(0).max(100_000_000),
  audience: z.enum(['everyone', 'first-payment', 'returning']),
  /** Words on the card: why you got this. */
  reason: z.string().trim().min(1).max(40),
  active: z.boolean(),
});

export const offer = offerDraft.extend({
  offerId: id,
  version: z.int().min(1),
  template: couponTemplate,
  granted: count,
  costFen: sumFen,
});

export const offerRoutes = defineRoutes({
  'GET /console/offers': {
    summary: 'After-payment offers',
    actor: 'staff',
    result: z.object({ offers: z.array(offer) }),
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
});

export const campaignDraft = z.strictObject({
  name: shortText,
  title: z.string().trim().min(1).max(40),
  body: longText,
  templateId: id.nullable(),
});

export const campaign = campaignDraft.extend({
  campaignId: id,
  state: z.enum(['draft', 'running', 'finished', 'stopped']),
  createdAt: instant,
  launchedAt: instant.nullable(),
  finishedAt: instant.nullable(),
  couponName: z.string().nullable(),
  results: z.object({
    audience: count,
    delivered: count,
    opened: count,
    couponsIssued: count,
    couponsRedeemed: count,
    /** Members reached without the coupon because its quota ran out. */
    couponsShort: count,
    revenueFen: sumFen,
  }),
});

export const campaignRoutes = defineRoutes({
  'GET /console/campaigns': { summary: 'All campaigns', actor: 'staff', query: pageQuery, result: pageOf(campaign) },
  'GET /console/campaigns/estimate': {
    summary: 'How many members would be reached now, before anything is sent',
    actor: 'staff',
    query: z.object({ templateId: id.optional() }),
    result: z.object({
      members: count,
      marketingConsent: count,
      /** Of these, how many can also get a WeChat subscribe message. */
      subscribeMessages: count,
      couponsLeft: count.nullable(),
    }),
  },
  'POST /console/campaigns': {
    summary: "Save a draft; `campaignId` is the client's key",
    actor: 'staff',
    body: campaignDraft.extend({ campaignId: id }),
    result: campaign,
    errors: ['idempotency-conflict', 'not-found'],
  },
  'GET /console/campaigns/:campaignId': {
    summary: 'One campaign with its results so far',
    actor: 'staff',
    params: z.object({ campaignId: id }),
    result: campaign,
  },
  'POST /console/campaigns/:campaignId/launch': {
    summary: 'Send to all members who agreed to marketing; launching again changes nothing',
    actor: 'staff',
    params: z.object({ campaignId: id }),
    result: campaign,
    errors: ['state-conflict'],
  },
  'DELETE /console/campaigns/:campaignId': {
    summary: 'Delete a draft',
    actor: 'staff',
    params: z.object({ campaignId: id }),
    result: done,
    errors: ['state-conflict'],
  },
});
