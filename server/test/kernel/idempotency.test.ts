import { newId } from '@shuke/shared';
import { AuditEntry } from '../../src/kernel/audit.entity';
import { insertRow } from '../../src/kernel/db/rows';
import { AppError } from '../../src/kernel/errors';
import { canonicalJson, inputHash, runOnce } from '../../src/kernel/idempotency';
import { IdempotencyKey } from '../../src/kernel/idempotency.entity';
import { engines, type TestDatabase } from '../commerce/engines';

describe.each(engines())('idempotency on %s', (engine, open) => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await open();
  });
  afterAll(() => database.drop());

  let effects = 0;
  /** A command whose effect is a row of its own, so that an effect that was rolled back can be told from one that was not. */
  const command = (key: string, input: unknown, fail = false) =>
    database.db.tx((tx) =>
      runOnce(tx, { scope: 'test', key, input, nowMs: 1 }, async () => {
        const sequence = ++effects;
        const row = { merchantId: key, sequence, atMs: 1, actor: '', action: '', subject: '', detail: {}, hash: '' };
        await insertRow(tx, AuditEntry, row);
        if (fail) throw new Error('halfway');
        return { sequence };
      }),
    );
  const effectsOf = (key: string) => database.db.read.countBy(AuditEntry, { merchantId: key });

  it('answers a repeated command as the first time, and does nothing', async () => {
    const key = newId();
    const first = await command(key, { amountFen: 1, to: { b: 2, a: 1 } });
    expect(await command(key, { to: { a: 1, b: 2 }, amountFen: 1 })).toEqual(first);
    expect(await effectsOf(key)).toBe(1);
  });

  it('refuses the same key with another input', async () => {
    const key = newId();
    await command(key, { amountFen: 1 });
    await expect(command(key, { amountFen: 2 })).rejects.toMatchObject({ code: 'idempotency-conflict' });
    expect(await effectsOf(key)).toBe(1);
  });

  it('forgets a command that failed, with its effect', async () => {
    const key = newId();
    await expect(command(key, 1, true)).rejects.toThrow('halfway');
    expect(await effectsOf(key)).toBe(0);
    expect(await database.db.read.countBy(IdempotencyKey, { key })).toBe(0);
    await command(key, 1);
    expect(await effectsOf(key)).toBe(1);
  });

  it('runs once for twenty at a time, and all hear the same', async () => {
    const key = newId();
    const answers = await Promise.all(Array.from({ length: 20 }, () => command(key, 'same')));
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(await effectsOf(key)).toBe(1);
  });

  // SQLite has one writer: there the other can never come in between.
  if (engine !== 'SQLite') {
    it('gives the answer of whoever was faster, also to one who met its effect before its key', async () => {
      const key = newId();
      const answer = await database.db.tx((tx) =>
        runOnce(tx, { scope: 'test', key, input: 'same', nowMs: 1 }, async () => {
          await command(key, 'same');
          throw new AppError('edit-conflict');
        }),
      );
      expect(answer).toEqual(await command(key, 'same'));
      expect(await effectsOf(key)).toBe(1);
    });
  }
});

describe('the hash of an input', () => {
  it('does not depend on the order of names, but on everything else', () => {
    expect(canonicalJson({ b: [{ d: 1, c: null }], a: 'x' })).toBe('{"a":"x","b":[{"c":null,"d":1}]}');
    const different = [{ a: 1 }, { a: '1' }, { a: [1] }, { b: 1 }, { a: 1, b: null }, [1, 2], [2, 1]];
    expect(new Set(different.map(inputHash)).size).toBe(different.length);
  });
});
