import type { RouteResult } from '@shuke/shared/contract';
import { appendAudit } from '../../kernel/audit';
import { type Clock, toInstant, toInstantOrNull } from '../../kernel/clock';
import type { Database, Tx } from '../../kernel/db/database';
import { AppError } from '../../kernel/errors';
import type { StaffActor } from '../../kernel/http/actor';
import type { Handlers } from '../../kernel/http/api';
import { requireManager } from '../../kernel/http/staff-roles';
import { runOnce } from '../../kernel/idempotency';
import type { DeliveryService } from './delivery.service';
import type { WebhookDelivery, WebhookEndpoint } from './webhook.entity';
import type { WebhookService } from './webhook.service';
import { eventBody } from './webhook-worker';

type Names =
  | 'POST /console/webhooks/:endpointId/test'
  | 'GET /console/webhooks/:endpointId/deliveries'
  | 'GET /console/webhook-deliveries/:deliveryId'
  | 'POST /console/webhook-deliveries/:deliveryId/replay'
  | 'POST /console/webhooks/:endpointId/replay';

type View = RouteResult<'POST /console/webhook-deliveries/:deliveryId/replay'>;

function view(delivery: WebhookDelivery): View {
  const { deliveryId, endpointId, eventId, type, state, tries, status, failure, latencyMs } = delivery;
  const times = { createdAt: toInstant(delivery.createdAtMs), doneAt: toInstantOrNull(delivery.doneAtMs) };
  return { deliveryId, endpointId, eventId, type, state, tries, status, failure, latencyMs, ...times };
}

/** What was sent, how often and with what answer; and once more when somebody asks. */
export function createDeliveryRoutes(deps: {
  db: Database;
  clock: Clock;
  webhooks: WebhookService;
  deliveries: DeliveryService;
}): Handlers<Names> {
  const { db, clock, webhooks, deliveries } = deps;

  /** To whom nothing is sent, nothing can be sent again. @throws AppError state-conflict */
  function requireActive({ state }: WebhookEndpoint): void {
    if (state !== 'active') throw new AppError('state-conflict', { state });
  }

  const audit = (tx: Tx, { merchantId, staffId }: StaffActor, subject: string, detail: Record<string, unknown>) =>
    appendAudit(tx, { merchantId, actor: `staff:${staffId}`, action: 'webhook.replay', subject, detail }, clock());

  return {
    'POST /console/webhooks/:endpointId/test': async ({ actor, params, body }) => {
      requireManager(actor);
      const { merchantId } = actor;
      const { endpointId } = params;
      const { eventId } = body;
      return db.tx(async (tx) => {
        requireActive(await webhooks.get(tx, { merchantId, endpointId }));
        const type = 'webhook.test';
        const event = { merchantId, eventId, type, body: eventBody(type, clock(), { endpointId }) };
        const [delivery] = await deliveries.start(tx, event, [endpointId]);
        if (!delivery) throw new AppError('not-found', { what: 'webhook-delivery' });
        return view(delivery);
      });
    },

    'GET /console/webhooks/:endpointId/deliveries': async ({ actor, params, query }) => {
      requireManager(actor);
      const { endpointId } = await webhooks.get(db.read, { merchantId: actor.merchantId, ...params });
      const { items, total } = await deliveries.list(db.read, endpointId, query);
      return { items: items.map(view), total, page: query.page, pageSize: query.pageSize };
    },

    'GET /console/webhook-deliveries/:deliveryId': async ({ actor, params }) => {
      requireManager(actor);
      const delivery = await deliveries.get(db.read, actor.merchantId, params.deliveryId);
      const attempts = await deliveries.attempts(db.read, params.deliveryId);
      return {
        ...view(delivery),
        body: delivery.body,
        attempts: attempts.map(({ atMs, status, failure, latencyMs, excerpt }) => ({
          at: toInstant(atMs),
          status,
          failure,
          latencyMs,
          excerpt,
        })),
      };
    },

    'POST /console/webhook-deliveries/:deliveryId/replay': async ({ actor, params, body }) => {
      requireManager(actor);
      const { merchantId } = actor;
      const { deliveryId } = params;
      const command = { scope: `webhook-replay:${deliveryId}`, key: body.replayId, input: {}, nowMs: clock() };
      return db.tx(async (tx) => {
        await runOnce(tx, command, async () => {
          const delivery = await deliveries.get(tx, merchantId, deliveryId);
          const { endpointId, eventId } = delivery;
          requireActive(await webhooks.get(tx, { merchantId, endpointId }));
          await deliveries.replay(tx, delivery);
          await audit(tx, actor, `webhook:${endpointId}`, { eventId });
          return { deliveryId };
        });
        return view(await deliveries.get(tx, merchantId, deliveryId));
      });
    },

    'POST /console/webhooks/:endpointId/replay': async ({ actor, params, body }) => {
      requireManager(actor);
      const { endpointId } = params;
      const command = { scope: `webhook-replay:${endpointId}`, key: body.replayId, input: {}, nowMs: clock() };
      return db.tx((tx) =>
        runOnce(tx, command, async () => {
          requireActive(await webhooks.get(tx, { merchantId: actor.merchantId, endpointId }));
          const result = await deliveries.replayDead(tx, endpointId);
          await audit(tx, actor, `webhook:${endpointId}`, { replayed: result.replayed });
          return result;
        }),
      );
    },
  };
}
