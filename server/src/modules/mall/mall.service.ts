/** What members bought: payments at the till and orders of the mall alike. */
import { newId, type OrderState } from '@shuke/shared';
import { Brackets, type EntityManager } from 'typeorm';
import type { Tx } from '../../kernel/db/database';
import { eachRow } from '../../kernel/db/each-row';
import { insertNew, updateRows } from '../../kernel/db/rows';
import { AppError } from '../../kernel/errors';
import { emptyCart, mergeCarts, offeredSkus, takeFromCart } from './cart';
import { CartItem } from './catalogue.entity';
import { type DeliveryAddress, openAddress, sealAddress } from './delivery-address';
import { MallOrder, Order } from './mall.entity';
import {
  byPickUpCode,
  cancelOrder,
  complete,
  findMallOrder,
  forgetWords,
  getMallOrder,
  makeReady,
  mallOrdersOf,
  orderPaid,
  overdueDeliveries,
  placeOrder,
  ship,
  unpaidOrders,
} from './mall-orders';
import { changeMallSettings, mallSettings } from './mall-settings';
import { acceptRequest, askForRefund, followRefund, getRequest, latestRequest, refuseRequest } from './refund-requests';

export type MallService = ReturnType<typeof createMallService>;
type NewStorePayment = Omit<Order, 'orderId' | 'kind' | 'state' | 'refundedFen'>;

interface OrderQuery {
  merchantId: string;
  state?: OrderState | undefined;
  /** A pick-up code, or the end of an order's number. */
  search?: string | undefined;
  page: number;
  pageSize: number;
}

export function createMallService(deps: { addressKey: Buffer }) {
  const { addressKey } = deps;
  return {
    offeredSkus,
    takeFromCart,
    settings: mallSettings,
    changeSettings: changeMallSettings,

    place: placeOrder,
    findMallOrder,
    getMallOrder,
    mallOrdersOf,
    cancel: cancelOrder,
    makeReady,
    ship,
    complete,
    byPickUpCode,
    unpaidOrders,
    overdueDeliveries,

    askForRefund,
    acceptRequest,
    refuseRequest,
    getRequest,
    latestRequest,

    sealAddress: (orderId: string, address: DeliveryAddress): Buffer => sealAddress(addressKey, orderId, address),
    addressOf: ({ orderId, addressSealed }: MallOrder): DeliveryAddress | null =>
      addressSealed && openAddress(addressKey, orderId, addressSealed),

    /**
     * A settled payment becomes an order of its member, or pays the order it was opened for: once, whoever asks how
     * often.
     */
    async addStorePayment(tx: Tx, payment: NewStorePayment): Promise<Order> {
      const order: Order = {
        ...payment,
        orderId: newId(payment.createdAtMs),
        kind: 'store-payment',
        state: 'paid',
        refundedFen: 0,
      };
      if (await insertNew(tx, Order, order)) return order;
      const known = await tx.findOneByOrFail(Order, { paymentId: payment.paymentId });
      if (known.kind === 'mall' && known.tender === null) {
        const { discountFen, tender, pointsEarned, couponName, createdAtMs } = payment;
        await orderPaid(tx, known, { discountFen, tender, pointsEarned, couponName }, createdAtMs);
      }
      return known;
    },

    /** What the payment's refunds give back by now; a payment without a member has no order. */
    async recordRefund(
      tx: Tx,
      {
        paymentId,
        refundedFen,
        pointsEarned,
        whole,
      }: Pick<Order, 'paymentId' | 'refundedFen' | 'pointsEarned'> & { whole: boolean },
    ): Promise<void> {
      const order = await tx.findOneBy(Order, { paymentId });
      if (!order) return;
      if (order.kind === 'mall') return followRefund(tx, order, { refundedFen, pointsEarned, whole });
      const state = whole ? 'refunded' : 'paid';
      await updateRows(tx, Order, { paymentId }, { refundedFen, pointsEarned, state });
    },

    /** @returns how many orders are the other member's now */
    async moveToMember(tx: Tx, fromMemberId: string, toMemberId: string): Promise<number> {
      await mergeCarts(tx, fromMemberId, toMemberId);
      return updateRows(tx, Order, { memberId: fromMemberId }, { memberId: toMemberId });
    },

    /** What of a member nobody has to keep. Safe to repeat. */
    async forget(tx: Tx, memberId: string): Promise<void> {
      await emptyCart(tx, memberId);
      await forgetWords(tx, memberId);
    },

    everyCartItemOf: (em: EntityManager, memberId: string) => eachRow(em, CartItem, { memberId }, 'skuId'),

    /** What an order of the mall says beyond its sums; null for a payment at the till. */
    async wordsOf(em: EntityManager, orderId: string) {
      const order = await findMallOrder(em, orderId);
      if (!order) return null;
      const { fulfilment, note, shipment, addressSealed } = order;
      const request = await latestRequest(em, orderId);
      return {
        items: order.items.map(({ name, specValues, quantity, unitPriceFen }) => ({
          name,
          specValues,
          quantity,
          unitPriceFen,
        })),
        address: addressSealed && openAddress(addressKey, orderId, addressSealed),
        ...{ fulfilment, note, shipment },
        refundRequest: request && { reason: request.reason, answer: request.answer },
      };
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

    /** Orders of the mall, newest first. */
    async listMall(em: EntityManager, query: OrderQuery): Promise<[Order[], number]> {
      const { merchantId, state, search, page, pageSize } = query;
      const found = em
        .createQueryBuilder(Order, 'head')
        .where("head.merchantId = :merchantId AND head.kind = 'mall'", { merchantId });
      if (state) found.andWhere('head.state = :state', { state });
      if (search) {
        const coded = found
          .subQuery()
          .select('1')
          .from(MallOrder, 'more')
          .where('more.orderId = head.orderId AND more.pickUpCode = :code')
          .getQuery();
        const either = new Brackets((any) =>
          any.where(`EXISTS ${coded}`).orWhere("head.orderId LIKE :ending ESCAPE '!'"),
        );
        const ending = `%${search.toLowerCase().replace(/[!%_]/g, (sign) => `!${sign}`)}`;
        found.andWhere(either, { code: search, ending });
      }
      return found
        .orderBy('head.createdAtMs', 'DESC')
        .addOrderBy('head.orderId', 'DESC')
        .skip((page - 1) * pageSize)
        .take(pageSize)
        .getManyAndCount();
    },

    /** How many orders of the mall are in each state; a state without any is absent. */
    async countByState(em: EntityManager, merchantId: string): Promise<Partial<Record<OrderState, number>>> {
      const rows = await em
        .createQueryBuilder(Order, 'head')
        .select('head.state', 'state')
        .addSelect('COUNT(*)', 'orders')
        .where("head.merchantId = :merchantId AND head.kind = 'mall'", { merchantId })
        .groupBy('head.state')
        .getRawMany<{ state: OrderState; orders: number | string }>();
      return Object.fromEntries(rows.map(({ state, orders }) => [state, Number(orders)]));
    },
  };
}
