import { newId } from '@shuke/shared';
import type { EntityManager } from 'typeorm';
import type { Tx } from '../../kernel/db/database';
import { eachRow } from '../../kernel/db/each-row';
import { insertNew, updateRows } from '../../kernel/db/rows';
import { AppError } from '../../kernel/errors';
import { mergeCarts } from './cart';
import { Order } from './mall.entity';

export type MallService = ReturnType<typeof createMallService>;

export function createMallService() {
  return {
    /** Links a settled payment to its member's orders: once, whoever asks how often. */
    async addStorePayment(tx: Tx, payment: Omit<Order, 'orderId' | 'kind' | 'state' | 'refundedFen'>): Promise<Order> {
      const order: Order = {
        ...payment,
        orderId: newId(payment.createdAtMs),
        kind: 'store-payment',
        state: 'paid',
        refundedFen: 0,
      };
      if (await insertNew(tx, Order, order)) return order;
      return tx.findOneByOrFail(Order, { paymentId: payment.paymentId });
    },

    /** What the payment's refunds give back by now; a payment without a member has no order. */
    async recordRefund(
      tx: Tx,
      refunded: Pick<Order, 'paymentId' | 'refundedFen' | 'state' | 'pointsEarned'>,
    ): Promise<void> {
      const { paymentId, ...change } = refunded;
      await updateRows(tx, Order, { paymentId }, change);
    },

    /** @returns how many orders are the other member's now */
    async moveToMember(tx: Tx, fromMemberId: string, toMemberId: string): Promise<number> {
      await mergeCarts(tx, fromMemberId, toMemberId);
      return updateRows(tx, Order, { memberId: fromMemberId }, { memberId: toMemberId });
    },

    everyOrderOf: (em: EntityManager, memberId: string) => eachRow(em, Order, { memberId }, 'orderId'),

    byPayment: (em: EntityManager, paymentId: string): Promise<Order | null> => em.findOneBy(Order, { paymentId }),

    /** @throws AppError not-found, also when it is somebody else's */
    async get(em: EntityManager, memberId: string, orderId: string): Promise<Order> {
      const order = await em.findOneBy(Order, { orderId, memberId });
      if (!order) throw new AppError('not-found', { what: 'order' });
      return order;
    },

    list: (em: EntityManager, memberId: string, page: { page: number; pageSize: number }): Promise<[Order[], number]> =>
      em.findAndCount(Order, {
        where: { memberId },
        order: { createdAtMs: 'DESC', orderId: 'DESC' },
        skip: (page.page - 1) * page.pageSize,
        take: page.pageSize,
      }),
  };
}
