import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { ProviderName } from '../../adapters/provider';
import { idColumn, integer, integerOrNull, text, textOrNull } from '../../kernel/db/columns';

/**
 * One day of one provider's bill beside our own rows. `waiting`: no bill yet, `problem` says why; `no-business`: the
 * provider wrote none and we had none.
 */
@Entity({ name: 'reconciliations' })
@Index('reconciliations_by_day', ['merchantId', 'day'])
export class Reconciliation {
  @PrimaryColumn(idColumn) merchantId: string;
  @PrimaryColumn(text(8)) provider: ProviderName;
  /** In Beijing, as the providers count: `2026-11-24`. */
  @PrimaryColumn(text(10)) day: string;
  @Column(text(12)) state: 'waiting' | 'done' | 'no-business';
  @Column(textOrNull(60)) problem: string | null;
  /** Raised by every run: of two servers at once, one writes. */
  @Column(integer) version: number;
  /** Of the bill. Sums are positive; the fee is below zero when more was given back than kept. */
  @Column(integer) payments: number;
  @Column(integer) paymentsFen: number;
  @Column(integer) refunds: number;
  @Column(integer) refundsFen: number;
  @Column(integer) feeFen: number;
  /** Lines that both sides have, with the same sum. */
  @Column(integer) matched: number;
  /** What the ledger holds of the day's fee; null before it was booked. */
  @Column(integerOrNull) bookedFeeFen: number | null;
  @Column(integer) createdAtMs: number;
  @Column(integerOrNull) checkedAtMs: number | null;
}

/**
 * `missing-here` the provider has it, we do not · `missing-at-provider` the other way round · `sum-differs` ·
 * `state-differs` the provider took or gave it, we say it is open or failed · `repeated` the bill has it twice ·
 * `fee-differs` another fee than was booked before · `other-day` no difference: it was settled around midnight.
 */
export type LineKind =
  | 'missing-here'
  | 'missing-at-provider'
  | 'sum-differs'
  | 'state-differs'
  | 'repeated'
  | 'fee-differs'
  | 'other-day';

/** A difference between bill and books, until somebody or a later run settles it. */
@Entity({ name: 'reconciliation_lines' })
@Index('reconciliation_lines_difference', ['merchantId', 'provider', 'day', 'moveKey', 'kind'], { unique: true })
@Index('reconciliation_lines_of_move', ['merchantId', 'provider', 'moveKey'])
@Index('reconciliation_lines_open', ['merchantId', 'state'])
export class ReconciliationLine {
  @PrimaryColumn(idColumn) lineId: string;
  @Column(idColumn) merchantId: string;
  @Column(text(8)) provider: ProviderName;
  @Column(text(10)) day: string;
  @Column(text(20)) kind: LineKind;
  /** `payment:` or `refund:` and the number both sides know it by; `fee` for the day's fee. */
  @Column(text(80)) moveKey: string;
  /** The provider's own number, where the bill has the line. */
  @Column(textOrNull(64)) transactionId: string | null;
  @Column(integerOrNull) ourFen: number | null;
  @Column(integerOrNull) theirFen: number | null;
  @Column(textOrNull(12)) ourState: 'settled' | 'open' | 'failed' | 'undone' | null;
  /** `top-up:<id>` or another row of ours. */
  @Column(textOrNull(60)) subject: string | null;
  @Column(text(8)) state: 'open' | 'settled';
  @Column(textOrNull(200)) note: string | null;
  /** `staff:<id>`, or `system` when a later run no longer found it. */
  @Column(textOrNull(60)) decidedBy: string | null;
  @Column(integerOrNull) decidedAtMs: number | null;
  @Column(integer) version: number;
  @Column(integer) createdAtMs: number;
}

/** Money that a provider paid out to the bank, as staff saw it arrive. */
@Entity({ name: 'payouts' })
@Index('payouts_of_merchant', ['merchantId', 'day'])
@Check('payouts_sums', '"amountFen" > 0')
export class Payout {
  @PrimaryColumn(idColumn) payoutId: string;
  @Column(idColumn) merchantId: string;
  @Column(text(8)) provider: ProviderName;
  @Column(text(10)) day: string;
  @Column(integer) amountFen: number;
  @Column(text(60)) note: string;
  @Column(text(60)) actor: string;
  @Column(integer) createdAtMs: number;
  /** Entered by mistake: booked back then. */
  @Column(integerOrNull) undoneAtMs: number | null;
}
