/** Posts what became of a trade to the merchant until it answers `success`: at once, then seven times over 25 hours. */

import { setTimeout as sleep } from 'node:timers/promises';
import { yuanOfFen } from '@shuke/shared';
import { exchange } from '../../adapters/remote';
import type { Clock } from '../../kernel/clock';
import type { Faults } from '../faults';
import { beijing, signedText, signText } from './signing';
import { type AlipayPending, type AlipayState, type AlipayTrade, digits, refundedFen } from './state';

/** The provider's documented intervals: 4m/10m/10m/1h/2h/6h/15h. */
const RETRY_INTERVALS_S: readonly number[] = [240, 600, 600, 3600, 7200, 21_600, 54_000];
const OVERTAKING_WAIT_S = 15;

interface NotifierDeps {
  readonly state: AlipayState;
  readonly faults: Faults;
  readonly clock: Clock;
  /** multiplies the provider's intervals */
  readonly timeScale: number;
  readonly answerTimeoutMs: number;
}

export function createAlipayNotifier({ state, faults, clock, timeScale, answerTimeoutMs }: NotifierDeps) {
  const timers = new Set<NodeJS.Timeout>();
  let held: AlipayPending[] = [];
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

  async function post({ fields, notifyUrl }: AlipayPending): Promise<boolean> {
    const sent: Record<string, string> = { ...fields, notify_time: beijing(clock()) };
    const wrong = faults.take('wrong-signature', 'notification') !== null;
    const signature = signText(signedText(sent, ['sign', 'sign_type']), state.state.alipay.privateKeyPem, wrong);
    const body = new URLSearchParams({ ...sent, sign_type: 'RSA2', sign: signature }).toString();
    const headers = { 'Content-Type': 'application/x-www-form-urlencoded; charset=utf-8' };
    const result = await exchange({ url: notifyUrl, method: 'POST', headers, body, timeoutMs: answerTimeoutMs });
    return result.ok && result.answer.text.trim() === 'success';
  }

  async function attempt(pending: AlipayPending): Promise<void> {
    if (stopped) return;
    const slow = faults.take('slow', 'notification');
    if (slow) await sleep(slow.delayMs, undefined, { ref: false });
    const lost = faults.take('drop-answer', 'notification') !== null;
    const twice = !lost && faults.take('duplicate', 'notification') !== null;
    let accepted = !lost && (await post(pending));
    if (twice) accepted = (await post(pending)) || accepted;
    if (stopped) return;
    const intervalS = RETRY_INTERVALS_S[pending.attempt];
    pending.attempt += 1;
    if (accepted || intervalS === undefined) {
      state.state.notifications = state.state.notifications.filter((one) => one !== pending);
    } else {
      later(intervalS, () => void attempt(pending));
    }
    state.changed();
  }

  function release(): void {
    const waiting = held;
    held = [];
    for (const pending of waiting) void attempt(pending);
  }

  function fieldsOf(trade: AlipayTrade): Record<string, string> {
    const refund = trade.refunds.at(-1);
    return {
      notify_type: 'trade_status_sync',
      notify_id: `${beijing(clock()).replace(/\D/g, '')}${digits(20)}`,
      app_id: state.state.appId,
      seller_id: state.state.sellerId,
      charset: 'utf-8',
      version: '1.0',
      trade_no: trade.tradeNo,
      out_trade_no: trade.outTradeNo,
      buyer_id: trade.buyerId ?? '',
      trade_status: trade.status,
      subject: trade.subject,
      total_amount: yuanOfFen(trade.amountFen),
      receipt_amount: yuanOfFen(trade.amountFen),
      gmt_create: beijing(trade.createdAtMs),
      ...(trade.paidAtMs === undefined ? {} : { gmt_payment: beijing(trade.paidAtMs) }),
      ...(refund
        ? {
            out_biz_no: refund.outRequestNo,
            refund_fee: yuanOfFen(refundedFen(trade)),
            gmt_refund: beijing(refund.atMs),
          }
        : {}),
    };
  }

  return {
    /** Tells of a trade that was paid, closed or given back. */
    notify(trade: AlipayTrade): void {
      if (!trade.notifyUrl) return;
      const fields = fieldsOf(trade);
      const { outTradeNo, notifyUrl } = trade;
      const pending = { notifyId: fields['notify_id'] ?? '', outTradeNo, fields, notifyUrl, attempt: 0 };
      state.state.notifications.push(pending);
      state.changed();
      if (faults.take('out-of-order', 'notification')) {
        held.push(pending);
        later(OVERTAKING_WAIT_S, release);
        return;
      }
      void attempt(pending).then(release);
    },
    /** Goes on with what a former run left undelivered. */
    resume(): void {
      for (const pending of state.state.notifications) void attempt(pending);
    },
    pendingCount: () => state.state.notifications.length,
    stop(): void {
      stopped = true;
      for (const timer of timers) clearTimeout(timer);
      timers.clear();
    },
  };
}

export type AlipayNotifier = ReturnType<typeof createAlipayNotifier>;
