import { Check, Column, Entity, PrimaryColumn } from 'typeorm';
import { idColumn, integer, integerOrNull, text } from '../../kernel/db/columns';

/** What a member's balance may pay, and what it has paid on one day of the shop. */
@Entity({ name: 'balance_limits' })
@Check('balance_limits_sums', '"spentFen" >= 0')
export class BalanceLimit {
  @PrimaryColumn(idColumn) memberId: string;
  @Column(idColumn) merchantId: string;
  /** The member's own, below the shop's; null: none. */
  @Column(integerOrNull) perPaymentFen: number | null;
  @Column(integerOrNull) perDayFen: number | null;
  /** `2026-11-24` in the shop's time zone: the day that `spentFen` counts. */
  @Column(text(10)) day: string;
  @Column(integer) spentFen: number;
}
