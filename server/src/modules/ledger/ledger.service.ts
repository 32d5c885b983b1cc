import { newId } from '@shuke/shared';
import { type EntityManager, In } from 'typeorm';
import { isUniqueViolation, type Tx } from '../../kernel/db/database';
import { eachRow } from '../../kernel/db/each-row';
import { insertRow, insertRows } from '../../kernel/db/rows';
import { AppError } from '../../kernel/errors';
import {
  type AccountKind,
  LedgerAccount,
  LedgerPosting,
  LedgerTransaction,
  type TransactionKind,
} from './ledger.entity';
import { checkBooks, type Finding } from './ledger-check';

export type { Finding } from './ledger-check';

/**
 * Double entry in integer fen: debits above zero, credits below, each transaction sums to zero.
 * What the shop owes a member is a credit, so a member's account is never above zero.
 */
export interface Posting {
  kind: AccountKind;
  /** The member for a member's balance, otherwise the merchant. */
  ownerId: string;
  amountFen: number;
}

export interface Entry {
  merchantId: string;
  kind: TransactionKind;
  /** What is booked, such as a payment's id: never booked twice under one kind. */
  sourceId: string;
  storeId: string | null;
  postings: readonly Posting[];
  atMs: number;
}

export type LedgerService = ReturnType<typeof createLedgerService>;

const accountId = (kind: AccountKind, ownerId: string) => `${kind}:${ownerId}`;

/** A line as its member sees it: what came in is above zero. */
const lineOf = (posting: LedgerPosting, { kind, atMs }: LedgerTransaction) => ({
  entryId: posting.transactionId,
  // The others never touch a member's balance.
  kind: kind as Exclude<TransactionKind, 'fee' | 'payout' | 'payout-undo'>,
  amountFen: 0 - posting.amountFen,
  balanceAfterFen: 0 - posting.balanceAfterFen,
  storeId: posting.storeId,
  atMs,
});

