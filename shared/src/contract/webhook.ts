import { z } from 'zod';
import { amountFen, count, done, id, instant, pageOf, pageQuery, sumFen } from './common';
import { tender, tenderPart } from './payment-view';
import { defineRoutes } from './route';

/**
 * What happens in the shop and may be told to other systems. Ids and figures only: who a member is, is asked through
 * the API by whoever may.
 */
export const webhookEventData = {
  'payment.succeeded': z.strictObject({
    paymentId: id,
    storeId: id,
    /** Null for an order of the mall. */
    terminalId: id.nullable(),
    tender,
    /** What each way took; `tender` is `mixed` where there are two. */
    tenders: z.array(tenderPart),
    amountFen,
    discountFen: sumFen,
    paidFen: sumFen,
    /** null: the payer is not a member (yet). */
    memberId: id.nullable(),
    visit: count.nullable(),
    pointsEarned: count,
  }),
  'payment.refunded': z.strictObject({
    refundId: id,
    paymentId: id,
    storeId: id,
    /** How the payment was paid. */
    tender,
    /** Where the money went back to. */
    tenders: z.array(tenderPart),
    amountFen,
    /** All that was given back of this payment so far. */
    refundedFen: amountFen,
    memberId: id.nullable(),
    pointsTaken: count,
    couponsTaken: count,
  }),
  'member.joined': z.strictObject({ memberId: id, channel: z.enum(['weapp', 'h5']), storeId: id.nullable() }),
  'topup.succeeded': z.strictObject({ topUpId: id, memberId: id, amountFen }),
  'coupon.issued': z.strictObject({
    couponId: id,
    templateId: id,
    memberId: id,
    reason: z.string(),
    /** The offer or campaign that gave it. */
    sourceId: id.nullable(),
    paymentId: id.nullable(),
    validUntil: instant,
  }),
  'coupon.redeemed': z.strictObject({ couponId: id, memberId: id, paymentId: id, discountFen: sumFen }),
  'campaign.finished': z.strictObject({ campaignId: id }),
  /** Sent by hand from the console, to see that somebody listens. */
  'webhook.test': z.strictObject({ endpointId: id }),
} as const;

export type WebhookEventType = keyof typeof webhookEventData;
export type WebhookEventData<Type extends WebhookEventType = WebhookEventType> = z.output<
  (typeof webhookEventData)[Type]
>;

const shopEvents = [
  'payment.succeeded',
  'payment.refunded',
  'member.joined',
  'topup.succeeded',
  'coupon.issued',
  'coupon.redeemed',
  'campaign.finished',
] as const satisfies readonly Exclude<WebhookEventType, 'webhook.test'>[];
/** What an address may ask for. */
export const webhookEventType = z.enum(shopEvents);
export type ShopEventType = (typeof shopEvents)[number];

export const webhookEndpoint = z.object({
  endpointId: id,
  url: z.string(),
  note: z.string(),
  events: z.array(webhookEventType),
  /** `paused` by staff; `disabled` by us, see `offReason`. Neither hears of anything. */
  state: z.enum(['active', 'paused', 'disabled']),
  offReason: z.enum(['failing', 'gone']).nullable(),
  failingSince: instant.nullable(),
  /** Raised by every change; a change names the version it was made from. */
  version: count,
  /** The newest signs first; the one before it signs too until it ends. */
  keys: z.array(z.object({ keyId: z.string(), createdAt: instant, expiresAt: instant.nullable() })),
  dead: count,
  createdAt: instant,
});

const deliveryState = z.enum(['waiting', 'delivered', 'dead']);

export const webhookDelivery = z.object({
  deliveryId: id,
  endpointId: id,
  /** `webhook-id`: the same for each repetition and each endpoint. */
  eventId: id,
  type: z.string(),
  state: deliveryState,
  tries: count,
  /** HTTP status of the last try; null when no answer came, see `failure`. */
  status: z.int().nullable(),
  failure: z.string().nullable(),
  latencyMs: count.nullable(),
  createdAt: instant,
  doneAt: instant.nullable(),
});

