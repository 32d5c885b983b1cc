/** The lines of a payment's basket. Their sums follow from shared/src/basket.ts; a row changes only as it was read. */
import { type BasketItem, itemRefundShare, itemShares, lineFen } from '@shuke/shared';
import type { EntityManager } from 'typeorm';
import type { Tx } from '../../kernel/db/database';
import { restartTransaction } from '../../kernel/db/restart';
import { insertRows, updateRows } from '../../kernel/db/rows';
import { AppError } from '../../kernel/errors';
import { canonicalJson } from '../../kernel/idempotency';
import { type Payment, PaymentItem, type RefundedItem } from './payment.entity';

type WithItems = Pick<Payment, 'paymentId' | 'itemCount'>;

/** What was, or would be, paid for a line. */
export const paidFen = (item: PaymentItem): number => lineFen(item) - item.reductionFen - item.discountFen;

export async function addItems(tx: Tx, paymentId: string, items: readonly BasketItem[], reductionFen: number) {
  const shares = itemShares(items, reductionFen, 0);
  const none = { discountFen: 0, refundedQuantity: 0, refundedFen: 0, discountRefundedFen: 0 };
  const rows = items.map((item, position) => ({
    ...item,
    ...none,
    paymentId,
    position,
    reductionFen: shares[position]?.reductionFen ?? 0,
  }));
  await insertRows(tx, PaymentItem, rows);
}

/** In the till's order; no question asked of a payment without a basket. */
export async function itemsOf(em: EntityManager, { paymentId, itemCount }: WithItems): Promise<PaymentItem[]> {
  return itemCount === 0 ? [] : em.find(PaymentItem, { where: { paymentId }, order: { position: 'ASC' } });
}

/** Whether these are the lines a payment was opened with. */
export async function hasItems(em: EntityManager, payment: WithItems, items: readonly BasketItem[]): Promise<boolean> {
  const basket = (rows: readonly BasketItem[]) =>
    canonicalJson(
      rows.map(({ itemId, productId, category, name, quantity, unitPriceFen }) => [
        itemId,
        productId,
        category,
        name,
        quantity,
        unitPriceFen,
      ]),
    );
  return basket(await itemsOf(em, payment)) === basket(items);
}

/** Writes what the coupons take off each line; a line that is not named has nothing off. */
export async function shareDiscount(
  tx: Tx,
  payment: WithItems,
  shares: readonly { itemId: string; discountFen: number }[],
): Promise<void> {
  for (const { paymentId, itemId, discountFen: before } of await itemsOf(tx, payment)) {
    const discountFen = shares.find((share) => share.itemId === itemId)?.discountFen ?? 0;
    if (discountFen !== before) await updateRows(tx, PaymentItem, { paymentId, itemId }, { discountFen });
  }
}

const asRead = ({ paymentId, itemId, refundedQuantity, refundedFen, discountRefundedFen }: PaymentItem) => ({
  paymentId,
  itemId,
  refundedQuantity,
  refundedFen,
  discountRefundedFen,
});

/**
 * What some pieces give back.
 * @throws AppError not-found for a line of another basket, refund-too-large with `itemId` and `left` pieces
 */
export async function itemRefunds(
  em: EntityManager,
  payment: WithItems,
  wanted: readonly { itemId: string; quantity: number }[],
): Promise<RefundedItem[]> {
  const items = await itemsOf(em, payment);
  return wanted.map(({ itemId, quantity }) => {
    const item = items.find((one) => one.itemId === itemId);
    if (!item) throw new AppError('not-found', { what: 'item' });
    const left = item.quantity - item.refundedQuantity;
    if (quantity > left) throw new AppError('refund-too-large', { itemId, left });
    return { itemId, quantity, ...itemRefundShare({ ...item, paidFen: paidFen(item) }, quantity) };
  });
}

/** Counts pieces as given back, or with `sign` −1 as not given back after all. */
export async function countItems(
  tx: Tx,
  payment: WithItems,
  refunded: readonly RefundedItem[],
  sign: 1 | -1,
): Promise<void> {
  if (refunded.length === 0) return;
  const items = await itemsOf(tx, payment);
  for (const { itemId, quantity, amountFen, discountFen } of refunded) {
    const item = items.find((one) => one.itemId === itemId);
    if (!item) throw new AppError('not-found', { what: 'item' });
    const changed = await updateRows(tx, PaymentItem, asRead(item), {
      refundedQuantity: item.refundedQuantity + sign * quantity,
      refundedFen: item.refundedFen + sign * amountFen,
      discountRefundedFen: item.discountRefundedFen + sign * discountFen,
    });
    if (changed === 0) restartTransaction('item refunded meanwhile');
  }
}
