import { alikeMaxAmong, newId } from '@shuke/shared';
import { faceDuplicate } from '@shuke/shared/contract';
import { createFindDuplicates, FACE_DUPLICATES } from '../../src/flows/find-duplicates';
import { verifyAudit } from '../../src/kernel/audit';
import { AuditEntry } from '../../src/kernel/audit.entity';
import { OutboxRow } from '../../src/kernel/jobs/outbox.entity';
import { FaceDuplicate } from '../../src/modules/face/face-duplicate.entity';
import { engines, type TestDatabase } from '../commerce/engines';
import { createFaceServer, type FaceServer } from './face-world';
import { createTill } from './till-world';

jest.setTimeout(60_000);

it('asks for a smaller distance in a larger gallery, so that false alarms do not grow with it', () => {
  expect(alikeMaxAmong(10)).toBe(alikeMaxAmong(100));
  expect(alikeMaxAmong(10_000)).toBeLessThan(alikeMaxAmong(1000));
});

describe.each(engines())('members who look alike, on %s', (_engine, open) => {
  let database: TestDatabase;
  let server: FaceServer;
  let till: Awaited<ReturnType<typeof createTill>>;
  beforeEach(async () => {
    database = await open();
    server = createFaceServer(database.db);
    till = await createTill(server);
  });
  afterEach(() => database.drop());

  const pairs = () => database.db.read.findBy(FaceDuplicate, { merchantId: till.merchantId });
  const list = async (state: 'open' | 'dismissed' = 'open') => {
    const query = { page: 1, pageSize: 20, state };
    const { items } = await till.console['GET /console/face/duplicates']({ ...till.request, actor: till.owner, query });
    return items.map((item) => faceDuplicate.parse(item));
  };
  const decide = (duplicateId: string, state: 'open' | 'dismissed', version: number, actor = till.owner) =>
    till.console['POST /console/face/duplicates/:duplicateId/state']({
      ...till.request,
      actor,
      params: { duplicateId },
      body: { state, version },
    });

  it('the same person enrolled twice is found once, whoever came first, and never silently matched', async () => {
    const first = await server.enrol(till.merchantId, 'mei');
    const second = await server.enrol(till.merchantId, 'mei', ' again');
    await server.enrol(till.merchantId, 'lee');
    await server.enrolAgain(first, 'mei');
    const ids = [first.memberId, second.memberId].sort();
    expect(await pairs()).toMatchObject([
      { firstMemberId: ids[0], secondMemberId: ids[1], state: 'open', distanceMilli: 0, version: 1 },
    ]);
    for (const { memberId } of [first, second]) await till.topUp(memberId, 5000);
    await till.setPhone(first, '13800001111');
    await till.setPhone(second, '13900002222');
    const attempt = await till.glance('mei');
    expect(attempt.outcome).toBe('needs-phone');
    expect(await till.digits(attempt, '2222')).toBe('paid');
    expect(await server.ledger.memberBalance(database.db.read, first.memberId)).toBe(5000);
    expect(await server.ledger.memberBalance(database.db.read, second.memberId)).toBe(4000);
    expect((await till.glance('lee')).outcome).toBe('balance-insufficient');
  });

  it('far enough apart for a glance, still needs digits until staff say that they are two people', async () => {
    const mei = await server.enrol(till.merchantId, 'mei');
    const twin = await server.enrol(till.merchantId, 'mei~0.4');
    await till.topUp(mei.memberId, 5000);
    await till.setPhone(mei, '13800001111');
    await till.setPhone(twin, '13900002222');
    const [pair] = await list();
    expect(pair).toMatchObject({ state: 'open', distance: 0.4, version: 1 });
    const duplicateId = pair?.duplicateId ?? '';

    const attempt = await till.glance('mei');
    expect(attempt.outcome).toBe('needs-phone');
    // Only the account that was matched may be named.
    await expect(till.digits(attempt, '2222')).rejects.toMatchObject({ code: 'phone-digits-wrong' });
    expect(await till.digits(attempt, '1111')).toBe('paid');

    await decide(duplicateId, 'dismissed', 1);
    expect((await till.glance('mei')).outcome).toBe('paid');
    await decide(duplicateId, 'open', 2);
    expect((await till.glance('mei')).outcome).toBe('needs-phone');
  });

  it('what staff dismissed stays dismissed, also when one of the two enrols again', async () => {
    await server.enrol(till.merchantId, 'mei');
    const twin = await server.enrol(till.merchantId, 'mei~0.02');
    const [pair] = await list();
    await decide(pair?.duplicateId ?? '', 'dismissed', 1);
    await server.enrolAgain(twin, 'mei~0.03');
    expect(await list()).toEqual([]);
    expect(await list('dismissed')).toMatchObject([{ state: 'dismissed', distance: 0.03 }]);
    // Their faces are as near as before: the margin still asks for digits.
    expect((await till.glance('mei')).outcome).toBe('needs-phone');
  });

  it('a pair goes with the face of either, and with a new face that is like nobody', async () => {
    const mei = await server.enrol(till.merchantId, 'mei');
    const other = await server.enrol(till.merchantId, 'mei~0.1');
    await server.enrolAgain(other, 'lee');
    expect(await pairs()).toEqual([]);
    await server.enrolAgain(other, 'mei~0.1');
    expect(await pairs()).toHaveLength(1);
    await server.withdraw(mei);
    expect(await pairs()).toEqual([]);
  });

  it('two who enrol at the same time on two servers are found', async () => {
    const elsewhere = createFaceServer(database.db);
    const [one, two] = await Promise.all([
      server.enrol(till.merchantId, 'mei'),
      elsewhere.enrol(till.merchantId, 'mei', ' again'),
    ]);
    const [firstMemberId, secondMemberId] = [one.memberId, two.memberId].sort();
    expect(await pairs()).toMatchObject([{ firstMemberId, secondMemberId, state: 'open' }]);
  });

  it('a server that dies before the search owes it', async () => {
    await server.enrol(till.merchantId, 'mei');
    const again = await server.enrol(till.merchantId, 'mei', ' again');
    await database.db.tx((tx) => tx.delete(FaceDuplicate, { merchantId: till.merchantId }));
    const owed = await database.db.read.findBy(OutboxRow, { topic: FACE_DUPLICATES });
    expect(owed).toHaveLength(2);
    const restarted = createFaceServer(database.db);
    await restarted.galleryFeed.load();
    const { work } = createFindDuplicates(restarted);
    for (const { payload } of owed) await work(payload);
    expect(await pairs()).toMatchObject([{ state: 'open' }]);
    expect(JSON.stringify(await pairs())).toContain(again.memberId);
  });

  it('only managers see and decide; a stale decision is refused, the same one again changes nothing', async () => {
    await server.enrol(till.merchantId, 'mei');
    await server.enrol(till.merchantId, 'mei', ' again');
    const [pair] = await list();
    const { duplicateId = '' } = pair ?? {};
    const query = { page: 1, pageSize: 20, state: 'open' as const };
    const look = till.console['GET /console/face/duplicates'];
    await expect(look({ ...till.request, actor: till.cashier, query })).rejects.toMatchObject({ code: 'not-allowed' });
    await expect(decide(duplicateId, 'dismissed', 1, till.cashier as typeof till.owner)).rejects.toMatchObject({
      code: 'not-allowed',
    });
    expect(await decide(duplicateId, 'dismissed', 1)).toMatchObject({ state: 'dismissed', version: 2 });
    expect(await decide(duplicateId, 'dismissed', 1)).toMatchObject({ state: 'dismissed', version: 2 });
    await expect(decide(duplicateId, 'open', 1)).rejects.toMatchObject({ code: 'edit-conflict' });
    const stranger = { ...till.owner, merchantId: newId() };
    await expect(decide(duplicateId, 'open', 2, stranger)).rejects.toMatchObject({ code: 'not-found' });
    const entries = await database.db.read.findBy(AuditEntry, { subject: `face-duplicate:${duplicateId}` });
    expect(entries.map(({ action }) => action).sort()).toEqual(['face-duplicate.dismiss', 'face-duplicate.found']);
    expect(await verifyAudit(database.db.read, till.merchantId)).toBeNull();
  });
});
