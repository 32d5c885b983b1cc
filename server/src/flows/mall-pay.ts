import { isOpenPayment } from '@shuke/shared';
import type { RouteRequest } from '@shuke/shared/contract';
import type { EntityManager } from 'typeorm';
import type { Clock } from '../kernel/clock';
import type { Database, Tx } from '../kernel/db/database';
import { AppError } from '../kernel/errors';
import type { MemberActor } from '../kernel/http/actor';
import type { Metrics } from '../kernel/http/metrics';
import type { Logger } from '../kernel/logger';
import type { MallService } from '../modules/mall/mall.service';
import type { WholeOrder } from '../modules/mall/mall-orders';
import type { MemberService } from '../modules/member/member.service';
import type { PinService } from '../modules/member/pin.service';
import type { MerchantService } from '../modules/merchant/merchant.service';
import type { Payment } from '../modules/payment/payment.entity';
import type { PaymentService } from '../modules/payment/payment.service';
import type { ProviderOrderService } from '../modules/payment/provider-order.service';
import { requireRightPin } from './member-pin';
import type { ProviderPay } from './provider-pay';
import type { OrderExtra } from './provider-send';
import type { Payer, SettlePayment } from './settle-payment';

type PayWish = RouteRequest<'POST /me/mall/orders/:orderId/pay'>['body'];

export interface MallPayDeps {
  db: Database;
  clock: Clock;
  logger: Logger;
  metrics: Metrics;
  mall: MallService;
  members: MemberService;
  merchants: MerchantService;
  pins: PinService;
  payments: PaymentService;
  providerOrders: ProviderOrderService;
  settlePayment: SettlePayment;
  providerPay: ProviderPay;
  /** Where WeChat sends an H5 payer afterwards. */
  orderUrl(orderId: string): string;
}

export type MallPay = ReturnType<typeof createMallPay>;

/**
 * Pays an order of the mall through the same steps as a payment at the till, or gives it up. An order is cancelled only
 * when nothing can be taken for it any more: what a provider has not decided stays as it is until it has.
 */
