/**
 * Tells the merchant that an order was paid or a refund done, until it answers 200 or 204: at once, then 15 more times over a day.
 * A notification keeps its id over all repetitions; time, nonce and signature are fresh each time.
 */

import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { exchange } from '../../adapters/remote';
import { Aes } from '../../adapters/wechat-pay/sdk';
import type { Clock } from '../../kernel/clock';
import type { Faults } from '../faults';
import { rfc3339 } from './certificates';
import { signedHeaders } from './signing';
import type { Order, PayState, PendingNotification, Refund } from './state';
import { refundOf, transactionOf } from './transaction';

/** The provider's documented intervals: 15s/15s/30s/3m/10m/20m/30m/30m/30m/60m/3h/3h/3h/6h/6h. */
const RETRY_INTERVALS_S: readonly number[] = [
  15, 15, 30, 180, 600, 1200, 1800, 1800, 1800, 3600, 10_800, 10_800, 10_800, 21_600, 21_600,
];
const LOGGED_DELIVERIES = 1000;
/** How long a notification that lets another overtake it waits for one, in the provider's seconds. */
const OVERTAKING_WAIT_S = 15;

export interface Delivery {
  readonly notificationId: string;
  readonly outTradeNo: string;
  /** 0 for the first */
  readonly attempt: number;
  /** HTTP status of the merchant's answer; null when none came */
  readonly status: number | null;
}

interface NotifierDeps {
  readonly state: PayState;
  readonly faults: Faults;
  readonly clock: Clock;
  /** multiplies the provider's intervals: 0.001 turns 15 s into 15 ms */
  readonly timeScale: number;
  /** the merchant must have answered by then */
  readonly answerTimeoutMs: number;
}

export function createNotifier({ state, faults, clock, timeScale, answerTimeoutMs }: NotifierDeps) {
  const timers = new Set<NodeJS.Timeout>();
  const deliveries: Delivery[] = [];
  let held: PendingNotification[] = [];
  let stopped = false;

  function later(delayS: number, work: () => void): void {
    if (stopped) return;
    const timer = setTimeout(
      () => {
        timers.delete(timer);
        work();
      },
      delayS * 1000 * timeScale,
    );
    timer.unref();
    timers.add(timer);
  }

  function bodyFor(notification: PendingNotification, order: Order): string {
    const nonce = randomBytes(6).toString('hex');
    const refund = notification.outRefundNo === undefined ? undefined : state.refund(notification.outRefundNo);
    const content = refund ? refundOf(refund, order, state.state, 'notification') : transactionOf(order, state.state);
    const plaintext = JSON.stringify(content);
    const original = refund ? 'refund' : 'transaction';
    return JSON.stringify({
      id: notification.id,
      create_time: notification.createTime,
      resource_type: 'encrypt-resource',
      event_type: refund ? `REFUND.${refund.state}` : 'TRANSACTION.SUCCESS',
      summary: refund ? '退款结果' : '支付成功',
      resource: {
        original_type: original,
        algorithm: 'AEAD_AES_256_GCM',
        ciphertext: Aes.AesGcm.encrypt(plaintext, state.state.apiV3Key, nonce, original),
        associated_data: original,
        nonce,
      },
    });
  }

  async function post(notification: PendingNotification, order: Order): Promise<boolean> {
    const body = bodyFor(notification, order);
    const wrong = faults.take('wrong-signature', 'notification') !== null;
    const headers = { 'Content-Type': 'application/json', ...signedHeaders(state, body, clock(), wrong) };
    const refund = notification.outRefundNo === undefined ? undefined : state.refund(notification.outRefundNo);
    const notifyUrl = refund?.notifyUrl ?? order.notifyUrl;
    const result = await exchange({ url: notifyUrl, method: 'POST', headers, body, timeoutMs: answerTimeoutMs });
    const status = result.ok ? result.answer.status : null;
    deliveries.push({
      notificationId: notification.id,
      outTradeNo: order.outTradeNo,
      attempt: notification.attempt,
      status,
    });
    if (deliveries.length > LOGGED_DELIVERIES) deliveries.shift();
    return status === 200 || status === 204;
  }

  async function attempt(notification: PendingNotification): Promise<void> {
    const order = state.order(notification.outTradeNo);
    if (!order || stopped) return;
    const slow = faults.take('slow', 'notification');
    if (slow) await sleep(slow.delayMs, undefined, { ref: false });
    if (stopped) return;
    const lost = faults.take('drop-answer', 'notification') !== null;
    const twice = !lost && faults.take('duplicate', 'notification') !== null;
    let accepted = !lost && (await post(notification, order));
    if (twice) accepted = (await post(notification, order)) || accepted;
    settle(notification, accepted);
  }

  function settle(notification: PendingNotification, accepted: boolean): void {
    // Stopped meanwhile: it stays pending and is delivered again by the next run.
    if (stopped) return;
    const intervalS = RETRY_INTERVALS_S[notification.attempt];
    notification.attempt += 1;
    if (accepted || intervalS === undefined) {
      state.state.notifications = state.state.notifications.filter((one) => one !== notification);
    } else {
      later(intervalS, () => void attempt(notification));
    }
    state.changed();
  }

  function release(): void {
    const waiting = held;
    held = [];
    for (const notification of waiting) void attempt(notification);
  }

  function tell(subject: Pick<PendingNotification, 'outTradeNo' | 'outRefundNo'>): void {
    const createTime = rfc3339(new Date(clock()));
    const notification = { ...subject, id: randomUUID(), createTime, attempt: 0 };
    state.state.notifications.push(notification);
    state.changed();
    if (faults.take('out-of-order', 'notification')) {
      held.push(notification);
      later(OVERTAKING_WAIT_S, release);
      return;
    }
    void attempt(notification).then(release);
  }

  return {
    notify: (order: Order): void => tell({ outTradeNo: order.outTradeNo }),
    notifyRefund: ({ outTradeNo, outRefundNo }: Refund): void => tell({ outTradeNo, outRefundNo }),
    /** Goes on with what a former run left undelivered. */
    resume(): void {
      for (const notification of state.state.notifications) void attempt(notification);
    },
    deliveries: (outTradeNo?: string): Delivery[] =>
      deliveries.filter((delivery) => outTradeNo === undefined || delivery.outTradeNo === outTradeNo),
    /** notifications not yet answered with success */
    pendingCount: () => state.state.notifications.length,
    stop(): void {
      stopped = true;
      for (const timer of timers) clearTimeout(timer);
      timers.clear();
    },
  };
}

export type Notifier = ReturnType<typeof createNotifier>;
