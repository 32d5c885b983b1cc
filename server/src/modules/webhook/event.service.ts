import { newId } from '@shuke/shared';
import type { ShopEventType, WebhookEventData } from '@shuke/shared/contract';
import type { Clock } from '../../kernel/clock';
import type { Tx } from '../../kernel/db/database';
import { enqueueAll } from '../../kernel/jobs/outbox';
import { WebhookEndpoint } from './webhook.entity';

export const WEBHOOK_EVENT = 'webhook.event';

/** A till asks at every payment whether anybody listens; the answer may be that old on the other servers. */
const REMEMBER_MS = 2000;

export type ShopEvent = {
  [Type in ShopEventType]: {
    type: Type;
    /** The row it is about: the same event of the same row twice is one. */
    subjectId: string;
    data: WebhookEventData<Type>;
  };
}[ShopEventType];

export type EventService = ReturnType<typeof createEventService>;

/**
 * Says what happened, in the transaction in which it happens: told with it or not at all. Where nobody listens, nothing
 * is written, so a shop without webhooks pays nothing for them.
 */
export function createEventService({ clock }: { clock: Clock }) {
  const known = new Map<string, { types: ReadonlySet<string>; untilMs: number }>();

  /** Asked in the transaction itself: a second connection, of each of many at once, could be one too many. */
  async function listenedTo(tx: Tx, merchantId: string): Promise<ReadonlySet<string>> {
    const fresh = known.get(merchantId);
    if (fresh && fresh.untilMs > performance.now()) return fresh.types;
    const endpoints = await tx.findBy(WebhookEndpoint, { merchantId, state: 'active' });
    const types = new Set<string>(endpoints.flatMap(({ events }) => events));
    known.set(merchantId, { types, untilMs: performance.now() + REMEMBER_MS });
    return types;
  }

  return {
    async emit(tx: Tx, merchantId: string, ...events: readonly ShopEvent[]): Promise<void> {
      if (events.length === 0) return;
      const types = await listenedTo(tx, merchantId);
      const nowMs = clock();
      const heard = events.filter(({ type }) => types.has(type));
      await enqueueAll(
        tx,
        heard.map(({ type, subjectId, data }) => ({
          topic: WEBHOOK_EVENT,
          dedupeKey: `${type}:${subjectId}`,
          payload: { eventId: newId(nowMs), merchantId, type, atMs: nowMs, data },
          nowMs,
        })),
      );
    },

    /** The merchant's endpoints have changed: on this server from now on, on the others within two seconds. */
    forget: (merchantId: string): void => {
      known.delete(merchantId);
    },
  };
}
