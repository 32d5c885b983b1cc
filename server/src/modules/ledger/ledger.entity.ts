import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { idColumn, idOrNull, integer, text } from '../../kernel/db/columns';

/**
 * `member-balance` what the shop owes a member · `balance-held` the part of it that waits for a provider to take the rest ·
 * `*-receivable` what a provider owes the shop · `settlement` what the
 * providers paid out to the bank · `coupon-discount` what coupons took off, borne by the merchant · `refunds` sales given
 * back · `provider-fee` what the providers kept.
 */
export type AccountKind =
  | 'member-balance'
  | 'balance-held'
  | 'wechat-receivable'
  | 'alipay-receivable'
  | 'cash'
  | 'settlement'
  | 'sales'
  | 'refunds'
  | 'coupon-discount'
  | 'provider-fee';

export type TransactionKind =
  | 'top-up'
  | 'payment'
  | 'hold'
  | 'release'
  | 'refund'
  | 'merge'
  | 'cash-out'
  | 'fee'
  | 'payout'
  | 'payout-undo';

/** The running sum of an account's postings: debits above zero, credits below. */
@Entity({ name: 'ledger_accounts' })
@Index('ledger_accounts_of_merchant', ['merchantId'])
@Check('ledger_member_balance', `"kind" <> 'member-balance' OR "balanceFen" <= 0`)
export class LedgerAccount {
  /** `kind:ownerId`. */
  @PrimaryColumn(text(60)) accountId: string;
  @Column(idColumn) merchantId: string;
  @Column(text(20)) kind: AccountKind;
  @Column(integer) balanceFen: number;
}

/**
 * Closes the postings written before it: a trigger refuses it unless they sum to zero, and another one refuses any
 * posting after it. Append-only, by triggers as well.
 */
@Entity({ name: 'ledger_transactions' })
@Index('ledger_transactions_by_time', ['merchantId', 'atMs'])
export class LedgerTransaction {
  @PrimaryColumn(idColumn) transactionId: string;
  @Column(idColumn) merchantId: string;
  @Column(text(12)) kind: TransactionKind;
  /** `kind:id` of what it books: unique, so nothing is booked twice. */
  @Column({ ...text(60), unique: true }) reference: string;
  @Column(integer) atMs: number;
}

/** One line of a transaction; without its transaction's row it is in no book. Append-only, by triggers. */
@Entity({ name: 'ledger_postings' })
@Index('ledger_postings_of_account', ['accountId', 'transactionId'])
export class LedgerPosting {
  @PrimaryColumn(idColumn) transactionId: string;
  @PrimaryColumn(text(60)) accountId: string;
  /** Debit above zero, credit below. */
  @Column(integer) amountFen: number;
  @Column(integer) balanceAfterFen: number;
  @Column(idOrNull) storeId: string | null;
}
