import { createFaceRetention } from '../../src/flows/face-retention';
import { verifyAudit } from '../../src/kernel/audit';
import { AuditEntry } from '../../src/kernel/audit.entity';
import { DAY_MS } from '../../src/kernel/clock';
import { createSchedule } from '../../src/kernel/jobs/schedule';
import { createLogger } from '../../src/kernel/logger';
import { consentText } from '../../src/modules/consent/consent-texts';
import { FaceTemplate, FaceUse } from '../../src/modules/face/face.entity';
import { engines, type TestDatabase } from '../commerce/engines';
import { createFaceServer, type FaceServer } from './face-world';

jest.setTimeout(60_000);

/** Law L8: no face is kept longer than it is of use. */
describe.each(engines())('faces that nobody uses, on %s', (_engine, open) => {
  let database: TestDatabase;
  let server: FaceServer;
  let retention: ReturnType<typeof createFaceRetention>;

  beforeEach(async () => {
    database = await open();
    server = createFaceServer(database.db, { time: { nowMs: Date.parse('2026-01-31T04:00:00Z') } });
    retention = createFaceRetention({ ...server, db: database.db });
  });
  afterEach(() => database.drop());

  const at = (instant: string) => {
    server.time.nowMs = Date.parse(instant);
  };
  const pay = (memberId: string) => database.db.tx((tx) => server.faces.markUsed(tx, memberId));

  it('are deleted after twelve months, with every trace; who paid meanwhile stays, on every server', async () => {
    const other = createFaceServer(database.db);
    const merchantId = await server.addMerchant();
    const mei = await server.enrol(merchantId, 'mei');
    const hua = await server.enrol(merchantId, 'hua');
    at('2026-06-01T04:00:00Z');
    await pay(hua.memberId);
    await other.galleryFeed.load();

    at('2027-01-31T03:59:59Z');
    expect(await retention.run()).toBe(0);
    at('2027-01-31T04:00:01Z');
    expect(await retention.run()).toBe(1);
    expect(await retention.run()).toBe(0);

    expect(await database.db.read.countBy(FaceTemplate, { memberId: mei.memberId })).toBe(0);
    await other.galleryFeed.catchUp();
    expect(await other.whoIs(merchantId, 'mei')).toBe('unknown');
    expect(await other.whoIs(merchantId, 'hua')).toBe(hua.memberId);
    const deletions = await database.db.read.findBy(FaceUse, { merchantId, kind: 'delete' });
    expect(deletions).toMatchObject([{ memberId: mei.memberId, outcome: 'done', atMs: server.time.nowMs }]);
    const entries = await database.db.read.findBy(AuditEntry, { merchantId, action: 'face.delete' });
    expect(entries).toMatchObject([
      { actor: 'system', subject: `member:${mei.memberId}`, detail: { deletedTemplates: 4, why: 'unused' } },
    ]);
    const [receipts] = await server.faces.receipts(database.db.read, mei.memberId, { page: 1, pageSize: 9 });
    expect(receipts).toMatchObject([{ why: 'unused', deletedTemplates: 4, hash: entries[0]?.detail?.['hash'] }]);
    expect(await verifyAudit(database.db.read, merchantId)).toBeNull();

    at('2027-06-01T04:00:01Z');
    expect(await retention.run()).toBe(1);
    expect(await database.db.read.countBy(FaceTemplate, { merchantId })).toBe(0);
  });

  it('follow the merchant’s own months, at least one and never more than the members were told', async () => {
    const one = await server.addMerchant({ retentionMonths: 1 });
    const tooFew = await server.addMerchant({ retentionMonths: 0 });
    const tooMany = await server.addMerchant({ retentionMonths: 120 });
    for (const merchantId of [one, tooFew, tooMany]) await server.enrol(merchantId, 'mei');
    const left = async () =>
      Promise.all(
        [one, tooFew, tooMany].map(
          async (merchantId) => (await database.db.read.countBy(FaceTemplate, { merchantId })) > 0,
        ),
      );
    // A month after 31 January is the last day of February.
    at('2026-02-28T03:59:00Z');
    await retention.run();
    expect(await left()).toEqual([true, true, true]);
    at('2026-03-01T04:00:00Z');
    await retention.run();
    expect(await left()).toEqual([false, false, true]);
    at('2027-01-31T03:59:00Z');
    await retention.run();
    expect(await left()).toEqual([false, false, true]);
    at('2027-01-31T04:01:00Z');
    await retention.run();
    expect(await left()).toEqual([false, false, false]);
    for (const locale of ['zh-CN', 'en'] as const) {
      expect(consentText('face-enrol', locale).body).toMatch(/12 个月没有使用|12 months without use/);
    }
    expect(
      [undefined, 6, 0, 99, 1.5].map((retentionMonths) =>
        server.merchants.retentionMonths({
          phoneAboveFen: 0,
          ...(retentionMonths === undefined ? {} : { retentionMonths }),
        }),
      ),
    ).toEqual([12, 6, 1, 36, 12]);
  });

  it('are deleted page by page, on two servers at once, each once', async () => {
    const merchantId = await server.addMerchant();
    const { db } = database;
    await db.tx(async (tx) => {
      const rows = Array.from({ length: 250 }, (_, i) => ({
        templateId: `template-${i}`,
        merchantId,
        memberId: `member-${String(i).padStart(4, '0')}`,
        enrolmentId: 'enrolment',
        sealed: Buffer.alloc(1),
        createdAtMs: server.time.nowMs,
        lastUsedAtMs: null,
      }));
      await tx.insert(FaceTemplate, rows);
    });
    at('2027-03-01T04:00:00Z');
    await pay('member-0007');
    const counts = await Promise.all([retention.run(), retention.run()]);
    expect(counts.reduce((sum, count) => sum + count)).toBe(249);
    expect(await db.read.findBy(FaceTemplate, { merchantId })).toMatchObject([{ memberId: 'member-0007' }]);
    expect(await db.read.countBy(FaceUse, { merchantId, kind: 'delete' })).toBe(249);
    expect(await db.read.countBy(AuditEntry, { merchantId, action: 'face.delete' })).toBe(249);
  });

  it('spares who pays between the listing and the deletion', async () => {
    const merchantId = await server.addMerchant();
    const mei = await server.enrol(merchantId, 'mei');
    at('2027-03-01T04:00:00Z');
    const beforeMs = Date.parse('2026-03-01T04:00:00Z');
    const page = { beforeMs, after: '', limit: 10 };
    expect(await server.faces.unusedMembers(database.db.read, merchantId, page)).toEqual([mei.memberId]);
    await pay(mei.memberId);
    const deleted = await database.db.tx((tx) => server.faces.deleteUnused(tx, merchantId, [mei.memberId], beforeMs));
    expect([...deleted.values()]).toEqual([0]);
    expect(await database.db.read.countBy(FaceTemplate, { memberId: mei.memberId })).toBe(4);
  });
});

test('a daily task also runs when the server starts', async () => {
  let runs = 0;
  const run = async () => {
    runs += 1;
  };
  const tasks = [
    { name: 'daily', everyMs: DAY_MS, atStart: true, run },
    { name: 'other', everyMs: DAY_MS, run },
  ];
  const schedule = createSchedule(tasks, createLogger('silent'));
  schedule.start();
  await schedule.stop();
  expect(runs).toBe(1);
});
