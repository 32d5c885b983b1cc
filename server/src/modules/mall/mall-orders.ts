/**
 * Orders of the mall, from the promise of goods to their handing over.
 * Invariant: goods are taken from the stock when an order is made and given back once, when it is cancelled; an order
 * moves by conditional updates, so of two who move it one does.
 */
import { type OrderEvent, type OrderState, orderTransitions } from '@shuke/shared';
import { type EntityManager, In, LessThanOrEqual } from 'typeorm';
import { DAY_MS, MINUTE_MS } from '../../kernel/clock';
import { randomDigits } from '../../kernel/crypto';
import { isUniqueViolation, type Tx } from '../../kernel/db/database';
import { restartTransaction } from '../../kernel/db/restart';
import { insertRow, insertRows, updateRows } from '../../kernel/db/rows';
import { AppError } from '../../kernel/errors';
import { createStateMachine } from '../../kernel/state-machine';
import { MallOrder, Order, OrderItem, RefundRequest } from './mall.entity';
import { moveForOrder } from './stock';

export const orderMachine = createStateMachine<OrderState, OrderEvent>('order', 'awaiting-payment', orderTransitions);

/** So long the goods of an unpaid order are kept. */
export const PAY_WITHIN_MS = 15 * MINUTE_MS;
/** A delivery nobody confirmed counts as received after so long. */
const RECEIVED_AFTER_MS = 10 * DAY_MS;
const CODE_DIGITS = 6;

export type WholeOrder = Order & MallOrder & { items: OrderItem[] };

export async function findMallOrder(em: EntityManager, orderId: string): Promise<WholeOrder | null> {
  const order = await em.findOneBy(Order, { orderId, kind: 'mall' });
  const more = order && (await em.findOneBy(MallOrder, { orderId }));
  if (!order || !more) return null;
  const items = await em.find(OrderItem, { where: { orderId }, order: { position: 'ASC' } });
  return { ...more, ...order, items };
}

/** @throws AppError not-found */
export async function getMallOrder(em: EntityManager, orderId: string): Promise<WholeOrder> {
  const order = await findMallOrder(em, orderId);
  if (!order) throw new AppError('not-found', { what: 'order' });
  return order;
}

/** Of these orders those of the mall, each whole. */
export async function mallOrdersOf(em: EntityManager, orders: readonly Order[]): Promise<Map<string, WholeOrder>> {
  const ids = orders.filter(({ kind }) => kind === 'mall').map(({ orderId }) => orderId);
  if (ids.length === 0) return new Map();
  const more = await em.findBy(MallOrder, { orderId: In(ids) });
  const items = await em.find(OrderItem, { where: { orderId: In(ids) }, order: { position: 'ASC' } });
  const whole = more.flatMap((row) => {
    const order = orders.find(({ orderId }) => orderId === row.orderId);
    const own = items.filter(({ orderId }) => orderId === row.orderId);
    return order ? [{ ...row, ...order, items: own }] : [];
  });
  return new Map(whole.map((order) => [order.orderId, order]));
}

/** In one order everywhere, so that two orders of the same things never wait for each other. */
const bySku = <T extends { skuId: string }>(items: readonly T[]): T[] =>
  [...items].sort((a, b) => (a.skuId < b.skuId ? -1 : 1));

const causeOf = ({ merchantId, orderId, memberId }: Order, kind: 'order' | 'release', nowMs: number) => ({
  merchantId,
  orderId,
  sourceId: orderId,
  kind,
  actor: `member:${memberId}`,
  nowMs,
});

/**
 * Takes the goods and writes the order, awaiting its payment.
 * @throws AppError stock-short with the `skuId` of which there are not enough: then nothing was taken
 */
export async function placeOrder(tx: Tx, order: Order, more: MallOrder, items: readonly OrderItem[]): Promise<void> {
  for (const { skuId, quantity } of bySku(items)) {
    const taken = await moveForOrder(tx, { skuId, delta: -quantity }, causeOf(order, 'order', order.createdAtMs));
    if (!taken) throw new AppError('stock-short', { skuId });
  }
  await insertRow(tx, Order, order);
  await insertRow(tx, MallOrder, more);
  await insertRows(tx, OrderItem, items);
}

/** Where the member's orders went, and what was said with them. The orders stay: the books ask for them. */
export async function forgetWords(tx: Tx, memberId: string): Promise<void> {
  const orders = await tx.find(Order, { select: { orderId: true }, where: { memberId, kind: 'mall' } });
  for (const { orderId } of orders) {
    await updateRows(tx, MallOrder, { orderId }, { addressSealed: null, note: '', shipment: '' });
    await updateRows(tx, RefundRequest, { orderId }, { reason: '', answer: '' });
  }
}

