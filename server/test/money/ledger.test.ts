import { dirname } from 'node:path';
import { newId } from '@shuke/shared';
import { parseConfig } from '../../src/config';
import { seedDemo } from '../../src/demo/seed-demo';
import { appendAudit } from '../../src/kernel/audit';
import { AuditEntry } from '../../src/kernel/audit.entity';
import { insertRow, insertRows, updateRows } from '../../src/kernel/db/rows';
import { Coupon, CouponTemplate } from '../../src/modules/coupon/coupon.entity';
import { LedgerAccount, LedgerPosting, LedgerTransaction } from '../../src/modules/ledger/ledger.entity';
import { createLedgerService, type Entry } from '../../src/modules/ledger/ledger.service';
import { Payment, TopUp } from '../../src/modules/payment/payment.entity';
import { engines, type TestDatabase } from '../commerce/engines';
import { runCommand } from '../helpers/command';
import { tamper } from '../helpers/tamper';

jest.setTimeout(60_000);

const ledger = createLedgerService();
const NOW_MS = Date.parse('2026-11-24T04:00:00Z');

/** What a server on this database has in its environment. */
const environmentOf = ({ config }: TestDatabase): NodeJS.ProcessEnv =>
  config.kind === 'sqlite' ? { SHUKE_DATA_DIR: dirname(config.file) } : { DATABASE_URL: config.url };