export function createLedgerService() {
  /** One statement decides and takes: two payments at once cannot both spend the last fen. @returns whether it did */
  async function move(tx: Tx, id: string, { kind, amountFen }: Posting): Promise<boolean> {
    const change = tx
      .createQueryBuilder()
      .update(LedgerAccount)
      .set({ balanceFen: () => 'balanceFen + :amountFen' })
      .where('accountId = :id', { id, amountFen });
    if (kind === 'member-balance') change.andWhere('balanceFen + :amountFen <= 0');
    return (await change.execute()).affected === 1;
  }

  /**
   * Moves an account, and opens one that is moved for the first time. Opening comes second: an insert that meets its row
   * takes a shared lock on it first, and two transactions that then both want to change it are a deadlock.
   */
  async function moveAccount(tx: Tx, merchantId: string, posting: Posting): Promise<void> {
    const id = accountId(posting.kind, posting.ownerId);
    if (await move(tx, id, posting)) return;
    const opened = { accountId: id, merchantId, kind: posting.kind, balanceFen: 0 };
    await tx.createQueryBuilder().insert().into(LedgerAccount).values(opened).orIgnore().execute();
    if (!(await move(tx, id, posting))) throw new AppError('balance-insufficient');
  }

  /** As this transaction left them: nobody else moves them before it ends. */
  async function balancesOf(tx: Tx, moved: readonly Posting[]): Promise<Map<string, number>> {
    const ids = moved.map(({ kind, ownerId }) => accountId(kind, ownerId));
    const accounts = await tx.findBy(LedgerAccount, { accountId: In(ids) });
    return new Map(accounts.map((account) => [account.accountId, account.balanceFen]));
  }

  return {
    /**
     * Books one transaction: all postings or none.
     * @throws AppError balance-insufficient when a member's balance would be overdrawn
     * @throws AppError state-conflict when it is booked already
     * @throws Error when the postings do not sum to zero: a bug
     */
    async book(tx: Tx, entry: Entry): Promise<void> {
      const sum = entry.postings.reduce((total, { amountFen }) => total + amountFen, 0);
      if (sum !== 0 || !entry.postings.every(({ amountFen }) => Number.isSafeInteger(amountFen))) {
        throw new Error(`postings of ${entry.kind} ${entry.sourceId} sum to ${sum}`);
      }
      const transactionId = newId(entry.atMs);
      const { merchantId, kind, storeId, atMs } = entry;
      // Always in the same order, so that two transactions never wait for each other's accounts.
      const moving = entry.postings
        .filter(({ amountFen }) => amountFen !== 0)
        .sort((a, b) => (accountId(a.kind, a.ownerId) < accountId(b.kind, b.ownerId) ? -1 : 1));
      for (const posting of moving) await moveAccount(tx, merchantId, posting);
      const balances = await balancesOf(tx, moving);
      const rows = moving.map(({ kind: of, ownerId, amountFen }): LedgerPosting => {
        const id = accountId(of, ownerId);
        return { transactionId, accountId: id, amountFen, balanceAfterFen: balances.get(id) ?? 0, storeId };
      });
      await insertRows(tx, LedgerPosting, rows);
      // Last: its trigger adds up what was posted.
      const reference = `${kind}:${entry.sourceId}`;
      try {
        await insertRow(tx, LedgerTransaction, { transactionId, merchantId, kind, reference, atMs });
      } catch (error) {
        if (isUniqueViolation(error)) throw new AppError('state-conflict', { what: 'already booked' });
        throw error;
      }
    },

    /** What the member has to spend, in fen, never below zero. */
    async memberBalance(em: EntityManager, memberId: string): Promise<number> {
      const account = await em.findOneBy(LedgerAccount, { accountId: accountId('member-balance', memberId) });
      return account ? 0 - account.balanceFen : 0;
    },

    /** The merchant's accounts, those of one kind together; all of them sum to zero. */
    async sumsByKind(em: EntityManager, merchantId: string): Promise<{ kind: AccountKind; balanceFen: number }[]> {
      const rows = await em
        .createQueryBuilder(LedgerAccount, 'account')
        .select('account.kind', 'kind')
        .addSelect('SUM(account.balanceFen)', 'sumFen')
        .where({ merchantId })
        .groupBy('account.kind')
        .getRawMany<{ kind: AccountKind; sumFen: number | string }>();
      return rows.map(({ kind, sumFen }) => ({ kind, balanceFen: Number(sumFen) }));
    },

    /** The member's statement, newest first, seen from the member: what came in is above zero. */
    async statement(em: EntityManager, memberId: string, page: { page: number; pageSize: number }) {
      const [postings, total] = await em.findAndCount(LedgerPosting, {
        where: { accountId: accountId('member-balance', memberId) },
        order: { transactionId: 'DESC' },
        skip: (page.page - 1) * page.pageSize,
        take: page.pageSize,
      });
      const transactions = await em.findBy(LedgerTransaction, {
        transactionId: In(postings.map(({ transactionId }) => transactionId)),
      });
      const byId = new Map(transactions.map((transaction) => [transaction.transactionId, transaction]));
      const entries = postings.flatMap((posting) => {
        const transaction = byId.get(posting.transactionId);
        return transaction ? [lineOf(posting, transaction)] : [];
      });
      return { entries, total };
    },

    /** The whole statement, oldest first. */
    async *everyLineOf(em: EntityManager, memberId: string) {
      const account = { accountId: accountId('member-balance', memberId) };
      for await (const posting of eachRow(em, LedgerPosting, account, 'transactionId')) {
        const { transactionId } = posting;
        yield lineOf(posting, await em.findOneByOrFail(LedgerTransaction, { transactionId }));
      }
    },

    /** Every proof that the books are right. @returns what is wrong and where; empty when all holds */
    check: (em: EntityManager): Promise<Finding[]> => checkBooks(em),
    size: async (em: EntityManager) => ({
      transactions: await em.count(LedgerTransaction),
      postings: await em.count(LedgerPosting),
      accounts: await em.count(LedgerAccount),
    }),
  };
}