/** Moves an order on. @throws AppError state-conflict when its state does not understand the event */
export async function moveOrder(
  tx: Tx,
  { orderId, state }: Pick<Order, 'orderId' | 'state'>,
  event: OrderEvent,
  change: Partial<Order> = {},
  more: Partial<MallOrder> = {},
): Promise<void> {
  const next = orderMachine.next(state, event);
  const moved = await updateRows(tx, Order, { orderId, state }, { ...change, state: next });
  if (moved === 0) restartTransaction('order moved meanwhile');
  if (Object.keys(more).length > 0) await updateRows(tx, MallOrder, { orderId }, more);
}

/** The payment is taken: from now on it is the shop's turn. */
export async function orderPaid(
  tx: Tx,
  order: Order,
  paid: Pick<Order, 'discountFen' | 'tender' | 'pointsEarned' | 'couponName'>,
  nowMs: number,
): Promise<void> {
  const { orderId } = order;
  const { fulfilment } = await tx.findOneByOrFail(MallOrder, { orderId });
  await moveOrder(tx, order, 'pay', paid, { paidAtMs: nowMs, payByMs: null });
  if (fulfilment === 'pick-up') await givePickUpCode(tx, orderId);
}

async function givePickUpCode(tx: Tx, orderId: string): Promise<void> {
  try {
    await updateRows(tx, MallOrder, { orderId }, { pickUpCode: randomDigits(CODE_DIGITS) });
  } catch (error) {
    if (isUniqueViolation(error)) restartTransaction('another order has these digits');
    throw error;
  }
}

/** Nobody will pay it: the goods are free again. */
export async function cancelOrder(tx: Tx, order: WholeOrder, nowMs: number): Promise<void> {
  await moveOrder(tx, order, 'cancel', {}, { cancelledAtMs: nowMs, payByMs: null });
  for (const { skuId, quantity } of bySku(order.items)) {
    await moveForOrder(tx, { skuId, delta: quantity }, causeOf(order, 'release', nowMs));
  }
}

/** @throws AppError state-conflict: it is delivered, or not paid, or ready already */
export async function makeReady(tx: Tx, order: WholeOrder, nowMs: number): Promise<void> {
  if (order.fulfilment !== 'pick-up') throw new AppError('state-conflict', { fulfilment: order.fulfilment });
  await moveOrder(tx, order, 'prepare', {}, { readyAtMs: nowMs });
}

/** @throws AppError state-conflict: it is picked up, or not paid, or on its way already */
export async function ship(tx: Tx, order: WholeOrder, shipment: string, nowMs: number): Promise<void> {
  if (order.fulfilment !== 'delivery') throw new AppError('state-conflict', { fulfilment: order.fulfilment });
  const more = { shipment, shippedAtMs: nowMs, receiveByMs: nowMs + RECEIVED_AFTER_MS };
  await moveOrder(tx, order, 'ship', {}, more);
}

/** Handed over, or received. */
export const complete = (tx: Tx, order: WholeOrder, nowMs: number): Promise<void> =>
  moveOrder(tx, order, 'complete', {}, { completedAtMs: nowMs, pickUpCode: null, receiveByMs: null });

/** @throws AppError pick-up-code-wrong, also for a code of another store */
export async function byPickUpCode(
  em: EntityManager,
  { merchantId, storeId, code }: { merchantId: string; storeId: string; code: string },
): Promise<WholeOrder> {
  const more = await em.findOneBy(MallOrder, { merchantId, pickUpCode: code });
  const order = more && (await getMallOrder(em, more.orderId));
  if (!order || order.storeId !== storeId) throw new AppError('pick-up-code-wrong');
  return order;
}

const BATCH = 100;

/** Orders whose fifteen minutes are over. */
export async function unpaidOrders(em: EntityManager, nowMs: number): Promise<string[]> {
  const due = await em.find(MallOrder, {
    where: { payByMs: LessThanOrEqual(nowMs) },
    order: { payByMs: 'ASC' },
    take: BATCH,
  });
  return due.map(({ orderId }) => orderId);
}

/** Deliveries that count as received by now; not those about which somebody asks for their money. */
export async function overdueDeliveries(em: EntityManager, nowMs: number): Promise<string[]> {
  const due = await em
    .createQueryBuilder(MallOrder, 'more')
    .innerJoin(Order, 'head', "head.orderId = more.orderId AND head.state = 'shipped'")
    .where('more.receiveByMs <= :nowMs', { nowMs })
    .orderBy('more.receiveByMs')
    .take(BATCH)
    .getMany();
  return due.map(({ orderId }) => orderId);
}
