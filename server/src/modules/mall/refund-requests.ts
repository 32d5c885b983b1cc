/** A member asks for their money back, and staff decide. What goes back is the payment's business; here it is followed. */
import { isRefundable, type OrderEvent } from '@shuke/shared';
import type { EntityManager } from 'typeorm';
import { DAY_MS } from '../../kernel/clock';
import type { Tx } from '../../kernel/db/database';
import { insertOrRestart, restartTransaction } from '../../kernel/db/restart';
import { insertRow, updateRows } from '../../kernel/db/rows';
import { AppError } from '../../kernel/errors';
import { canonicalJson } from '../../kernel/idempotency';
import { MallOrder, Order, RefundRequest, type WantedItem } from './mall.entity';
import { moveOrder, type WholeOrder } from './mall-orders';
import { moveForOrder } from './stock';

/** How long after the hand-over a member may ask. */
const ASK_WITHIN_MS = 7 * DAY_MS;

export interface RefundWish {
  requestId: string;
  /** Null: the whole order. */
  items: WantedItem[] | null;
  reason: string;
}

/** The last request about an order, or null. */
export const latestRequest = async (em: EntityManager, orderId: string): Promise<RefundRequest | null> =>
  (
    await em.find(RefundRequest, { where: { orderId }, order: { createdAtMs: 'DESC', requestId: 'DESC' }, take: 1 })
  )[0] ?? null;

/** @throws AppError not-found */
export async function getRequest(em: EntityManager, merchantId: string, requestId: string): Promise<RefundRequest> {
  const request = await em.findOneBy(RefundRequest, { requestId, merchantId });
  if (!request) throw new AppError('not-found', { what: 'refund-request' });
  return request;
}

function checkItems({ items }: WholeOrder, wanted: WantedItem[] | null): void {
  const seen = new Set<string>();
  for (const { skuId, quantity } of wanted ?? []) {
    const bought = items.find((item) => item.skuId === skuId)?.quantity ?? 0;
    if (quantity > bought || seen.has(skuId)) throw new AppError('refund-too-large', { itemId: skuId, left: bought });
    seen.add(skuId);
  }
}

/**
 * Notes a request; sent again it is the same.
 * @throws AppError state-conflict, refund-request-too-late, refund-too-large, idempotency-conflict
 */
export async function askForRefund(tx: Tx, order: WholeOrder, wish: RefundWish, nowMs: number): Promise<void> {
  const known = await tx.findOneBy(RefundRequest, { requestId: wish.requestId });
  if (known) {
    const same = known.orderId === order.orderId && known.reason === wish.reason;
    if (!same || canonicalJson(known.items) !== canonicalJson(wish.items)) throw new AppError('idempotency-conflict');
    return;
  }
  const { orderId, merchantId, state, completedAtMs } = order;
  if (!isRefundable(state)) throw new AppError('state-conflict', { state });
  if (completedAtMs !== null && completedAtMs + ASK_WITHIN_MS < nowMs) throw new AppError('refund-request-too-late');
  checkItems(order, wish.items);
  await moveOrder(tx, order, 'request-refund', {}, { resumeState: state });
  const blank = { state: 'open', answer: '', refundId: null, restocked: false, decidedAtMs: null } as const;
  await insertOrRestart('refund request race', () =>
    insertRow(tx, RefundRequest, { ...wish, ...blank, orderId, merchantId, createdAtMs: nowMs }),
  );
}

const resumeEvent = ({ resumeState }: Pick<MallOrder, 'resumeState'>): OrderEvent => {
  if (!resumeState) throw new Error('an order with a refund request knows where it was');
  return `resume-${resumeState}`;
};

/** @throws AppError state-conflict when it is decided */
export async function refuseRequest(
  tx: Tx,
  order: WholeOrder,
  request: RefundRequest,
  { answer, nowMs }: { answer: string; nowMs: number },
): Promise<void> {
  const { requestId } = request;
  const change = { state: 'refused', answer, decidedAtMs: nowMs } as const;
  if ((await updateRows(tx, RefundRequest, { requestId, state: 'open' }, change)) === 0) {
    throw new AppError('state-conflict', { state: request.state });
  }
  await moveOrder(tx, order, resumeEvent(order), {}, { resumeState: null });
}

/**
 * Says which refund gives it back, and puts the goods back for sale where that is wished: once for a request.
 * @param failedRefundId the refund of before that fell through
 * @throws AppError state-conflict when it was refused, or another refund is under way
 */
export async function acceptRequest(
  tx: Tx,
  order: WholeOrder,
  request: RefundRequest,
  how: { refundId: string; restock: boolean; failedRefundId: string | null; actor: string; nowMs: number },
): Promise<void> {
  const { requestId, merchantId, orderId } = request;
  if (request.state === 'refused' || request.refundId !== how.failedRefundId) {
    throw new AppError('state-conflict', { state: request.state });
  }
  const restocks = how.restock && !request.restocked;
  const asRead = { requestId, state: request.state, restocked: request.restocked };
  const change = {
    state: 'accepted',
    refundId: how.refundId,
    restocked: request.restocked || restocks,
    decidedAtMs: how.nowMs,
  } as const;
  if ((await updateRows(tx, RefundRequest, asRead, change)) === 0) restartTransaction('request decided meanwhile');
  if (!restocks) return;
  const goods: WantedItem[] = request.items ?? order.items;
  const cause = {
    merchantId,
    orderId,
    sourceId: requestId,
    kind: 'refund',
    actor: how.actor,
    nowMs: how.nowMs,
  } as const;
  for (const { skuId, quantity } of [...goods].sort((a, b) => (a.skuId < b.skuId ? -1 : 1))) {
    await moveForOrder(tx, { skuId, delta: quantity }, cause);
  }
}

/** Money went back: all of it ends the order, a part of it lets the order go on from where a request stopped it. */
export async function followRefund(
  tx: Tx,
  order: Order,
  refunded: { refundedFen: number; pointsEarned: number; whole: boolean },
): Promise<void> {
  const { orderId } = order;
  const { whole, ...change } = refunded;
  const over = { resumeState: null, pickUpCode: null, receiveByMs: null };
  if (whole) return moveOrder(tx, order, 'refund', change, over);
  await updateRows(tx, Order, { orderId }, change);
  if (order.state !== 'refund-requested') return;
  const more = await tx.findOneByOrFail(MallOrder, { orderId });
  await moveOrder(tx, order, resumeEvent(more), {}, { resumeState: null });
}