const oneEndpoint = z.object({ endpointId: id });
const endpointDraft = z.strictObject({
  url: z.string().trim().min(1).max(300),
  note: z.string().trim().max(60),
  events: z.array(webhookEventType).min(1).max(shopEvents.length),
});
/** Shown once: null when the request is repeated. */
const secret = z.string().nullable();

export const webhookRoutes = defineRoutes({
  'GET /console/webhooks': {
    summary: 'Addresses that are told what happens. Owners and managers only, as all of these routes',
    actor: 'staff',
    result: z.object({ endpoints: z.array(webhookEndpoint) }),
    errors: ['not-allowed'],
  },
  'POST /console/webhooks': {
    summary: "Add an address; `endpointId` is the client's key. The secret is in this answer and never again",
    actor: 'staff',
    body: endpointDraft.extend({ endpointId: id }),
    result: z.object({ endpoint: webhookEndpoint, secret }),
    errors: ['not-allowed', 'webhook-url-refused', 'idempotency-conflict'],
  },
  'PUT /console/webhooks/:endpointId': {
    summary: 'Change address, note or events',
    actor: 'staff',
    params: oneEndpoint,
    body: endpointDraft.extend({ version: count }),
    result: webhookEndpoint,
    errors: ['not-allowed', 'not-found', 'edit-conflict', 'webhook-url-refused'],
  },
  'POST /console/webhooks/:endpointId/state': {
    summary: 'Pause, or go on, also after it was disabled',
    actor: 'staff',
    params: oneEndpoint,
    body: z.strictObject({ state: z.enum(['active', 'paused']) }),
    result: webhookEndpoint,
    errors: ['not-allowed', 'not-found'],
  },
  'DELETE /console/webhooks/:endpointId': {
    summary: 'Take the address out; what waits for it is not sent any more',
    actor: 'staff',
    params: oneEndpoint,
    result: done,
    errors: ['not-allowed', 'not-found'],
  },
  'POST /console/webhooks/:endpointId/keys': {
    summary: "A new secret; the one before signs too for 24 hours. `rotationId` is the client's key",
    actor: 'staff',
    params: oneEndpoint,
    body: z.strictObject({ rotationId: id }),
    result: z.object({ endpoint: webhookEndpoint, secret }),
    errors: ['not-allowed', 'not-found'],
  },
  'POST /console/webhooks/:endpointId/test': {
    summary: "Send `webhook.test` to this address alone; `eventId` is the client's key",
    actor: 'staff',
    params: oneEndpoint,
    body: z.strictObject({ eventId: id }),
    result: webhookDelivery,
    errors: ['not-allowed', 'not-found', 'state-conflict'],
  },
  'GET /console/webhooks/:endpointId/deliveries': {
    summary: 'What was sent there in the last 30 days, newest first',
    actor: 'staff',
    params: oneEndpoint,
    query: pageQuery.extend({ state: deliveryState.optional() }),
    result: pageOf(webhookDelivery),
    errors: ['not-allowed', 'not-found'],
  },
  'GET /console/webhook-deliveries/:deliveryId': {
    summary: 'One delivery with its body and every try',
    actor: 'staff',
    params: z.object({ deliveryId: id }),
    result: webhookDelivery.extend({
      body: z.string(),
      attempts: z.array(
        z.object({
          at: instant,
          status: z.int().nullable(),
          failure: z.string().nullable(),
          latencyMs: count,
          /** The beginning of what was answered. */
          excerpt: z.string().nullable(),
        }),
      ),
    }),
    errors: ['not-allowed', 'not-found'],
  },
  'POST /console/webhook-deliveries/:deliveryId/replay': {
    summary: "Send it again, under the same `webhook-id`; `replayId` is the client's key",
    actor: 'staff',
    params: z.object({ deliveryId: id }),
    body: z.strictObject({ replayId: id }),
    result: webhookDelivery,
    errors: ['not-allowed', 'not-found', 'state-conflict'],
  },
  'POST /console/webhooks/:endpointId/replay': {
    summary: "Send again what was given up on, up to 500 at a time; `replayId` is the client's key",
    actor: 'staff',
    params: oneEndpoint,
    body: z.strictObject({ replayId: id }),
    result: z.object({ replayed: count, left: count }),
    errors: ['not-allowed', 'not-found', 'state-conflict'],
  },
});
