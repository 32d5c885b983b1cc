import type { OrderState, RefundableState } from '@shuke/shared';
import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import {
  bytesOrNull,
  flag,
  idColumn,
  idOrNull,
  integer,
  integerOrNull,
  json,
  jsonOrNull,
  text,
  textOrNull,
} from '../../kernel/db/columns';

/** What a member bought. A payment at the till becomes one too. */
@Entity({ name: 'orders' })
@Index('orders_of_member', ['memberId', 'createdAtMs'])
@Index('orders_of_merchant', ['merchantId', 'kind', 'createdAtMs'])
export class Order {
  @PrimaryColumn(idColumn) orderId: string;
  @Column(idColumn) merchantId: string;
  @Column(idColumn) memberId: string;
  @Column(idColumn) storeId: string;
  @Column(text(16)) kind: 'store-payment' | 'mall';
  /** Unique: a payment is one order, whoever asks how often. */
  @Column({ ...idColumn, unique: true }) paymentId: string;
  /** `refunded`: all of it was given back; a part is told by `refundedFen`. */
  @Column(text(20)) state: OrderState;
  @Column(integer) amountFen: number;
  /** Until an order of the mall is paid: what its member was shown. */
  @Column(integer) discountFen: number;
  @Column({ ...integer, default: 0 }) refundedFen: number;
  /** Null until an order of the mall is paid. */
  @Column(textOrNull(8)) tender: 'balance' | 'cash' | 'wechat' | 'alipay' | 'mixed' | null;
  @Column(integer) pointsEarned: number;
  @Column(textOrNull(60)) couponName: string | null;
  @Column(integer) createdAtMs: number;
}

/** What an order of the mall has beyond a payment at the till. */
@Entity({ name: 'mall_orders' })
@Index('mall_orders_unpaid', ['payByMs'])
@Index('mall_orders_under_way', ['receiveByMs'])
@Index('mall_orders_pick_up', ['merchantId', 'pickUpCode'], { unique: true })
@Check('mall_orders_sums', '"goodsFen" > 0 AND "deliveryFeeFen" >= 0')
export class MallOrder {
  @PrimaryColumn(idColumn) orderId: string;
  @Column(idColumn) merchantId: string;
  /** Of what was ordered: the same order under the same id repeats nothing. */
  @Column(text(64)) inputHash: string;
  @Column(integer) goodsFen: number;
  @Column(integer) deliveryFeeFen: number;
  @Column(text(8)) fulfilment: 'pick-up' | 'delivery';
  /** Only while it can be picked up: then the six digits are free for another order. */
  @Column(textOrNull(6)) pickUpCode: string | null;
  /** Name, phone and address, encrypted; gone when the member's account is deleted. */
  @Column(bytesOrNull) addressSealed: Buffer | null;
  @Column(text(60)) shipment: string;
  @Column(text(100)) note: string;
  /** While a refund is asked for: where the order was, and is again if it is refused. */
  @Column(textOrNull(20)) resumeState: RefundableState | null;
  /** Until it is paid or cancelled. */
  @Column(integerOrNull) payByMs: number | null;
  /** On its way: taken as received then, when nobody says anything. */
  @Column(integerOrNull) receiveByMs: number | null;
  @Column(integerOrNull) paidAtMs: number | null;
  @Column(integerOrNull) readyAtMs: number | null;
  @Column(integerOrNull) shippedAtMs: number | null;
  @Column(integerOrNull) completedAtMs: number | null;
  @Column(integerOrNull) cancelledAtMs: number | null;
}

/** One line of an order of the mall, as it was when it was ordered. */
@Entity({ name: 'order_items' })
@Check('order_items_quantity', '"quantity" > 0')
export class OrderItem {
  @PrimaryColumn(idColumn) orderId: string;
  @PrimaryColumn(idColumn) skuId: string;
  @Column(idColumn) productId: string;
  @Column(integer) position: number;
  @Column(text(60)) name: string;
  @Column(json) specValues: string[];
  @Column(text(200)) pictureUrl: string;
  @Column(integer) quantity: number;
  @Column(integer) unitPriceFen: number;
}

export interface WantedItem {
  skuId: string;
  quantity: number;
}

/** A member asks for their money back. One at a time for an order. */
@Entity({ name: 'refund_requests' })
@Index('refund_requests_of_order', ['orderId', 'createdAtMs'])
export class RefundRequest {
  @PrimaryColumn(idColumn) requestId: string;
  @Column(idColumn) orderId: string;
  @Column(idColumn) merchantId: string;
  @Column(text(8)) state: 'open' | 'accepted' | 'refused';
  /** Null: the whole order. */
  @Column(jsonOrNull) items: WantedItem[] | null;
  @Column(text(200)) reason: string;
  @Column(text(200)) answer: string;
  /** The refund that gives it back, once it is accepted; another one when the first fell through. */
  @Column(idOrNull) refundId: string | null;
  @Column(flag) restocked: boolean;
  @Column(integer) createdAtMs: number;
  @Column(integerOrNull) decidedAtMs: number | null;
}
