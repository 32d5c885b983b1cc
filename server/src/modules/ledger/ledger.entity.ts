import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { idColumn, idOrNull, integer, text } from '../../kernel/db/columns';

export type AccountKind =
  | 'member-balance'
  | 'balance-held'
  | 'wechat-receivable'
  | 'alipay-receivable'
  | 'cash'
  | 'sales'
  | 'coupon-discount';

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

@Entity({ name: 'ledger_transactions' })
@Index('ledger_transactions_by_time', ['merchantId', 'atMs'])
export class LedgerTransaction {
  @PrimaryColumn(idColumn) transactionId: string;
  @Column(idColumn) merchantId: string;
  @Column(text(12)) kind: 'top-up' | 'payment' | 'refund' | 'merge' | 'hold' | 'release';
  /** The payment or top-up it books; with the kind unique, so nothing is booked twice. */
  @Column({ ...text(60), unique: true }) reference: string;
  @Column(integer) atMs: number;
}

/** One line of a transaction. The lines of a transaction sum to zero. Append-only. */
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
