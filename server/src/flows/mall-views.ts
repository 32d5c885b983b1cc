import { itemRefundShare, type Locale, lineFen } from '@shuke/shared';
import type { RouteResult } from '@shuke/shared/contract';
import type { EntityManager } from 'typeorm';
import { toInstant, toInstantOrNull } from '../kernel/clock';
import type { LedgerService } from '../modules/ledger/ledger.service';
import type { RefundRequest } from '../modules/mall/mall.entity';
import type { MallService } from '../modules/mall/mall.service';
import type { WholeOrder } from '../modules/mall/mall-orders';
import type { MemberService } from '../modules/member/member.service';
import type { Payment, PaymentItem } from '../modules/payment/payment.entity';
import type { PaymentService } from '../modules/payment/payment.service';
import { paidFen } from '../modules/payment/payment-items';
import { payableFen } from '../modules/payment/payment-parts';
import type { ProviderOrderService } from '../modules/payment/provider-order.service';
import type { RefundService } from '../modules/payment/refund.service';
import { refundableFen } from '../modules/payment/refund-share';
import type { StoreService } from '../modules/store/store.service';
import type { SettlePayment } from './settle-payment';
import type { Views } from './views';

export type ConsoleOrder = RouteResult<'GET /console/mall/orders/:orderId'>;
export type MyOrder = RouteResult<'GET /me/mall/orders/:orderId'>;
type SharedOrder = Omit<ConsoleOrder, 'memberId' | 'memberName'>;
type RequestView = NonNullable<SharedOrder['refund']>;

export interface MallViewDeps {
  clock: () => number;
  mall: MallService;
  stores: StoreService;
  members: MemberService;
  payments: PaymentService;
  refunds: RefundService;
  providerOrders: ProviderOrderService;
  ledger: LedgerService;
  settlePayment: SettlePayment;
  views: Views;
  needsPin(em: EntityManager, payment: Payment): Promise<boolean>;
}

export type MallViews = ReturnType<typeof createMallViews>;

