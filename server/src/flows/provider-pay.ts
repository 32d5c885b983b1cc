import type { ProviderName } from '../adapters/provider';
import { MINUTE_MS, SECOND_MS } from '../kernel/clock';
import { crashPoint } from '../kernel/crash-points';
import type { Tx } from '../kernel/db/database';
import type { Payment } from '../modules/payment/payment.entity';
import { restFen } from '../modules/payment/payment-parts';
import type { ProviderOrder } from '../modules/payment/provider-order.entity';
import { isUndecided } from '../modules/payment/provider-order.service';
import type { ProviderNews, ProviderNewsDeps } from './provider-news';
import type { OrderExtra, Providers, SendOrder } from './provider-send';
import type { Payer } from './settle-payment';

/** Longer than a payer takes for a password, a scan, a page; the provider closes the order then. */
const LIFE_MS = { code: 3 * MINUTE_MS, qr: 5 * MINUTE_MS, jsapi: 15 * MINUTE_MS, h5: 15 * MINUTE_MS };
/** A payment code is good for a minute: a request that comes later than this cannot take anything. */
const CODE_DEAD_AFTER_MS = 90 * SECOND_MS;
const CLOCKS_DIFFER_MS = MINUTE_MS;
/** Whoever looks at a payment asks its provider, when nobody did for so long. */
const QUIET_MS = 2 * SECOND_MS;
/** The job asks about orders nobody looks at. */
const FORGOTTEN_MS = 10 * SECOND_MS;
/** So many orders are asked about side by side. */
const AT_ONCE = 8;

interface Deps extends ProviderNewsDeps {
  providers: Providers;
  sendOrder: SendOrder;
  news: ProviderNews;
}

export interface StartSpec {
  provider: ProviderName;
  extra: OrderExtra;
  codeHash: string | null;
  /** So much of it from the known member's balance first. */
  balanceFen?: number;
  payer?: Payer;
  /** As for `authorise`. */
  expectedDiscountFen?: number;
  /** The open payment, read within the transaction. @throws when this may not be paid so */
  open(tx: Tx): Promise<Payment>;
}

export type ProviderPay = ReturnType<typeof createProviderPay>;

/**
 * Payments whose money somebody else holds. First a transaction that says what will be asked, then the question, outside
 * of any transaction, then a transaction for the answer. An unknown answer leaves the payment processing: a look at it,
 * a notification and a job ask until the provider has decided.
 */
