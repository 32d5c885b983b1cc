import type { ProviderTrade } from '../adapters/provider';
import type { Clock } from '../kernel/clock';
import { crashPoint } from '../kernel/crash-points';
import type { Database, Tx } from '../kernel/db/database';
import { restartTransaction } from '../kernel/db/restart';
import type { Metrics } from '../kernel/http/metrics';
import type { Logger } from '../kernel/logger';
import type { MemberService } from '../modules/member/member.service';
import type { Payment } from '../modules/payment/payment.entity';
import type { PaymentService } from '../modules/payment/payment.service';
import type { ProviderOrder } from '../modules/payment/provider-order.entity';
import type { ProviderOrderService } from '../modules/payment/provider-order.service';
import type { Payer, SettlePayment } from './settle-payment';

export interface ProviderNewsDeps {
  db: Database;
  clock: Clock;
  logger: Logger;
  metrics: Metrics;
  payments: PaymentService;
  providerOrders: ProviderOrderService;
  members: MemberService;
  settlePayment: SettlePayment;
}

export type ProviderNews = ReturnType<typeof createProviderNews>;

/**
 * What a provider's word does, whoever brought it: the answer to a request, a query, a notification. Each is one
 * transaction in which the order and its payment move together, once; the same word again changes nothing.
 */
export function createProviderNews(deps: ProviderNewsDeps) {
  const { db, clock, logger, metrics, payments, providerOrders, members, settlePayment } = deps;

  /** The payment that waits for this order, whose row is ours. @throws Error when it does not: a bug */
  async function waitingPayment(tx: Tx, order: ProviderOrder): Promise<Payment> {
    const payment = await payments.find(tx, order.paymentId);
    if (payment.state !== 'processing' || payment.orderNo !== order.orderNo) {
      throw new Error(`payment ${payment.paymentId} does not wait for order ${order.orderNo}`);
    }
    return payment;
  }

  /** Whose WeChat paid, when it is a member's of this merchant. */
  async function payerOf(tx: Tx, order: ProviderOrder, { payerOpenid }: ProviderTrade): Promise<Payer | null> {
    if (order.provider !== 'wechat' || !payerOpenid) return null;
    const memberId = await members.byOpenid(tx, order.merchantId, payerOpenid);
    return memberId ? { memberId, identifiedBy: 'wechat' } : null;
  }

  async function settle(tx: Tx, order: ProviderOrder, trade: ProviderTrade): Promise<Payment> {
    const { transactionId = null } = trade;
    const paid = await providerOrders.move(tx, order, 'pay', { transactionId, waiting: null });
    if (!paid) restartTransaction('order moved meanwhile');
    const payment = await waitingPayment(tx, order);
    const found = payment.memberId ? null : await payerOf(tx, order, trade);
    return settlePayment.settle(tx, payment, clock(), { found });
  }

  return {
    /**
     * The provider took the sum.
     * @param undoingFailed the order is being closed, and the provider has said that this can no longer be: until then
     *   its undoing decides, not this news
     * @throws Error when the sum is another one: then nothing moves, and somebody must look
     */
    async paid(orderNo: string, trade: ProviderTrade, { undoingFailed = false } = {}): Promise<void> {
      const settled = await db.tx(async (tx) => {
        const order = await providerOrders.find(tx, orderNo);
        if (!order) return null;
        if (trade.amountFen !== order.amountFen) throw new Error(`order ${orderNo}: the provider reports another sum`);
        if (order.state === 'open' || (order.state === 'closing' && undoingFailed)) return settle(tx, order, trade);
        if (order.state !== 'closed') return null;
        logger.warn({ orderNo }, 'paid after it was closed: the money goes back');
        if (!(await providerOrders.move(tx, order, 'stray'))) restartTransaction('order moved meanwhile');
        return null;
      });
      if (!settled) return;
      metrics.payments.inc({ tender: settled.tender ?? '', state: settled.state });
      crashPoint('payment.committed');
    },

    /** The provider took nothing, and never will. @param failure why, unless it was closed on our wish */
    async closed(orderNo: string, failure: NonNullable<Payment['failure']>): Promise<void> {
      await db.tx(async (tx) => {
        const order = await providerOrders.find(tx, orderNo);
        if (order?.state !== 'open' && order?.state !== 'closing') return;
        const isVoid = order.state === 'closing' && order.closeAs === 'void';
        const why = isVoid ? null : order.state === 'closing' ? (order.closeReason ?? failure) : failure;
        if (!(await providerOrders.move(tx, order, 'close', { waiting: null })))
          restartTransaction('order moved meanwhile');
        const times = { authorisedAtMs: order.createdAtMs, nowMs: clock() };
        const payment = await waitingPayment(tx, order);
        await settlePayment.release(tx, payment, isVoid ? 'void' : 'fail', { failure: why, ...times });
        crashPoint('payment.released');
      });
    },

    /** From now on it is to be undone. @returns false when there is nothing to undo any more */
    async abandon(
      orderNo: string,
      { closeAs, closeReason }: Pick<ProviderOrder, 'closeAs' | 'closeReason'>,
    ): Promise<boolean> {
      const marked = await db.tx(async (tx) => {
        const order = await providerOrders.find(tx, orderNo);
        if (order?.state === 'closing') {
          if (closeAs === 'void') await providerOrders.closeForGood(tx, order);
          return true;
        }
        if (order?.state !== 'open') return false;
        if (!(await providerOrders.move(tx, order, 'abandon', { closeAs, closeReason }))) {
          restartTransaction('order moved meanwhile');
        }
        return true;
      });
      crashPoint('void.marked');
      return marked;
    },

    /** What was paid too late is with the payer again. */
    async returned(orderNo: string): Promise<void> {
      await db.tx(async (tx) => {
        const order = await providerOrders.find(tx, orderNo);
        if (order?.state === 'returning') await providerOrders.move(tx, order, 'return');
      });
    },
  };
}