/** What an order of the mall looks like to its member and to staff: made from the order and its payment. */
export function createMallViews(deps: MallViewDeps) {
  const { clock, mall, stores, members, payments, refunds, providerOrders, ledger, settlePayment, views } = deps;

  /** What a request gives back, or would. */
  function wishedFen({ items }: RefundRequest, payment: Payment, lines: readonly PaymentItem[]): number {
    if (!items) return refundableFen(payment);
    return items.reduce((sum, { skuId, quantity }) => {
      const line = lines.find(({ itemId }) => itemId === skuId);
      const left = line ? line.quantity - line.refundedQuantity : 0;
      return line
        ? sum + itemRefundShare({ ...line, paidFen: paidFen(line) }, Math.min(quantity, left)).amountFen
        : sum;
    }, 0);
  }

  async function requestOf(
    em: EntityManager,
    order: WholeOrder,
    payment: Payment,
    lines: readonly PaymentItem[],
  ): Promise<RequestView | null> {
    const request = await mall.latestRequest(em, order.orderId);
    if (!request) return null;
    const { requestId, items, reason, answer, refundId, createdAtMs, decidedAtMs } = request;
    const refund = refundId ? await refunds.find(em, refundId) : null;
    const given = { processing: 'giving-back', succeeded: 'done', failed: 'failed' } as const;
    return {
      requestId,
      state: request.state === 'accepted' ? given[refund?.state ?? 'processing'] : request.state,
      items,
      reason,
      answer,
      amountFen: refund?.amountFen ?? wishedFen(request, payment, lines),
      createdAt: toInstant(createdAtMs),
      decidedAt: toInstantOrNull(decidedAtMs),
    };
  }

  function itemsOf(order: WholeOrder, lines: readonly PaymentItem[]): SharedOrder['items'] {
    return order.items.map((item) => {
      const { skuId, productId, name, specValues, pictureUrl, quantity, unitPriceFen } = item;
      const line = lines.find(({ itemId }) => itemId === skuId);
      const what = { skuId, productId, name, specValues, pictureUrl, quantity, unitPriceFen };
      return {
        ...what,
        discountFen: line?.discountFen ?? 0,
        paidFen: line ? paidFen(line) : lineFen(item),
        refundedQuantity: line?.refundedQuantity ?? 0,
      };
    });
  }

  /** The discount that was given, or would be if it were paid now. */
  async function discountOf(em: EntityManager, order: WholeOrder, payment: Payment) {
    if (order.state !== 'awaiting-payment') {
      return { discountFen: order.discountFen, couponNames: order.couponName ? [order.couponName] : [] };
    }
    if (payment.state === 'processing') return { discountFen: payment.discountFen, couponNames: [] };
    const best = await settlePayment.preview(em, payment, clock());
    return {
      discountFen: best?.discountFen ?? 0,
      couponNames: best?.uses.map(({ coupon }) => coupon.terms.name) ?? [],
    };
  }

  const timesOf = (order: WholeOrder) => ({
    createdAt: toInstant(order.createdAtMs),
    payBy: toInstantOrNull(order.payByMs),
    paidAt: toInstantOrNull(order.paidAtMs),
    readyAt: toInstantOrNull(order.readyAtMs),
    shippedAt: toInstantOrNull(order.shippedAtMs),
    completedAt: toInstantOrNull(order.completedAtMs),
    cancelledAt: toInstantOrNull(order.cancelledAtMs),
  });

  async function view(em: EntityManager, order: WholeOrder, payment: Payment, locale: Locale): Promise<SharedOrder> {
    const lines = await payments.itemsOf(em, payment);
    const store = await stores.get(em, order.storeId);
    const { discountFen, couponNames } = await discountOf(em, order, payment);
    const { orderId, paymentId, state, storeId, goodsFen, deliveryFeeFen, fulfilment, pickUpCode, note } = order;
    return {
      ...{ orderId, paymentId, state, storeId, goodsFen, deliveryFeeFen, fulfilment, pickUpCode, note },
      storeName: store.name,
      storeAddress: store.address,
      items: itemsOf(order, lines),
      discountFen,
      payableFen: payableFen({ amountFen: order.amountFen, discountFen }),
      refundedFen: order.refundedFen,
      refundingFen: payment.refundingFen,
      tender: order.tender,
      couponNames,
      address: mall.addressOf(order),
      shipment: order.shipment || null,
      refund: await requestOf(em, order, payment, lines),
      rewards: await views.rewardsOf(em, payment, locale),
      openRewards: await views.openRewards(em, payment, locale),
      pointsEarned: order.pointsEarned,
      ...timesOf(order),
    };
  }

  return {
    async forStaff(em: EntityManager, order: WholeOrder, locale: Locale): Promise<ConsoleOrder> {
      const payment = await payments.find(em, order.paymentId);
      const member = await members.find(em, order.memberId);
      const memberName = member?.nickname ?? '';
      return { ...(await view(em, order, payment, locale)), memberId: order.memberId, memberName };
    },

    async forMember(em: EntityManager, order: WholeOrder, locale: Locale): Promise<MyOrder> {
      const payment = await payments.find(em, order.paymentId);
      const isUnderWay = payment.state === 'processing' && payment.orderNo;
      const asked = isUnderWay ? await providerOrders.find(em, payment.orderNo ?? '') : null;
      const launch = asked?.state === 'open' ? asked.launch : null;
      return {
        ...(await view(em, order, payment, locale)),
        paymentState: payment.state,
        payParams: (launch?.payParams ?? null) as MyOrder['payParams'],
        h5Url: launch?.h5Url ?? null,
        balanceFen: await ledger.memberBalance(em, order.memberId),
        needsPin: await deps.needsPin(em, payment),
      };
    },
  };
}