describe.each(engines())('the ledger on %s', (_engine, open) => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await open();
    const config = parseConfig({ NODE_ENV: 'test' });
    await seedDemo({ config, db: database.db, clock: () => NOW_MS, wrapTemplateKey: () => Buffer.alloc(60) });
    const record = { merchantId: newId(), actor: 'system', action: 'test', subject: 'ledger' };
    await database.db.tx((tx) => appendAudit(tx, record, NOW_MS));
  });
  afterAll(() => database.drop());

  const one = <T extends object>(entity: new () => T, where: Partial<T> = {}) =>
    database.db.read.findOneByOrFail(entity, where as never);
  const entry = (change: Partial<Entry> = {}): Entry => {
    const merchantId = newId();
    return {
      merchantId,
      kind: 'payment',
      sourceId: newId(),
      storeId: null,
      postings: [
        { kind: 'cash', ownerId: merchantId, amountFen: 700 },
        { kind: 'coupon-discount', ownerId: merchantId, amountFen: 0 },
        { kind: 'sales', ownerId: merchantId, amountFen: -700 },
      ],
      atMs: NOW_MS,
      ...change,
    };
  };

  describe('as the database keeps it', () => {
    const run = (sql: string) => database.db.tx((tx) => tx.query(sql));
    const posting = (change: Partial<LedgerPosting> = {}): LedgerPosting => ({
      transactionId: newId(),
      accountId: `cash:${newId()}`,
      amountFen: 5,
      balanceAfterFen: 5,
      storeId: null,
      ...change,
    });
    const closing = (transactionId: string): LedgerTransaction => ({
      transactionId,
      merchantId: newId(),
      kind: 'payment',
      reference: `payment:${newId()}`,
      atMs: 1,
    });
    const write = (postings: LedgerPosting[], transactionId = postings[0]?.transactionId ?? newId()) =>
      database.db.tx(async (tx) => {
        await insertRows(tx, LedgerPosting, postings);
        await insertRow(tx, LedgerTransaction, closing(transactionId));
      });

    it.each([
      ['ledger_transactions', 'atMs'],
      ['ledger_postings', 'amountFen'],
      ['audit_entries', 'atMs'],
    ])('lets nobody change, replace or delete a row of %s', async (table, column) => {
      for (const sql of [`UPDATE ${table} SET ${column} = 7`, `DELETE FROM ${table}`]) {
        await expect(run(sql)).rejects.toThrow(`append-only: ${table}`);
      }
      await expect(run(`REPLACE INTO ${table} SELECT * FROM ${table}`)).rejects.toThrow(/append-only|ledger/);
    });

    it('closes no transaction whose postings do not sum to zero, and none of fewer than two', async () => {
      const [first, second] = [posting(), posting({ amountFen: -4 })];
      await expect(write([first, { ...second, transactionId: first.transactionId }])).rejects.toThrow('sum to zero');
      await expect(write([posting({ amountFen: 0 })])).rejects.toThrow('at least two postings');
      await expect(write([])).rejects.toThrow('at least two postings');
      expect(await ledger.check(database.db.read)).toEqual([]);
    });

    it('takes no posting after the transaction was closed', async () => {
      const { transactionId } = await one(LedgerTransaction);
      const late = database.db.tx((tx) => insertRow(tx, LedgerPosting, posting({ transactionId })));
      await expect(late).rejects.toThrow('the transaction is closed');
    });
  });

  describe('as the service keeps it', () => {
    it('books what sums to zero once, and nothing of what does not', async () => {
      const twice = entry();
      await database.db.tx((tx) => ledger.book(tx, twice));
      const again = database.db.tx((tx) => ledger.book(tx, twice));
      await expect(again).rejects.toMatchObject({ code: 'state-conflict' });
      const wrong = entry({ postings: [{ kind: 'cash', ownerId: 'x', amountFen: 1 }] });
      await expect(database.db.tx((tx) => ledger.book(tx, wrong))).rejects.toThrow('sum to 1');
      const accountId = `cash:${twice.merchantId}`;
      expect((await one(LedgerAccount, { accountId })).balanceFen).toBe(700);
      expect(await database.db.read.countBy(LedgerPosting, { accountId })).toBe(1);
    });

    it('says which transactions book nothing that happened', async () => {
      const found = await ledger.check(database.db.read);
      expect(found.map(({ rule }) => rule)).toEqual(['payment-unfounded']);
      const { transactionId } = await one(LedgerTransaction, {
        reference: found[0]?.text.match(/payment:\S{36}/)?.[0],
      });
      expect(found[0]?.id).toBe(transactionId);
      await tamper(database.db, async (tx) => {
        await tx.delete(LedgerTransaction, { transactionId });
        const unbooked = await ledger.check(tx);
        expect(unbooked.map(({ rule, id }) => [rule, id])).toEqual([
          ['posting-unbooked', transactionId],
          ['posting-unbooked', transactionId],
        ]);
        const gone = await tx.findBy(LedgerPosting, { transactionId });
        await tx.delete(LedgerPosting, { transactionId });
        for (const { accountId } of gone) await tx.delete(LedgerAccount, { accountId });
      });
      expect(await ledger.check(database.db.read)).toEqual([]);
    });
  });

  describe('after somebody has been at its tables', () => {
    /** Changes one row, asks the books, and puts the row back. @returns the rules that were broken, and the ids named */
    async function changed<T extends object>(entity: new () => T, row: T, key: Partial<T>, change: Partial<T>) {
      await tamper(database.db, (tx) => updateRows(tx, entity, key as never, change));
      const found = await ledger.check(database.db.read);
      const before = Object.fromEntries(Object.keys(change).map((name) => [name, row[name as keyof T]])) as Partial<T>;
      await tamper(database.db, (tx) => updateRows(tx, entity, { ...key, ...change } as never, before));
      expect(await ledger.check(database.db.read)).toEqual([]);
      return found;
    }
    const rules = (found: Awaited<ReturnType<typeof ledger.check>>) => [...new Set(found.map(({ rule }) => rule))];

    it('a posting: the transaction, the account, the running balance and the payment name it', async () => {
      const { transactionId, reference } = await one(LedgerTransaction, { kind: 'payment' });
      const row = await database.db.read.findOneByOrFail(LedgerPosting, { transactionId });
      const { accountId, amountFen } = row;
      const found = await changed(LedgerPosting, row, { transactionId, accountId }, { amountFen: amountFen + 1 });
      expect(rules(found)).toEqual(['transaction-sum', 'account-sum', 'running-balance', 'payment-books']);
      const ids = (rule: string) => found.filter((one) => one.rule === rule).map(({ id }) => id);
      expect(ids('transaction-sum')).toEqual([transactionId]);
      expect(ids('account-sum')).toEqual([accountId]);
      expect(ids('running-balance')).toContain(transactionId);
      expect(ids('payment-books')).toEqual([reference.slice('payment:'.length)]);
    });

    it('a running balance alone', async () => {
      const { transactionId } = await one(LedgerTransaction, { kind: 'payment' });
      const row = await database.db.read.findOneByOrFail(LedgerPosting, { transactionId });
      const key = { transactionId, accountId: row.accountId };
      const found = await changed(LedgerPosting, row, key, { balanceAfterFen: row.balanceAfterFen - 1 });
      expect(rules(found)).toEqual(['running-balance']);
      // It begins and ends where nothing else does: it is named first.
      expect(found[0]?.id).toBe(transactionId);
    });

    it('an account', async () => {
      const row = await one(LedgerAccount, { kind: 'cash' });
      const { accountId, balanceFen } = row;
      const found = await changed(LedgerAccount, row, { accountId }, { balanceFen: balanceFen - 100 });
      expect(rules(found)).toEqual(['account-sum', 'running-balance']);
      expect(found[0]).toMatchObject({ id: accountId });
    });

    it('a payment, its refunds and its state', async () => {
      const row = await one(Payment, { state: 'succeeded', tender: 'cash' });
      const { paymentId, amountFen } = row;
      const larger = await changed(Payment, row, { paymentId }, { amountFen: amountFen + 100 });
      expect(larger.map(({ rule, id }) => [rule, id])).toEqual([['payment-books', paymentId]]);
      const refunded = await changed(Payment, row, { paymentId }, { refundedFen: 1 });
      expect(refunded.map(({ rule, id }) => [rule, id])).toEqual([['refund-sum', paymentId]]);
      const undone = await changed(Payment, row, { paymentId }, { state: 'failed' });
      expect(undone.find(({ rule }) => rule === 'payment-unfounded')?.text).toContain(paymentId);
    });

    it('a top-up, a coupon, the count of a template', async () => {
      const topUp = await one(TopUp);
      const paid = await changed(TopUp, topUp, { topUpId: topUp.topUpId }, { amountFen: topUp.amountFen - 1 });
      expect(paid.map(({ rule, id }) => [rule, id])).toEqual([['top-up-books', topUp.topUpId]]);
      const coupon = await one(Coupon, { state: 'redeemed' });
      const { couponId, templateId, discountFen, paymentId } = coupon;
      const cheaper = await changed(Coupon, coupon, { couponId }, { discountFen: discountFen - 1 });
      expect(cheaper.map(({ rule, id }) => [rule, id])).toEqual([['coupon-discount', paymentId]]);
      const elsewhere = await changed(Coupon, coupon, { couponId }, { paymentId: newId() });
      expect(rules(elsewhere)).toEqual(['coupon-discount', 'coupon-unpaid']);
      const template = await one(CouponTemplate, { templateId });
      const counted = await changed(CouponTemplate, template, { templateId }, { redeemed: template.redeemed + 1 });
      expect(counted.map(({ rule, id }) => [rule, id])).toEqual([['coupon-count', templateId]]);
    });

    it('the audit chain', async () => {
      const row = await one(AuditEntry);
      const { merchantId, sequence } = row;
      const found = await changed(AuditEntry, row, { merchantId, sequence }, { action: 'nothing' });
      expect(found).toEqual([
        { rule: 'audit-chain', id: merchantId, text: expect.stringContaining(`entry ${sequence}`) },
      ]);
    });
  });

  it('is proved by a command, which ends with 1 and names the row when something is wrong', async () => {
    const check = (...args: string[]) => runCommand('ledger', ['check', ...args], environmentOf(database));
    const right = await check();
    expect([right.stderr, right.status, right.stdout]).toEqual([
      '',
      0,
      expect.stringMatching(/accounts: all right\n$/),
    ]);
    const { accountId } = await one(LedgerAccount, { kind: 'sales' });
    const add = (fen: number) =>
      tamper(database.db, (tx) =>
        tx.query(`UPDATE ledger_accounts SET balanceFen = balanceFen + ${fen} WHERE accountId = '${accountId}'`),
      );
    await add(1);
    const wrong = await check('--json');
    await add(-1);
    const { ok, findings } = JSON.parse(wrong.stdout);
    expect([wrong.status, ok, findings[0]]).toEqual([1, false, expect.objectContaining({ id: accountId })]);
    expect((await runCommand('ledger', ['cheque'], environmentOf(database))).status).toBe(2);
  });
});
