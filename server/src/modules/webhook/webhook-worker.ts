import { z } from 'zod';
import { type SendResult, signedHeaders, type WebhookSender } from '../../adapters/webhook';
import { appendAudit } from '../../kernel/audit';
import { type Clock, DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS, toInstant } from '../../kernel/clock';
import { crashPoint } from '../../kernel/crash-points';
import type { Database, Tx } from '../../kernel/db/database';
import { forgetDone, type OutboxHandler, type OutboxResult } from '../../kernel/jobs/outbox';
import type { Logger } from '../../kernel/logger';
import { type DeliveryService, WEBHOOK_DELIVER } from './delivery.service';
import { WEBHOOK_EVENT } from './event.service';
import type { WebhookDelivery, WebhookEndpoint } from './webhook.entity';
import type { WebhookService } from './webhook.service';

/** After the first try: together about 24 hours. */
const WAITS_MS = [
  5 * SECOND_MS,
  MINUTE_MS,
  5 * MINUTE_MS,
  30 * MINUTE_MS,
  HOUR_MS,
  2 * HOUR_MS,
  4 * HOUR_MS,
  8 * HOUR_MS,
  8 * HOUR_MS,
] as const;
const GIVE_UP_MS = 25 * HOUR_MS;
/** An endpoint that answered nothing well for so long is turned off. */
const DISABLE_AFTER_MS = 3 * DAY_MS;
const REST_MS = { first: 2 * SECOND_MS, most: 5 * MINUTE_MS };
const KEEP_MS = 30 * DAY_MS;
const KEEP_PROMISES_MS = 7 * DAY_MS;
const GONE = 410;

const eventPayload = z.object({
  eventId: z.string(),
  merchantId: z.string(),
  type: z.string(),
  atMs: z.number(),
  data: z.record(z.string(), z.unknown()),
});
const deliverPayload = z.object({ deliveryId: z.string() });

/** What is posted, letter by letter: the signature covers it, and a replay sends the same. */
export const eventBody = (type: string, atMs: number, data: unknown): string =>
  JSON.stringify({ type, timestamp: toInstant(atMs), data });

/** A little apart from each other, so that a herd does not return together. */
const around = (ms: number): number => Math.round(ms * (0.9 + Math.random() * 0.2));

/** Hands events on: first to the endpoints that asked for them, then over the network, until they are heard. */
export function createWebhookWorker(deps: {
  db: Database;
  clock: Clock;
  logger: Logger;
  webhooks: WebhookService;
  deliveries: DeliveryService;
  sender: WebhookSender;
}) {
  const { db, clock, logger, webhooks, deliveries, sender } = deps;

  /** Topic `webhook.event`: one delivery for each endpoint that listens now. */
  const distribute: OutboxHandler = async (payload) => {
    const { eventId, merchantId, type, atMs, data } = eventPayload.parse(payload);
    const event = { eventId, merchantId, type, body: eventBody(type, atMs, data) };
    await db.tx(async (tx) => {
      const endpoints = await webhooks.active(tx, merchantId);
      const listening = endpoints.filter(({ events }) => (events as string[]).includes(type));
      const endpointIds = listening.map(({ endpointId }) => endpointId);
      if (endpointIds.length > 0) await deliveries.start(tx, event, endpointIds);
    });
    return 'done';
  };

  async function disable(tx: Tx, { merchantId, endpointId }: WebhookEndpoint, why: 'failing' | 'gone'): Promise<void> {
    if (!(await webhooks.disable(tx, endpointId, why))) return;
    const subject = `webhook:${endpointId}`;
    await appendAudit(
      tx,
      { merchantId, actor: 'system', action: 'webhook.disable', subject, detail: { why } },
      clock(),
    );
    logger.warn({ endpointId, why }, 'webhook endpoint turned off');
  }

  async function noteFailure(tx: Tx, endpoint: WebhookEndpoint, status: number | null): Promise<void> {
    const rest = Math.min(REST_MS.most, REST_MS.first * 2 ** Math.min(endpoint.failures, 20));
    await webhooks.noteFailure(tx, endpoint, around(rest));
    const failingMs = clock() - (endpoint.failingSinceMs ?? clock());
    if (status === GONE) await disable(tx, endpoint, 'gone');
    else if (failingMs >= DISABLE_AFTER_MS) await disable(tx, endpoint, 'failing');
  }

  /** When to try again; null: given up. */
  function waitMs({ roundTries, roundAtMs }: WebhookDelivery, status: number | null): number | null {
    const wait = WAITS_MS[roundTries];
    if (wait === undefined || status === GONE || clock() - roundAtMs > GIVE_UP_MS) return null;
    return around(wait);
  }

  async function settle(endpoint: WebhookEndpoint, delivery: WebhookDelivery, result: SendResult) {
    const { status } = result;
    const heard = status !== null && status >= 200 && status < 300;
    const again = heard ? null : waitMs(delivery, status);
    const state = heard ? 'delivered' : again === null ? 'dead' : 'waiting';
    await db.tx(async (tx) => {
      if (!(await deliveries.record(tx, delivery, result, state))) return;
      if (!heard) await noteFailure(tx, endpoint, status);
      else if (endpoint.failures > 0) await webhooks.noteSuccess(tx, endpoint.endpointId);
    });
    return again;
  }

  async function send({ endpointId, url }: WebhookEndpoint, { eventId, body }: WebhookDelivery): Promise<SendResult> {
    const keys = await webhooks.signingKeys(db.read, endpointId).catch((error: unknown) => {
      logger.error({ err: error, endpointId }, 'webhook secret cannot be opened');
      return [];
    });
    if (keys.length === 0) return { status: null, failure: 'no-key', latencyMs: 0, excerpt: null };
    return sender.send({ url, headers: signedHeaders({ id: eventId, body }, keys, clock()), body });
  }

  /** Topic `webhook.deliver`: one try. */
  const deliver: OutboxHandler = async (payload): Promise<OutboxResult> => {
    const { deliveryId } = deliverPayload.parse(payload);
    const delivery = await deliveries.find(db.read, deliveryId);
    if (delivery?.state !== 'waiting') return 'done';
    const { endpointId } = delivery;
    const endpoint = await webhooks.find(db.read, endpointId);
    if (endpoint?.state !== 'active') {
      await db.tx((tx) => deliveries.giveUp(tx, deliveryId));
      return 'done';
    }
    const restMs = endpoint.restUntilMs - clock();
    // A replay was asked for by somebody who waits for it.
    if (restMs > 0 && delivery.round === 1) return { again: { delayMs: restMs + around(SECOND_MS) } };
    const result = await send(endpoint, delivery);
    crashPoint('webhook.sent');
    const again = await settle(endpoint, delivery, result);
    return again === null ? 'done' : { again: { delayMs: again } };
  };

  return {
    handlers: { [WEBHOOK_EVENT]: distribute, [WEBHOOK_DELIVER]: deliver },
    topics: [WEBHOOK_EVENT, WEBHOOK_DELIVER] as const,

    /** Deliveries are kept for thirty days, and promises that were kept for seven. */
    async forgetOld(): Promise<void> {
      const nowMs = clock();
      while ((await db.tx((tx) => deliveries.forget(tx, nowMs - KEEP_MS))) > 0);
      await db.tx((tx) => forgetDone(tx, [WEBHOOK_EVENT, WEBHOOK_DELIVER], nowMs - KEEP_PROMISES_MS));
    },
  };
}