export function createProviderPay(deps: Deps) {
  const { db, clock, logger, providerOrders, providers, settlePayment, sendOrder, news } = deps;

  const hasExpired = ({ expiresAtMs }: ProviderOrder) => clock() > expiresAtMs;

  /** An order the provider does not know, and that can no longer reach it or be paid if it did. */
  function canNeverBePaid({ channel, createdAtMs, expiresAtMs, launch }: ProviderOrder): boolean {
    // A QR nobody was shown is paid by nobody.
    if (channel === 'qr' && !launch) return true;
    return clock() > (channel === 'code' ? createdAtMs + CODE_DEAD_AFTER_MS : expiresAtMs + CLOCKS_DIFFER_MS);
  }

  const warn = ({ orderNo, provider }: ProviderOrder, doing: string, said: { status: string }) =>
    logger.warn({ orderNo, provider, doing, ...said }, 'the provider did not decide');

  /** What became of an order that waits for its payer. */
  async function ask(order: ProviderOrder): Promise<void> {
    const { orderNo } = order;
    const said = await providers[order.provider].query(orderNo);
    if (said.status === 'ok' && said.trade.state === 'paid') return news.paid(orderNo, said.trade);
    if (said.status === 'ok' && said.trade.state === 'closed') {
      return news.closed(orderNo, hasExpired(order) ? 'expired' : 'payer-declined');
    }
    if (said.status === 'refused' || said.status === 'unknown') return warn(order, 'query', said);
    const neverArrived = said.status === 'not-found' && canNeverBePaid(order);
    if (hasExpired(order) || neverArrived) await news.abandon(orderNo, { closeAs: 'fail', closeReason: 'expired' });
    else if (said.status === 'ok') await db.tx((tx) => providerOrders.note(tx, orderNo, { waiting: 'payer' }));
  }

  /** Closes or reverses an order; the provider's answer decides whether it was in time. */
  async function undo(order: ProviderOrder): Promise<void> {
    const { orderNo, channel, closeAs } = order;
    const provider = providers[order.provider];
    if (channel === 'code' && closeAs === 'fail') {
      // Reversing would give back what the payer has paid meanwhile: only a cashier may want that.
      const said = await provider.query(orderNo);
      if (said.status === 'ok' && said.trade.state === 'paid') {
        return news.paid(orderNo, said.trade, { undoingFailed: true });
      }
    }
    const undone = channel === 'code' ? await provider.reverse(orderNo) : await provider.close(orderNo);
    crashPoint('void.answered');
    if (undone.status === 'closed') return news.closed(orderNo, 'refused');
    if (undone.status === 'unknown') return warn(order, 'undo', undone);
    const said = await provider.query(orderNo);
    if (said.status === 'ok' && said.trade.state === 'paid') {
      return news.paid(orderNo, said.trade, { undoingFailed: true });
    }
    const isGone = said.status === 'not-found' && canNeverBePaid(order);
    if (isGone || (said.status === 'ok' && said.trade.state === 'closed')) return news.closed(orderNo, 'refused');
    warn(order, 'undo', undone);
  }

  /** Gives back what was paid after the order was closed. Its number is the refund's too: asked again, it is the same. */
  async function giveBack(order: ProviderOrder): Promise<void> {
    const { orderNo, amountFen } = order;
    const provider = providers[order.provider];
    const trade = await provider.query(orderNo);
    if (trade.status === 'ok' && trade.trade.state === 'closed') return news.returned(orderNo);
    const sum = { amountFen, orderAmountFen: amountFen };
    const said = await provider.refund({ outTradeNo: orderNo, outRefundNo: orderNo, ...sum, reason: '订单已关闭' });
    if (said.status === 'ok' && said.refund.state === 'succeeded') return news.returned(orderNo);
    const asked = await provider.queryRefund({ outTradeNo: orderNo, outRefundNo: orderNo, ...sum, reason: '' });
    if (asked.status === 'ok' && asked.refund.state === 'succeeded') return news.returned(orderNo);
    warn(order, 'give-back', said);
  }

  /** Goes on with an order in hand as long as each answer opens the next question. */
  async function carryOn(leased: ProviderOrder): Promise<void> {
    let order: ProviderOrder | null = leased;
    for (let before = ''; order && isUndecided(order) && order.state !== before; ) {
      before = order.state;
      if (order.state === 'open') await ask(order);
      else if (order.state === 'closing') await undo(order);
      else await giveBack(order);
      order = await providerOrders.find(db.read, order.orderNo);
    }
  }

  /** Works on an order nobody else has in hand, on any server. @returns false when somebody has */
  async function inHand(orderNo: string, work: (order: ProviderOrder) => Promise<void>): Promise<boolean> {
    const order = await db.tx((tx) => providerOrders.lease(tx, orderNo));
    if (!order) return false;
    try {
      await work(order);
    } finally {
      await db.tx((tx) => providerOrders.unlease(tx, order));
    }
    return true;
  }

  /** Sends an order and does what the answer says. Whoever calls has it in hand. */
  async function sendNow(order: ProviderOrder, payment: Payment, extra: OrderExtra): Promise<void> {
    const { orderNo } = order;
    crashPoint('payment.sending');
    const sent = await sendOrder(order, payment, extra);
    crashPoint('payment.answered');
    switch (sent.status) {
      case 'paid':
        await news.paid(orderNo, sent.trade);
        break;
      case 'waiting':
        await db.tx((tx) => providerOrders.note(tx, orderNo, { waiting: 'payer', launch: sent.launch ?? null }));
        break;
      case 'refused':
        logger.info({ orderNo, provider: order.provider, code: sent.code }, 'the provider refused');
        await news.closed(orderNo, sent.failure);
        break;
      case 'unknown':
        warn(order, 'send', sent);
    }
    // Voided while the question was under way: now it can be undone.
    const after = await providerOrders.find(db.read, orderNo);
    if (after?.state === 'closing') await carryOn(after);
  }

  return {
    /**
     * Asks a provider to take an open payment. What the balance pays in whole is settled at once.
     * @throws AppError as `settlePayment.authorise` does; an unknown or refused answer is a state of the payment
     */
    async start(spec: StartSpec): Promise<void> {
      const { provider, extra, codeHash, balanceFen = 0, payer = null, expectedDiscountFen } = spec;
      const started = await db.tx(async (tx) => {
        const orderNo = providerOrders.newOrderNo();
        const way = { tender: provider, balanceFen };
        const how = { way, payer, orderNo, expectedDiscountFen };
        const payment = await settlePayment.authorise(tx, await spec.open(tx), how, clock());
        if (!payment.orderNo) return { settled: await settlePayment.settle(tx, payment, clock(), { atOnce: true }) };
        const { paymentId, merchantId } = payment;
        const { channel } = extra;
        const expiresAtMs = clock() + LIFE_MS[channel];
        const what = { orderNo, paymentId, merchantId, provider, channel, codeHash, expiresAtMs };
        return { payment, order: await providerOrders.open(tx, { ...what, amountFen: restFen(payment) }) };
      });
      if (started.settled) {
        const { tender, state } = started.settled;
        deps.metrics.payments.inc({ tender: tender ?? '', state });
        return;
      }
      const { order, payment } = started;
      try {
        await sendNow(order, payment, extra);
      } finally {
        await db.tx((tx) => providerOrders.unlease(tx, order));
      }
    },

    /** Sends an order of ours again whose answer was lost: it stays the same order. */
    async sendAgain(payment: Payment, extra: OrderExtra): Promise<void> {
      await inHand(payment.orderNo ?? '', async (order) => {
        if (order.state === 'open' && !order.launch) await sendNow(order, payment, extra);
      });
    },

    /** Asks about a payment that is processing, unless somebody did just now. */
    async refresh({ state, orderNo }: Payment): Promise<void> {
      if (state !== 'processing' || !orderNo) return;
      const order = await providerOrders.find(db.read, orderNo);
      if (!order || clock() - order.askedAtMs < QUIET_MS) return;
      await inHand(orderNo, carryOn).catch((error: unknown) => {
        // Whoever looks still sees the payment as far as it is known.
        logger.error({ err: error, orderNo }, 'an order could not be asked about');
      });
    },

    /** Undoes what is under way. What the answer is, the payment says. */
    async abandon(orderNo: string, how: Pick<ProviderOrder, 'closeAs' | 'closeReason'>): Promise<void> {
      if (await news.abandon(orderNo, how)) await inHand(orderNo, carryOn);
    },

    /** A verified notification. @returns false when the number is no order of a payment */
    async onTrade(trade: Parameters<ProviderNews['paid']>[1]): Promise<boolean> {
      const order = await providerOrders.find(db.read, trade.outTradeNo);
      if (!order) return false;
      if (trade.state === 'paid') await news.paid(order.orderNo, trade);
      else if (order.state === 'open') await inHand(order.orderNo, carryOn);
      return true;
    },

    /** A notification of a refund that was not asked for by a refund of ours: what was paid too late is back. */
    async onReturned(orderNo: string): Promise<boolean> {
      const order = await providerOrders.find(db.read, orderNo);
      if (order?.state === 'returning') await news.returned(orderNo);
      return order !== null;
    },

    /** Asks about all that nobody has looked at for a while. Many servers may do so at once. */
    async reconcile(): Promise<void> {
      const due = await providerOrders.due(db.read, FORGOTTEN_MS);
      for (let from = 0; from < due.length; from += AT_ONCE) {
        const batch = due.slice(from, from + AT_ONCE).map(({ orderNo }) => inHand(orderNo, carryOn));
        const failed = (await Promise.allSettled(batch)).find(({ status }) => status === 'rejected');
        if (failed?.status === 'rejected') logger.error({ err: failed.reason }, 'an order could not be asked about');
      }
    },
  };
}
