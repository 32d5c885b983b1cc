import type { PaymentState, TopUpState } from '@shuke/shared';
import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { idColumn, idOrNull, integer, integerOrNull, jsonOrNull, text, textOrNull } from '../../kernel/db/columns';

export type Tender = 'balance' | 'cash';
export type IdentifiedBy = 'face' | 'face-and-phone' | 'member-code' | 'claim';

@Entity({ name: 'payments' })
@Index('payments_by_time', ['merchantId', 'createdAtMs'])
@Index('payments_of_terminal', ['terminalId', 'createdAtMs'])
@Index('payments_of_member', ['memberId', 'settledAtMs'])
@Check('payments_sums', '"amountFen" > 0 AND "discountFen" >= 0 AND "discountFen" <= "amountFen"')
export class Payment {
  @PrimaryColumn(idColumn) paymentId: string;
  @Column(idColumn) merchantId: string;
  @Column(idColumn) storeId: string;
  @Column(idColumn) terminalId: string;
  @Column(text(12)) state: PaymentState;
  @Column(integer) amountFen: number;
  @Column(integer) discountFen: number;
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
