import type { PaymentState, TopUpState } from '@shuke/shared';
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

export type Tender = 'balance' | 'cash';
export type IdentifiedBy = 'face' | 'face-and-phone' | 'member-code' | 'claim';

@Entity({ name: 'payments' })
@Index('payments_by_time', ['merchantId', 'createdAtMs'])
@Index('payments_of_terminal', ['terminalId', 'createdAtMs'])
@Index('payments_of_member', ['memberId', 'settledAtMs'])
@Check('payments_sums', '"amountFen" > 0 AND "discountFen" >= 0 AND "discountFen" <= "amountFen"')
@Check('payments_refunded', '"refundedFen" >= 0 AND "refundedFen" <= "amountFen" - "discountFen"')
export class Payment {
  @PrimaryColumn(idColumn) paymentId: string;
  @Column(idColumn) merchantId: string;
  @Column(idColumn) storeId: string;
  @Column(idColumn) terminalId: string;
  @Column(text(12)) state: PaymentState;
  @Column(integer) amountFen: number;
  @Column(integer) discountFen: number;
  /** Sum of its refunds: never more than was taken. */
  @Column({ ...integer, default: 0 }) refundedFen: number;
  @Column(textOrNull(8)) tender: Tender | null;
  @Column(textOrNull(16)) identifiedBy: IdentifiedBy | null;
  @Column(idOrNull) memberId: string | null;
  /** 1 for a member's first payment, 2 for the second …; null for a payer who is not a member. */
  @Column(integerOrNull) visit: number | null;
  @Column(idOrNull) couponId: string | null;
  @Column(integer) pointsEarned: number;
  @Column(textOrNull(60)) failure: string | null;
  @Column(integer) createdAtMs: number;
  @Column(integerOrNull) settledAtMs: number | null;
}

/** Money given back, in part or in whole. Append-only. */
@Entity({ name: 'refunds' })
@Index('refunds_of_payment', ['paymentId'])
@Index('refunds_by_time', ['merchantId', 'createdAtMs'])
@Check('refunds_sums', '"amountFen" > 0 AND "grossFen" >= "amountFen"')
export class Refund {
  @PrimaryColumn(idColumn) refundId: string;
  @Column(idColumn) paymentId: string;
  @Column(idColumn) merchantId: string;
  @Column(idColumn) storeId: string;
  /** The till that gave it back; null when it was done in the console. */
  @Column(idOrNull) terminalId: string | null;
  @Column(text(8)) tender: Tender;
  /** What the payer got back. */
  @Column(integer) amountFen: number;
  /** The part of the full price that was undone: the rest of it was discount. */
  @Column(integer) grossFen: number;
  @Column(integer) pointsTaken: number;
  /** Coupons it had earned that were taken back. */
  @Column(integer) couponsTaken: number;
  /** Whether the coupon it had spent is the member's again. */
  @Column(flag) couponReturned: boolean;
  /** Who did it, as the audit log names them. */
  @Column(text(60)) actor: string;
  @Column(text(60)) reason: string;
  @Column(integer) createdAtMs: number;
}

/** Money on its way from WeChat Pay to a member's balance. */
@Entity({ name: 'top_ups' })
@Index('top_ups_of_member', ['memberId', 'createdAtMs'])
@Index('top_ups_open', ['state', 'createdAtMs'])
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
