import type { PaymentFailure, PaymentState, RefundState, TopUpState, WhyNot } from '@shuke/shared';
import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import {
  flag,
  idColumn,
  idOrNull,
  integer,
  integerOrNull,
  jsonOrNull,
  text,
  textOrNull,
} from '../../kernel/db/columns';

/** Where one part of a payment comes from. */
export type PartTender = 'balance' | 'cash' | 'wechat' | 'alipay';
export type Tender = PartTender | 'mixed';
export type IdentifiedBy = 'face' | 'face-and-phone' | 'member-code' | 'claim' | 'wechat' | 'mall';

@Entity({ name: 'payments' })
@Index('payments_by_time', ['merchantId', 'createdAtMs'])
@Index('payments_of_terminal', ['terminalId', 'createdAtMs'])
@Index('payments_of_member', ['memberId', 'settledAtMs'])
@Index('payments_settled', ['settledAtMs'])
@Check('payments_sums', '"amountFen" > 0 AND "discountFen" >= 0 AND "discountFen" <= "amountFen"')
@Check('payments_refunded', '"refundedFen" >= 0 AND "refundedFen" <= "amountFen" - "discountFen"')
@Check('payments_parts', '"balanceFen" >= 0 AND "balanceFen" <= "amountFen" - "discountFen"')
@Check(
  'payments_given_back',
  '"refundingFen" >= 0 AND "refundingFen" <= "refundedFen" AND "balanceRefundedFen" >= 0 AND "balanceRefundedFen" <= "balanceFen" AND "discountRefundedFen" >= 0 AND "discountRefundedFen" <= "discountFen"',
)
export class Payment {
  @PrimaryColumn(idColumn) paymentId: string;
  @Column(idColumn) merchantId: string;
  @Column(idColumn) storeId: string;
  /** Null for an order of the mall: it is paid on its member's phone. */
  @Column(idOrNull) terminalId: string | null;
  @Column(text(12)) state: PaymentState;
  @Column(integer) amountFen: number;
  /** What the cashier took off the basket before `amountFen`. */
  @Column({ ...integer, default: 0 }) reductionFen: number;
  /** Lines of its basket, in `payment_items`. */
  @Column({ ...integer, default: 0 }) itemCount: number;
  @Column(integer) discountFen: number;
  /** Sum of its refunds, those under way included: never more than was taken. */
  @Column({ ...integer, default: 0 }) refundedFen: number;
  /** Of `refundedFen`: not confirmed by whoever holds the money. */
  @Column({ ...integer, default: 0 }) refundingFen: number;
  /** Of `refundedFen`: what goes back to the balance. */
  @Column({ ...integer, default: 0 }) balanceRefundedFen: number;
  /** What refunds have undone of the discount. */
  @Column({ ...integer, default: 0 }) discountRefundedFen: number;
  @Column(textOrNull(8)) tender: Tender | null;
  /** The part from the member's balance: all of it, some of it or none. */
  @Column({ ...integer, default: 0 }) balanceFen: number;
  /** Where what the balance does not pay comes from. */
  @Column(textOrNull(8)) restTender: Exclude<PartTender, 'balance'> | null;
  /** The order at the provider that this payment waits for, or was paid by. */
  @Column(textOrNull(32)) orderNo: string | null;
  @Column(textOrNull(16)) identifiedBy: IdentifiedBy | null;
  @Column(idOrNull) memberId: string | null;
  /** 1 for a member's first payment, 2 for the second …; null for a payer who is not a member. */
  @Column(integerOrNull) visit: number | null;
  /** The payer's coupons that were not used, and why, as it was when it was paid. */
  @Column(jsonOrNull) declined: { couponId: string; why: WhyNot }[] | null;
  @Column(integer) pointsEarned: number;
  @Column(textOrNull(60)) failure: PaymentFailure | null;
  @Column(integer) createdAtMs: number;
  @Column(integerOrNull) settledAtMs: number | null;
}

