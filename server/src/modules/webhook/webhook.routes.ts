import type { RouteResult } from '@shuke/shared/contract';
import type { EntityManager } from 'typeorm';
import { urlProblem } from '../../adapters/webhook';
import { appendAudit } from '../../kernel/audit';
import { type Clock, toInstant, toInstantOrNull } from '../../kernel/clock';
import type { Database, Tx } from '../../kernel/db/database';
import { AppError } from '../../kernel/errors';
import type { StaffActor } from '../../kernel/http/actor';
import type { Handlers } from '../../kernel/http/api';
import { requireManager } from '../../kernel/http/staff-roles';
import { runOnce } from '../../kernel/idempotency';
import type { DeliveryService } from './delivery.service';
import type { EventService } from './event.service';
import type { WebhookEndpoint } from './webhook.entity';
import type { EndpointDraft, WebhookService } from './webhook.service';

type Names =
  | 'GET /console/webhooks'
  | 'POST /console/webhooks'
  | 'PUT /console/webhooks/:endpointId'
  | 'POST /console/webhooks/:endpointId/state'
  | 'DELETE /console/webhooks/:endpointId'
  | 'POST /console/webhooks/:endpointId/keys';

type View = RouteResult<'PUT /console/webhooks/:endpointId'>;

const draftOf = ({ url, note, events }: EndpointDraft): EndpointDraft => ({ url, note, events: [...new Set(events)] });

/** Which systems are told what happens. Secrets leave the server once, in the answer to whoever made them. */
export function createWebhookRoutes(deps: {
  db: Database;
  clock: Clock;
  webhooks: WebhookService;
  deliveries: DeliveryService;
  events: EventService;
  /** Addresses inside the server's own network are fine: development and tests. */
  allowPrivate: boolean;
}): Handlers<Names> {
  const { db, clock, webhooks, deliveries, events } = deps;

  async function views(em: EntityManager, endpoints: readonly WebhookEndpoint[]): Promise<View[]> {
    const keys = await webhooks.keysOf(
      em,
      endpoints.map(({ endpointId }) => endpointId),
    );
    return Promise.all(
      endpoints.map(async (endpoint) => {
        const { endpointId, url, note, events: types, state, offReason, version } = endpoint;
        const own = keys.filter((key) => key.endpointId === endpointId).sort((a, b) => b.createdAtMs - a.createdAtMs);
        return {
          ...{ endpointId, url, note, events: types, state, offReason, version },
          failingSince: toInstantOrNull(endpoint.failingSinceMs),
          keys: own.map(({ keyId, createdAtMs, expiresAtMs }) => ({
            keyId,
            createdAt: toInstant(createdAtMs),
            expiresAt: toInstantOrNull(expiresAtMs),
          })),
          dead: await deliveries.deadCount(em, endpointId),
          createdAt: toInstant(endpoint.createdAtMs),
        };
      }),
    );
  }

  async function view(em: EntityManager, endpoint: WebhookEndpoint): Promise<View> {
    const [only] = await views(em, [endpoint]);
    if (!only) throw new AppError('not-found', { what: 'webhook' });
    return only;
  }

  function checkUrl(url: string): void {
    const problem = urlProblem(url, deps.allowPrivate);
    if (problem) throw new AppError('webhook-url-refused', { problem });
  }

  /** The host only: a path may hold a secret of the other system. */
  const audit = (tx: Tx, actor: StaffActor, action: string, endpointId: string, draft?: EndpointDraft) =>
    appendAudit(
      tx,
      {
        merchantId: actor.merchantId,
        actor: `staff:${actor.staffId}`,
        action: `webhook.${action}`,
        subject: `webhook:${endpointId}`,
        detail: draft ? { host: new URL(draft.url).host, events: draft.events } : {},
      },
      clock(),
    );

  /** What this server remembers of who listens is out of date once the change is committed. */
  async function change<T>(actor: StaffActor, work: (tx: Tx) => Promise<T>): Promise<T> {
    requireManager(actor);
    const result = await db.tx(work);
    events.forget(actor.merchantId);
    return result;
  }

  return {
    'GET /console/webhooks': async ({ actor }) => {
      requireManager(actor);
      return { endpoints: await views(db.read, await webhooks.list(db.read, actor.merchantId)) };
    },

    'POST /console/webhooks': ({ actor, body }) =>
      change(actor, async (tx) => {
        const { merchantId } = actor;
        const { endpointId } = body;
        const draft = draftOf(body);
        checkUrl(draft.url);
        let secret: string | null = null;
        const command = { scope: `webhook:${merchantId}`, key: endpointId, input: draft, nowMs: clock() };
        await runOnce(tx, command, async () => {
          ({ secret } = await webhooks.add(tx, { merchantId, endpointId }, draft));
          await audit(tx, actor, 'add', endpointId, draft);
          return { endpointId };
        });
        return { endpoint: await view(tx, await webhooks.get(tx, { merchantId, endpointId })), secret };
      }),

    'PUT /console/webhooks/:endpointId': ({ actor, params, body }) =>
      change(actor, async (tx) => {
        const draft = draftOf(body);
        checkUrl(draft.url);
        const key = { merchantId: actor.merchantId, ...params };
        const changed = await webhooks.change(tx, key, draft, body.version);
        await audit(tx, actor, 'change', params.endpointId, draft);
        return view(tx, changed);
      }),

    'POST /console/webhooks/:endpointId/state': ({ actor, params, body }) =>
      change(actor, async (tx) => {
        const changed = await webhooks.setState(tx, { merchantId: actor.merchantId, ...params }, body.state);
        await audit(tx, actor, body.state === 'active' ? 'resume' : 'pause', params.endpointId);
        return view(tx, changed);
      }),

    'DELETE /console/webhooks/:endpointId': ({ actor, params }) =>
      change(actor, async (tx) => {
        await webhooks.remove(tx, { merchantId: actor.merchantId, ...params });
        await audit(tx, actor, 'remove', params.endpointId);
        return { ok: true as const };
      }),

    'POST /console/webhooks/:endpointId/keys': ({ actor, params, body }) =>
      change(actor, async (tx) => {
        const { endpointId } = params;
        const endpoint = await webhooks.get(tx, { merchantId: actor.merchantId, endpointId });
        let secret: string | null = null;
        const command = { scope: `webhook-keys:${endpointId}`, key: body.rotationId, input: {}, nowMs: clock() };
        await runOnce(tx, command, async () => {
          ({ secret } = await webhooks.rotate(tx, endpointId));
          await audit(tx, actor, 'rotate', endpointId);
          return { endpointId };
        });
        return { endpoint: await view(tx, endpoint), secret };
      }),
  };
}
