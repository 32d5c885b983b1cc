import { newId } from '@shuke/shared';
import type { EntityManager } from 'typeorm';
import { In, LessThan, Not } from 'typeorm';
import type { SendResult } from '../../adapters/webhook';
import type { Clock } from '../../kernel/clock';
import type { Tx } from '../../kernel/db/database';
import { insertOrRestart } from '../../kernel/db/restart';
import { insertRow, insertRows, updateRows } from '../../kernel/db/rows';
import { AppError } from '../../kernel/errors';
import { enqueueAll } from '../../kernel/jobs/outbox';
import { WebhookAttempt, WebhookDelivery } from './webhook.entity';

export const WEBHOOK_DELIVER = 'webhook.deliver';
const REPLAY_PAGE = 500;
const FORGET_PAGE = 500;

export type DeliveryService = ReturnType<typeof createDeliveryService>;

type Page = { page: number; pageSize: number };
type Event = Pick<WebhookDelivery, 'merchantId' | 'eventId' | 'type' | 'body'>;

/** Events on their way, and what became of each. */
export function createDeliveryService({ clock }: { clock: Clock }) {
  const promise = (tx: Tx, deliveries: readonly Pick<WebhookDelivery, 'deliveryId' | 'round'>[]) =>
    enqueueAll(
      tx,
      deliveries.map(({ deliveryId, round }) => ({
        topic: WEBHOOK_DELIVER,
        dedupeKey: `${deliveryId}:${round}`,
        payload: { deliveryId },
        nowMs: clock(),
      })),
    );

  /** Begins the schedule anew for those that still are as read. @returns how many */
  async function restart(tx: Tx, deliveries: readonly WebhookDelivery[]): Promise<number> {
    const restarted: WebhookDelivery[] = [];
    for (const delivery of deliveries) {
      const { deliveryId, round, state } = delivery;
      const next = { state: 'waiting', round: round + 1, roundTries: 0, roundAtMs: clock(), doneAtMs: null } as const;
      const changed = await updateRows(tx, WebhookDelivery, { deliveryId, round, state }, next);
      if (changed === 1) restarted.push({ ...delivery, ...next });
    }
    await promise(tx, restarted);
    return restarted.length;
  }

  return {
    find: (em: EntityManager, deliveryId: string) => em.findOneBy(WebhookDelivery, { deliveryId }),
    /** @throws AppError not-found */
    async get(em: EntityManager, merchantId: string, deliveryId: string): Promise<WebhookDelivery> {
      const delivery = await em.findOneBy(WebhookDelivery, { merchantId, deliveryId });
      if (!delivery) throw new AppError('not-found', { what: 'webhook-delivery' });
      return delivery;
    },
    attempts: (em: EntityManager, deliveryId: string): Promise<WebhookAttempt[]> =>
      em.find(WebhookAttempt, { where: { deliveryId }, order: { number: 'DESC' }, take: 50 }),

    /** An event sets out to these endpoints, and is promised to each; again it changes nothing. */
    async start(tx: Tx, event: Event, endpointIds: readonly string[]): Promise<WebhookDelivery[]> {
      const { eventId } = event;
      const before = await tx.findBy(WebhookDelivery, { eventId, endpointId: In([...endpointIds]) });
      const known = new Set(before.map(({ endpointId }) => endpointId));
      const nowMs = clock();
      const fresh = endpointIds
        .filter((endpointId) => !known.has(endpointId))
        .map(
          (endpointId): WebhookDelivery => ({
            ...event,
            deliveryId: newId(nowMs),
            endpointId,
            state: 'waiting',
            round: 1,
            roundTries: 0,
            roundAtMs: nowMs,
            tries: 0,
            status: null,
            failure: null,
            latencyMs: null,
            createdAtMs: nowMs,
            doneAtMs: null,
          }),
        );
      await insertOrRestart('webhook delivery race', () => insertRows(tx, WebhookDelivery, fresh));
      await promise(tx, fresh);
      return [...before, ...fresh];
    },

    /** What one try brought. @returns false when somebody else has tried meanwhile: then nothing is written */
    async record(
      tx: Tx,
      delivery: WebhookDelivery,
      { status, failure, latencyMs, excerpt }: SendResult,
      state: WebhookDelivery['state'],
    ): Promise<boolean> {
      const { deliveryId, tries, roundTries } = delivery;
      const nowMs = clock();
      const outcome = { state, status, failure, latencyMs, doneAtMs: state === 'waiting' ? null : nowMs };
      const change = { ...outcome, tries: tries + 1, roundTries: roundTries + 1 };
      if ((await updateRows(tx, WebhookDelivery, { deliveryId, state: 'waiting', tries }, change)) === 0) return false;
      const attempt = { deliveryId, number: tries + 1, atMs: nowMs, status, failure, latencyMs, excerpt };
      await insertRow(tx, WebhookAttempt, attempt);
      return true;
    },
    /** Given up without a try: nobody is there to hear it. */
    giveUp: (tx: Tx, deliveryId: string): Promise<number> =>
      updateRows(
        tx,
        WebhookDelivery,
        { deliveryId, state: 'waiting' },
        { state: 'dead', status: null, failure: 'endpoint-off', doneAtMs: clock() },
      ),

    /** @throws AppError state-conflict while it is on its way */
    async replay(tx: Tx, delivery: WebhookDelivery): Promise<void> {
      if (delivery.state === 'waiting' || (await restart(tx, [delivery])) === 0)
        throw new AppError('state-conflict', { state: 'waiting' });
    },
    /** The oldest first, as many as one transaction takes. */
    async replayDead(tx: Tx, endpointId: string): Promise<{ replayed: number; left: number }> {
      const dead = await tx.find(WebhookDelivery, {
        where: { endpointId, state: 'dead' },
        order: { createdAtMs: 'ASC', deliveryId: 'ASC' },
        take: REPLAY_PAGE,
      });
      const replayed = await restart(tx, dead);
      return { replayed, left: await tx.countBy(WebhookDelivery, { endpointId, state: 'dead' }) };
    },

    async list(em: EntityManager, endpointId: string, query: Page & { state?: WebhookDelivery['state'] | undefined }) {
      const { page, pageSize, state } = query;
      const [items, total] = await em.findAndCount(WebhookDelivery, {
        where: { endpointId, ...(state && { state }) },
        order: { createdAtMs: 'DESC', deliveryId: 'DESC' },
        skip: (page - 1) * pageSize,
        take: pageSize,
      });
      return { items, total };
    },
    deadCount: (em: EntityManager, endpointId: string): Promise<number> =>
      em.countBy(WebhookDelivery, { endpointId, state: 'dead' }),

    /** Forgets a page of what was decided before `beforeMs`. @returns how many, 0 when nothing is left */
    async forget(tx: Tx, beforeMs: number): Promise<number> {
      const old = await tx.find(WebhookDelivery, {
        where: { createdAtMs: LessThan(beforeMs), state: Not('waiting') },
        select: { deliveryId: true },
        order: { createdAtMs: 'ASC' },
        take: FORGET_PAGE,
      });
      if (old.length === 0) return 0;
      const deliveryId = In(old.map((row) => row.deliveryId));
      await tx.delete(WebhookAttempt, { deliveryId });
      await tx.delete(WebhookDelivery, { deliveryId });
      return old.length;
    },
  };
}
