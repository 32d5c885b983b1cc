import { newId } from '@shuke/shared';
import type { ShopEventType } from '@shuke/shared/contract';
import { createWebhookSender } from '../../src/adapters/webhook';
import type { Database, Tx } from '../../src/kernel/db/database';
import { createOutboxWorker } from '../../src/kernel/jobs/outbox';
import { OutboxRow } from '../../src/kernel/jobs/outbox.entity';
import { createLogger } from '../../src/kernel/logger';
import { createDeliveryService } from '../../src/modules/webhook/delivery.service';
import { createEventService, type ShopEvent } from '../../src/modules/webhook/event.service';
import { WebhookAttempt, WebhookDelivery, WebhookEndpoint } from '../../src/modules/webhook/webhook.entity';
import { createWebhookService } from '../../src/modules/webhook/webhook.service';
import { createWebhookWorker } from '../../src/modules/webhook/webhook-worker';

const logger = createLogger('silent');

/** One merchant's webhooks over a real database, with the time in the test's hand. */
export function createWebhookWorld(db: Database, options: { sealingKey?: Buffer; timeoutMs?: number } = {}) {
  const time = { nowMs: Date.parse('2026-11-24T04:00:00Z') };
  const clock = () => time.nowMs;
  const merchantId = newId();
  const { sealingKey = Buffer.alloc(32, 3), timeoutMs = 500 } = options;

  /** One of many servers on the same database. */
  function server() {
    const events = createEventService({ clock });
    const webhooks = createWebhookService({ clock, sealingKey });
    const deliveries = createDeliveryService({ clock });
    const sender = createWebhookSender({ allowPrivate: true, timeoutMs });
    const worker = createWebhookWorker({ db, clock, logger, webhooks, deliveries, sender });
    const { handlers, topics } = worker;
    const outbox = createOutboxWorker({ db, clock, logger, handlers, topics: { only: topics }, parallel: 8 });
    return { events, webhooks, deliveries, worker, outbox };
  }
  const here = server();

  const joined = (memberId = newId()): ShopEvent => ({
    type: 'member.joined',
    subjectId: memberId,
    data: { memberId, channel: 'weapp', storeId: null },
  });

  return {
    ...here,
    time,
    clock,
    merchantId,
    server,
    joined,

    async endpoint(url: string, events: ShopEventType[] = ['member.joined'], of = merchantId) {
      const endpointId = newId();
      const draft = { url, note: '', events };
      const { secret } = await db.tx((tx) => here.webhooks.add(tx, { merchantId: of, endpointId }, draft));
      here.events.forget(of);
      return { endpointId, secret };
    },
    emit: (...all: ShopEvent[]) => db.tx((tx: Tx) => here.events.emit(tx, merchantId, ...all)),
    find: (endpointId: string) => db.read.findOneByOrFail(WebhookEndpoint, { endpointId }),
    log: (endpointId: string) =>
      db.read.find(WebhookDelivery, { where: { endpointId }, order: { createdAtMs: 'ASC', deliveryId: 'ASC' } }),
    attempts: (deliveryId: string) => db.read.find(WebhookAttempt, { where: { deliveryId }, order: { number: 'ASC' } }),
    promised: () => db.read.countBy(OutboxRow, { state: 'waiting' }),

    /** Goes on to whatever is due next. @returns how long that was; null when nothing waits */
    async next(): Promise<number | null> {
      const [row] = await db.read.find(OutboxRow, { where: { state: 'waiting' }, order: { dueAtMs: 'ASC' }, take: 1 });
      if (!row) return null;
      const waitMs = row.dueAtMs - time.nowMs;
      time.nowMs = Math.max(time.nowMs, row.dueAtMs);
      await here.outbox.drain();
      return waitMs;
    },
  };
}

export type WebhookWorld = ReturnType<typeof createWebhookWorld>;