export function createMallPay(deps: MallPayDeps) {
  const { db, clock, logger, metrics, mall, merchants, pins, payments, providerOrders, settlePayment, providerPay } =
    deps;

  /** @throws AppError not-found, also for somebody else's */
  async function mine(em: EntityManager, actor: MemberActor, orderId: string): Promise<WholeOrder> {
    const order = await mall.getMallOrder(em, orderId);
    if (order.memberId !== actor.memberId) throw new AppError('not-found', { what: 'order' });
    return order;
  }

  async function needsPin(em: EntityManager, { merchantId, amountFen }: Payment): Promise<boolean> {
    const { settings } = await merchants.get(em, merchantId);
    return amountFen > merchants.facePolicy(settings).digitsUpToFen;
  }

  /** The payment of an order that may be paid now. @throws AppError order-expired, state-conflict, not-found */
  async function payable(tx: Tx, actor: MemberActor, orderId: string): Promise<Payment> {
    const order = await mine(tx, actor, orderId);
    const isOver = order.payByMs !== null && order.payByMs <= clock();
    if (isOver || order.state === 'cancelled') throw new AppError('order-expired');
    const payment = await payments.find(tx, order.paymentId);
    if (payment.state !== 'succeeded' && order.state !== 'awaiting-payment') {
      throw new AppError('state-conflict', { state: order.state });
    }
    return payment;
  }

  /** What is under way another way is closed first. @throws AppError payment-unresolved */
  async function leaveOtherWay(payment: Payment): Promise<void> {
    await providerPay.abandon(payment.orderNo ?? '', { closeAs: 'fail', closeReason: 'switched' });
    const { state } = await payments.find(db.read, payment.paymentId);
    if (state === 'processing') throw new AppError('payment-unresolved');
  }

  async function fromBalance(
    actor: MemberActor,
    orderId: string,
    pin: string | undefined,
    expectedDiscountFen: number,
  ) {
    const seen = await payments.find(db.read, orderId);
    if (seen.state === 'succeeded') return;
    if (await needsPin(db.read, seen)) {
      if (pin === undefined) {
        throw new AppError((await pins.state(db.read, actor.memberId)).isSet ? 'pin-needed' : 'pin-not-set');
      }
      requireRightPin(await pins.check(actor.memberId, pin));
    }
    if (seen.state === 'processing') await leaveOtherWay(seen);
    const payer: Payer = { memberId: actor.memberId, identifiedBy: 'mall' };
    const settled = await db.tx(async (tx) => {
      const open = await payable(tx, actor, orderId);
      if (open.state === 'succeeded') return null;
      return settlePayment.take(tx, open, { way: { tender: 'balance' }, payer, expectedDiscountFen }, clock());
    });
    if (settled) metrics.payments.inc({ tender: 'balance', state: settled.state });
  }

  /** @throws AppError not-allowed without a WeChat id of the mini program */
  async function extraOf({ memberId }: MemberActor, orderId: string, channel: 'weapp' | 'h5', clientIp: string) {
    if (channel === 'h5') return { channel, clientIp, redirectUrl: deps.orderUrl(orderId) } satisfies OrderExtra;
    const openid = (await deps.members.openids(db.read, [memberId])).get(memberId);
    if (!openid) throw new AppError('not-allowed');
    return { channel: 'jsapi', openid } satisfies OrderExtra;
  }

  async function byWechat(actor: MemberActor, orderId: string, extra: OrderExtra, expectedDiscountFen: number) {
    const seen = await payments.find(db.read, orderId);
    if (seen.state === 'succeeded') return;
    if (seen.state === 'processing') {
      const order = await providerOrders.find(db.read, seen.orderNo ?? '');
      if (order?.channel === extra.channel && order.state === 'open') return providerPay.sendAgain(seen, extra);
      await leaveOtherWay(seen);
    }
    const payer: Payer = { memberId: actor.memberId, identifiedBy: 'mall' };
    const open = (tx: Tx) => payable(tx, actor, orderId);
    await providerPay.start({ provider: 'wechat', extra, codeHash: null, payer, expectedDiscountFen, open });
  }

  /** @returns false while whoever holds the money has not decided */
  async function giveUp(orderId: string): Promise<boolean> {
    const seen = await payments.find(db.read, orderId);
    if (seen.state === 'processing') {
      await providerPay.abandon(seen.orderNo ?? '', { closeAs: 'void', closeReason: null });
    }
    return db.tx(async (tx) => {
      const order = await mall.getMallOrder(tx, orderId);
      if (order.state !== 'awaiting-payment') return true;
      const payment = await payments.find(tx, order.paymentId);
      if (payment.state !== 'cancelled' && !isOpenPayment(payment.state)) return false;
      if (isOpenPayment(payment.state)) await payments.move(tx, payment, 'cancel');
      await mall.cancel(tx, order, clock());
      return true;
    });
  }

  return {
    mine,
    needsPin,

    /** Sent twice it charges once. @throws AppError as the contract of the route says */
    async pay(actor: MemberActor, orderId: string, wish: PayWish, clientIp: string): Promise<void> {
      const { amountFen, state } = await mine(db.read, actor, orderId);
      if (state === 'awaiting-payment') await db.tx((tx) => payable(tx, actor, orderId));
      const expectedDiscountFen = amountFen - wish.expectedPayableFen;
      if (wish.tender === 'balance') return fromBalance(actor, orderId, wish.pin, expectedDiscountFen);
      await byWechat(actor, orderId, await extraOf(actor, orderId, wish.channel, clientIp), expectedDiscountFen);
    },

    /** @throws AppError payment-unresolved, state-conflict when it was paid meanwhile */
    async cancel(actor: MemberActor, orderId: string): Promise<void> {
      await mine(db.read, actor, orderId);
      if (!(await giveUp(orderId))) throw new AppError('payment-unresolved');
      const { state } = await mall.getMallOrder(db.read, orderId);
      if (state !== 'cancelled') throw new AppError('state-conflict', { state });
    },

    /** Frees the goods of orders nobody paid in time, and takes old deliveries as received. Many servers may do so. */
    async expire(): Promise<void> {
      for (const orderId of await mall.unpaidOrders(db.read, clock())) {
        await giveUp(orderId).catch((error: unknown) => logger.error({ err: error, orderId }, 'order not given up'));
      }
      for (const orderId of await mall.overdueDeliveries(db.read, clock())) {
        await db.tx(async (tx) => {
          const order = await mall.getMallOrder(tx, orderId);
          if (order.state === 'shipped') await mall.complete(tx, order, clock());
        });
      }
    },
  };
}
