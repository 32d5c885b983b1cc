import { newId } from '@shuke/shared';
import { appendAudit, verifyAudit } from '../../src/kernel/audit';
import { AuditEntry } from '../../src/kernel/audit.entity';
import { isUniqueViolation } from '../../src/kernel/db/database';
import { restartTransaction } from '../../src/kernel/db/restart';
import { insertRow, updateRows } from '../../src/kernel/db/rows';
import { LedgerAccount } from '../../src/modules/ledger/ledger.entity';
import { Payment } from '../../src/modules/payment/payment.entity';
import { engines, type TestDatabase } from '../commerce/engines';
import { paymentRow } from '../helpers/payment-row';
import { tamper } from '../helpers/tamper';

describe.each(engines())('the database on %s', (engine, open) => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await open();
  });
  afterAll(() => database.drop());

  const account = (balanceFen: number, kind: LedgerAccount['kind'] = 'cash') => ({
    accountId: newId(),
    merchantId: newId(),
    kind,
    balanceFen,
  });
  const find = ({ accountId }: { accountId: string }) => database.db.read.findOneBy(LedgerAccount, { accountId });

  it('needs nothing more after its migrations to be what the entities say', async () => {
    expect(await database.db.drift()).toEqual([]);
    await database.db.migrate();
    expect(await database.db.drift()).toEqual([]);
  });

  it('takes back everything of a transaction that fails', async () => {
    const [first, second] = [account(1), account(2)];
    const failed = database.db.tx(async (tx) => {
      await insertRow(tx, LedgerAccount, first);
      await insertRow(tx, LedgerAccount, second);
      throw new Error('after two writes');
    });
    await expect(failed).rejects.toThrow('after two writes');
    expect([await find(first), await find(second)]).toEqual([null, null]);
  });

  it('starts a whole transaction again, without what its first run wrote', async () => {
    const [lost, kept] = [account(1), account(2)];
    let runs = 0;
    await database.db.tx(async (tx) => {
      runs++;
      await insertRow(tx, LedgerAccount, runs === 1 ? lost : kept);
      if (runs < 3) restartTransaction('as a deadlock would');
    });
    expect(runs).toBe(3);
    expect(await find(lost)).toBeNull();
    expect(await find(kept)).toMatchObject({ balanceFen: 2 });
  });

  it('gives up after eight runs: busy, with the cause kept for the log', async () => {
    let runs = 0;
    const stuck = database.db.tx(async () => {
      runs++;
      restartTransaction('for ever');
    });
    await expect(stuck).rejects.toMatchObject({ code: 'busy', cause: { message: 'for ever' } });
    expect(runs).toBe(8);
  });

  it('shows a reader nothing that is not committed', async () => {
    const row = account(5);
    await database.db.tx(async (tx) => {
      await insertRow(tx, LedgerAccount, row);
      expect(await find(row)).toBeNull();
    });
    expect(await find(row)).toMatchObject({ balanceFen: 5 });
  });

  it('lets fifty writers add to one row without losing one', async () => {
    const row = account(0);
    await database.db.tx((tx) => insertRow(tx, LedgerAccount, row));
    const add = () =>
      database.db.tx(async (tx) => {
        const { accountId } = row;
        // Conditional on what was read: whoever was second starts again.
        const { balanceFen } = await tx.findOneByOrFail(LedgerAccount, { accountId });
        const change = { balanceFen: balanceFen + 1 };
        const changed = await updateRows(tx, LedgerAccount, { accountId, balanceFen }, change);
        return changed === 1;
      });
    const addSurely = async () => {
      while (!(await add()));
    };
    await Promise.all(Array.from({ length: 50 }, addSurely));
    expect(await find(row)).toMatchObject({ balanceFen: 50 });
  });

  it('guards sums and keys by itself', async () => {
    const insert = (row: Payment) => database.db.tx((tx) => insertRow(tx, Payment, row));
    await expect(insert(paymentRow({ amountFen: 0 }))).rejects.toThrow(/payments_sums/);
    await expect(insert(paymentRow({ amountFen: 10, discountFen: 11 }))).rejects.toThrow(/payments_sums/);
    const overdrawn = database.db.tx((tx) => insertRow(tx, LedgerAccount, account(1, 'member-balance')));
    await expect(overdrawn).rejects.toThrow(/ledger_member_balance/);
    const row = paymentRow({});
    await insert(row);
    const twice = await insert(row).catch((error: unknown) => error);
    expect(isUniqueViolation(twice)).toBe(true);
    expect(isUniqueViolation(new Error('something else'))).toBe(false);
  });

  it('keeps whole numbers exact up to 2^53', async () => {
    const row = account(Number.MAX_SAFE_INTEGER);
    await database.db.tx((tx) => insertRow(tx, LedgerAccount, row));
    expect((await find(row))?.balanceFen).toBe(Number.MAX_SAFE_INTEGER);
  });

  if (engine === 'SQLite') {
    it('has its foreign keys on, its log ahead, and readers that cannot write', async () => {
      const pragma = (name: string) => database.db.tx((tx) => tx.query(`PRAGMA ${name}`));
      expect(await pragma('foreign_keys')).toEqual([{ foreign_keys: 1 }]);
      expect(await pragma('journal_mode')).toEqual([{ journal_mode: 'wal' }]);
      await expect(insertRow(database.db.read, LedgerAccount, account(1))).rejects.toThrow(/readonly/i);
    });
  }

  describe('the audit chain', () => {
    const chain = async (links: number) => {
      const merchantId = newId();
      for (let link = 0; link < links; link++) {
        const record = { merchantId, actor: 'system', action: 'test', subject: `row:${link}`, detail: { link } };
        await database.db.tx((tx) => appendAudit(tx, record, link));
      }
      return merchantId;
    };
    const verify = (merchantId: string) => verifyAudit(database.db.read, merchantId);

    it('holds, also through several pages and written by many at once', async () => {
      expect(await verify(await chain(3))).toBeNull();
      const merchantId = newId();
      const record = { merchantId, actor: 'system', action: 'test', subject: 'row:1' };
      for (let round = 0; round < 10; round++) {
        await Promise.all(Array.from({ length: 4 }, () => database.db.tx((tx) => appendAudit(tx, record, round))));
      }
      expect(await verify(merchantId)).toBeNull();
      expect(await database.db.read.countBy(AuditEntry, { merchantId })).toBe(40);
    });

    it.each<[string, Partial<AuditEntry>]>([
      ['an action', { action: 'nothing-special' }],
      ['a moment', { atMs: 99 }],
      ['a detail', { detail: { link: 7 } }],
      ['a hash', { hash: 'f'.repeat(64) }],
    ])('shows where %s was changed', async (_what, change) => {
      const merchantId = await chain(5);
      await tamper(database.db, (tx) => updateRows(tx, AuditEntry, { merchantId, sequence: 3 }, change));
      expect(await verify(merchantId)).toBe(3);
    });

    it('shows where a link was taken out', async () => {
      const merchantId = await chain(5);
      await tamper(database.db, (tx) => tx.delete(AuditEntry, { merchantId, sequence: 2 }));
      expect(await verify(merchantId)).toBe(2);
    });
  });
});