/** One line of a payment's basket: `quantity × unitPriceFen = reductionFen + discountFen + what was paid`. */
@Entity({ name: 'payment_items' })
@Check(
  'payment_items_sums',
  '"quantity" > 0 AND "unitPriceFen" >= 0 AND "reductionFen" >= 0 AND "discountFen" >= 0 AND "reductionFen" + "discountFen" <= "quantity" * "unitPriceFen"',
)
@Check(
  'payment_items_refunded',
  '"refundedQuantity" >= 0 AND "refundedQuantity" <= "quantity" AND "refundedFen" >= 0 AND "refundedFen" + "reductionFen" + "discountFen" <= "quantity" * "unitPriceFen" AND "discountRefundedFen" >= 0 AND "discountRefundedFen" <= "discountFen"',
)
export class PaymentItem {
  @PrimaryColumn(idColumn) paymentId: string;
  @PrimaryColumn(idColumn) itemId: string;
  /** As the till listed them, from 0. */
  @Column(integer) position: number;
  @Column(idOrNull) productId: string | null;
  @Column(textOrNull(60)) category: string | null;
  @Column(text(60)) name: string;
  @Column(integer) quantity: number;
  @Column(integer) unitPriceFen: number;
  /** Its share of the cashier's reduction. */
  @Column(integer) reductionFen: number;
  /** Its share of the coupons; 0 until the payment is authorised. */
  @Column(integer) discountFen: number;
  /** Pieces given back, refunds under way included, and what was paid and discounted for them. */
  @Column(integer) refundedQuantity: number;
  @Column(integer) refundedFen: number;
  @Column(integer) discountRefundedFen: number;
}

/** Some pieces of a line, as one refund gives them back. */
export interface RefundedItem {
  itemId: string;
  quantity: number;
  amountFen: number;
  discountFen: number;
}

/** Money given back, in part or in whole; written before whoever holds it is asked. */
@Entity({ name: 'refunds' })
@Index('refunds_of_payment', ['paymentId'])
@Index('refunds_by_time', ['merchantId', 'createdAtMs'])
@Index('refunds_open', ['state', 'askedAtMs'])
@Index('refunds_settled', ['settledAtMs'])
@Check('refunds_sums', '"amountFen" > 0 AND "grossFen" >= "amountFen"')
@Check('refunds_parts', '"balanceFen" >= 0 AND "balanceFen" <= "amountFen"')
export class Refund {
  @PrimaryColumn(idColumn) refundId: string;
  @Column(idColumn) paymentId: string;
  @Column(idColumn) merchantId: string;
  @Column(idColumn) storeId: string;
  /** The till that gave it back; null when it was done in the console. */
  @Column(idOrNull) terminalId: string | null;
  @Column({ ...text(12), default: 'succeeded' }) state: RefundState;
  @Column(text(8)) tender: Tender;
  /** What the payer gets back. */
  @Column(integer) amountFen: number;
  /** Of it: to the balance. The rest goes the way it was paid. */
  @Column({ ...integer, default: 0 }) balanceFen: number;
  /** Of `balanceFen`: handed out in cash, because the account it came from is deleted. */
  @Column({ ...integer, default: 0 }) handedOutFen: number;
  /** The provider's order it is taken from, when there is one. */
  @Column(textOrNull(32)) orderNo: string | null;
  /** The number under which the provider knows this refund. */
  @Column({ ...textOrNull(32), unique: true }) outRefundNo: string | null;
  /** The part of the full price that was undone: the rest of it was discount. */
  @Column(integer) grossFen: number;
  /** The lines it gives back; null when a sum was named. */
  @Column(jsonOrNull) items: RefundedItem[] | null;
  @Column(integer) pointsTaken: number;
  /** Coupons it had earned that were taken back. */
  @Column(integer) couponsTaken: number;
  /** Whether the coupon it had spent is the member's again. */
  @Column(flag) couponReturned: boolean;
  /** Who did it, as the audit log names them. */
  @Column(text(60)) actor: string;
  @Column(text(60)) reason: string;
  /** When the provider was last asked about it. */
  @Column({ ...integer, default: 0 }) askedAtMs: number;
  @Column(integer) createdAtMs: number;
  @Column(integerOrNull) settledAtMs: number | null;
}

/** Money on its way from WeChat Pay to a member's balance. */
@Entity({ name: 'top_ups' })
@Index('top_ups_of_member', ['memberId', 'createdAtMs'])
@Index('top_ups_open', ['state', 'createdAtMs'])
@Index('top_ups_settled', ['settledAtMs'])
@Check('top_ups_sums', '"amountFen" > 0')
export class TopUp {
  @PrimaryColumn(idColumn) topUpId: string;
  @Column(idColumn) merchantId: string;
  @Column(idColumn) memberId: string;
  @Column(text(12)) state: TopUpState;
  @Column(integer) amountFen: number;
  @Column(text(8)) channel: 'weapp' | 'h5';
  /** WeChat Pay's `out_trade_no`. */
  @Column({ ...text(32), unique: true }) outTradeNo: string;
  @Column(textOrNull(64)) providerTransactionId: string | null;
  /** What the client needs to open the payment, as the provider gave it. */
  @Column(jsonOrNull) launch: { payParams: Record<string, string> | null; h5Url: string | null } | null;
  @Column(integer) createdAtMs: number;
  @Column(integerOrNull) settledAtMs: number | null;
}
