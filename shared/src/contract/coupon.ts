import { z } from 'zod';
import { count, done, id, instant, pageOf, pageQuery } from './common';
import { couponDraft, couponTemplate, couponTerms, whyNot } from './coupon-terms';
import { defineRoutes } from './route';

/** Why the member has it; `text` is made on the server in the asked language. */
export const couponReason = z.object({
  kind: z.enum(['claimed', 'after-payment', 'campaign', 'staff', 'code', 'friend']),
  text: z.string(),
});

/** The object that travels through all surfaces: everything a coupon card shows. */
export const coupon = z.object({
  couponId: id,
  templateId: id,
  /** `revoked`: the payment that earned it was refunded; `forfeited`: the payment that spent it was. */
  state: z.enum(['usable', 'reserved', 'redeemed', 'expired', 'revoked', 'forfeited']),
  terms: couponTerms,
  merchantName: z.string(),
  /** 12 digits, to be read out or shown as a QR code. */
  number: z.string(),
  validFrom: instant,
  validUntil: instant,
  reason: couponReason,
  /** Of a usable coupon: what keeps it from being used at this moment, whatever is bought. */
  notNow: whyNot.nullable(),
  issuedAt: instant,
  redeemedAt: instant.nullable(),
  redeemedPaymentId: id.nullable(),
});

/** A coupon that was not used for a payment, and why in words. */
export const couponDeclined = z.object({ couponId: id, name: z.string(), why: whyNot, text: z.string() });

const templateParams = z.object({ templateId: id });
const issueErrors = [
  'coupon-sold-out',
  'coupon-sold-out-today',
  'coupon-limit-reached',
  'coupon-limit-today',
  'coupon-not-open',
  'idempotency-conflict',
] as const;

/** As printed or typed: letters and digits, whatever the case, spaces and dashes left out. */
export const couponCode = z
  .string()
  .max(40)
  .transform((typed) => typed.toUpperCase().replace(/[\s-]/g, ''))
  .pipe(z.string().regex(/^[A-Z0-9]{4,20}$/, 'not a code'));

export const couponCodeRow = z.object({
  codeId: id,
  code: z.string(),
  /** How often it may be used; null: as often as the coupon's own limits allow. */
  quota: count.nullable(),
  used: count,
  state: z.enum(['active', 'paused']),
  validUntil: instant.nullable(),
  createdAt: instant,
});

const codeQuota = z.int().min(1).max(100_000_000).nullable();

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
    errors: issueErrors,
  },
  'POST /me/coupon-codes': {
    summary: 'Type a promotion code, or the code a friend passed on; the same member gets one coupon a code',
    actor: 'member',
    rate: 'code',
    body: z.strictObject({ couponId: id, code: couponCode }),
    result: coupon,
    errors: ['coupon-code-invalid', 'coupon-code-used', 'coupon-unavailable', ...issueErrors],
  },
  'POST /me/coupons/:couponId/pass': {
    summary: 'A code that gives this coupon to whoever types it first; until then it is mine and can be used',
    actor: 'member',
    rate: 'money',
    params: z.object({ couponId: id }),
    result: z.object({ code: z.string(), expiresAt: instant }),
    errors: ['coupon-unavailable', 'coupon-not-transferable'],
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
    params: templateParams,
    body: couponDraft.extend({ version: z.int().min(1) }),
    result: couponTemplate,
    errors: ['edit-conflict'],
  },
  'POST /console/coupon-templates/:templateId/state': {
    summary: 'Pause or resume a template',
    actor: 'staff',
    params: templateParams,
    body: z.strictObject({ state: z.enum(['active', 'paused']) }),
    result: couponTemplate,
  },
  'GET /console/coupon-templates/:templateId/versions': {
    summary: 'What the template was, newest first: every issued coupon keeps the terms of its version',
    actor: 'staff',
    params: templateParams,
    result: z.object({
      versions: z.array(
        couponDraft.extend({
          version: z.int().min(1),
          /** Coupons issued under it. */
          issued: count,
          at: instant,
          /** Who saved it, as the audit log names them. */
          actor: z.string(),
        }),
      ),
    }),
  },
  'GET /console/coupon-templates/:templateId/codes': {
    summary: "A template's promotion codes, newest first",
    actor: 'staff',
    params: templateParams,
    query: pageQuery,
    result: pageOf(couponCodeRow),
  },
  'POST /console/coupon-templates/:templateId/codes': {
    summary: "One code for many, or many codes for one use each; `batchId` is the client's key",
    actor: 'staff',
    params: templateParams,
    body: z.discriminatedUnion('kind', [
      z.strictObject({
        kind: z.literal('shared'),
        batchId: id,
        code: couponCode,
        quota: codeQuota,
        validUntil: instant.nullable(),
      }),
      z.strictObject({
        kind: z.literal('single-use'),
        batchId: id,
        amount: z.int().min(1).max(500),
        validUntil: instant.nullable(),
      }),
    ]),
    result: z.object({ codes: z.array(couponCodeRow) }),
    errors: ['coupon-code-taken', 'idempotency-conflict'],
  },
  'POST /console/coupon-codes/:codeId/state': {
    summary: 'Pause or resume a code',
    actor: 'staff',
    params: z.object({ codeId: id }),
    body: z.strictObject({ state: z.enum(['active', 'paused']) }),
    result: done,
  },
  'POST /console/members/:memberId/coupons': {
    summary: "Give a member a coupon; `couponId` is the client's key, and the gift is in the audit log",
    actor: 'staff',
    params: z.object({ memberId: id }),
    body: z.strictObject({ couponId: id, templateId: id, reason: z.string().trim().max(40).default('') }),
    result: coupon,
    errors: issueErrors,
  },
});
