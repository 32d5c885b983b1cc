import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { idColumn, integer, text, textOrNull } from '../../kernel/db/columns';

/** `refunded`: all of it was given back; a part is told by `refundedFen`. */
export type OrderState = 'paid' | 'refunded';

/** What a member bought. A payment at the till becomes one too. */
@Entity({ name: 'orders' })
@Index('orders_of_member', ['memberId', 'createdAtMs'])
export class Order {
  @PrimaryColumn(idColumn) orderId: string;
  @Column(idColumn) merchantId: string;
  @Column(idColumn) memberId: string;
  @Column(idColumn) storeId: string;
  @Column(text(16)) kind: 'store-payment';
  /** Unique: a payment is one order, whoever asks how often. */
  @Column({ ...idColumn, unique: true }) paymentId: string;
  @Column(text(10)) state: OrderState;
  @Column(integer) amountFen: number;
  @Column(integer) discountFen: number;
  @Column({ ...integer, default: 0 }) refundedFen: number;
  @Column(text(8)) tender: 'balance' | 'cash' | 'wechat' | 'alipay' | 'mixed';
  @Column(integer) pointsEarned: number;
  @Column(textOrNull(60)) couponName: string | null;
  @Column(integer) createdAtMs: number;
}
