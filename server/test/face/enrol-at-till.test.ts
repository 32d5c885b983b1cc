import { newId } from '@shuke/shared';
import { createEnrolAtTill } from '../../src/flows/enrol-at-till';
import { verifyAudit } from '../../src/kernel/audit';
import { AuditEntry } from '../../src/kernel/audit.entity';
import type { MemberActor, TerminalActor } from '../../src/kernel/http/actor';
import { FaceTemplate } from '../../src/modules/face/face.entity';
import { TillEnrolment } from '../../src/modules/face/till-enrolment.entity';
import { engines, type TestDatabase } from '../commerce/engines';
import { createFaceServer, type FaceServer, framesOf } from './face-world';

jest.setTimeout(60_000);

const MINUTE_MS = 60_000;

describe.each(engines())('enrolment at a till, on %s', (_engine, open) => {
  let database: TestDatabase;
  let server: FaceServer;
  let routes: ReturnType<typeof createEnrolAtTill>;
  let merchantId: string;
  let till: TerminalActor;
  let mei: MemberActor;
  const time = { nowMs: Date.parse('2026-03-01T03:00:00Z') };

  beforeEach(async () => {
    database = await open();
    server = createFaceServer(database.db, { time });
    routes = createEnrolAtTill(server);
    merchantId = await server.addMerchant();
    till = await pairedTill(merchantId, '街角', '收银台');
    mei = await server.join(merchantId, 'mei');
  });
  afterEach(() => database.drop());

  async function pairedTill(ofMerchant: string, storeName: string, name: string): Promise<TerminalActor> {
    const [storeId, terminalId] = [newId(), newId()];
    const store = { storeId, merchantId: ofMerchant, name: storeName, address: '', hours: '', createdAtMs: time.nowMs };
    await database.db.tx(async (tx) => {
      await server.stores.create(tx, store);
      await server.stores.addTerminal(tx, { terminalId, merchantId: ofMerchant, storeId, name });
    });
    return { kind: 'terminal', terminalId, merchantId: ofMerchant, storeId };
  }

  const newCode = async (actor: MemberActor) =>
    (await routes['POST /me/face/till-code']({ ...server.request, actor })).code;
  const spend = (code: string, enrolmentId = newId(), actor = till) =>
    routes['POST /terminal/face/enrolments']({ ...server.request, actor, body: { enrolmentId, code } });
  const send = (enrolmentId: string, name = 'mei', actor = till) =>
    routes['POST /terminal/face/enrolments/:enrolmentId/frames']({
      ...server.request,
      actor,
      params: { enrolmentId },
      body: { frames: framesOf(name) },
    });
  const end = (enrolmentId: string, actor = till) =>
    routes['POST /terminal/face/enrolments/:enrolmentId/end']({ ...server.request, actor, params: { enrolmentId } });
  const usesOf = async (actor: MemberActor) =>
    (await server.handlers['GET /me/face/uses']({ ...server.request, actor, query: { page: 1, pageSize: 9 } })).items;
  const templatesOf = ({ memberId }: MemberActor) => database.db.read.countBy(FaceTemplate, { memberId });

  it('a code from the phone, spent at the till, enrols that member and shows where', async () => {
    await database.db.tx((tx) => server.members.setPhone(tx, mei.memberId, '13800006688'));
    const code = await newCode(mei);
    expect(code).toMatch(/^89\d{16}$/);
    const opened = await spend(code);
    expect(opened).toMatchObject({ phoneLast4: '6688', renews: false });
    expect(Date.parse(opened.expiresAt)).toBe(time.nowMs + 5 * MINUTE_MS);
    expect(await send(opened.enrolmentId)).toMatchObject({ status: 'ready', templates: 4 });
    expect(await server.whoIs(merchantId, 'mei')).toBe(mei.memberId);
    expect(await usesOf(mei)).toMatchObject([
      { kind: 'enrol', outcome: 'done', storeName: '街角', terminalName: '收银台' },
    ]);
    const audit = await database.db.read.findBy(AuditEntry, { merchantId, action: 'face.enrol' });
    expect(audit).toMatchObject([{ actor: `terminal:${till.terminalId}`, subject: `member:${mei.memberId}` }]);
    expect(await verifyAudit(database.db.read, merchantId)).toBeNull();
    expect((await spend(await newCode(mei))).renews).toBe(true);
  });

  it('keeps of a code its hash, and nothing of the person', async () => {
    const code = await newCode(mei);
    const rows = await database.db.read.find(TillEnrolment);
    expect(JSON.stringify(rows)).not.toContain(code);
    expect(Object.keys(rows[0] ?? {}).sort()).toEqual(
      [
        'codeHash',
        'codeUntilMs',
        'enrolmentId',
        'memberId',
        'merchantId',
        'openUntilMs',
        'outcome',
        'terminalId',
      ].sort(),
    );
  });

  it('a code is good once, for one till of its merchant, for two minutes, and ends with the next one', async () => {
    const other = await pairedTill(await server.addMerchant(), '面馆', '面馆收银台');
    const neighbour = await pairedTill(merchantId, '西湖店', '二号');
    const first = await newCode(mei);
    await expect(spend(first, newId(), other)).rejects.toMatchObject({ code: 'enrol-code-invalid' });
    const { enrolmentId } = await spend(first);
    await expect(spend(first)).rejects.toMatchObject({ code: 'enrol-code-invalid' });
    await expect(spend(first, enrolmentId, neighbour)).rejects.toMatchObject({ code: 'enrol-code-invalid' });
    await expect(send(enrolmentId, 'mei', neighbour)).rejects.toMatchObject({ code: 'enrolment-over' });
    await expect(send(newId())).rejects.toMatchObject({ code: 'enrolment-over' });

    // The phone renews its code while the till is at work: that takes nothing from the till.
    const late = await newCode(mei);
    await expect(send(enrolmentId)).resolves.toMatchObject({ status: 'ready' });
    time.nowMs += 2 * MINUTE_MS;
    await expect(spend(late)).rejects.toMatchObject({ code: 'enrol-code-invalid' });
    const [before, now] = [await newCode(mei), await newCode(mei)];
    await expect(spend(before)).rejects.toMatchObject({ code: 'enrol-code-invalid' });
    await spend(now);
    await expect(spend('890000000000000000')).rejects.toMatchObject({ code: 'enrol-code-invalid' });
  });

  it('the till has five minutes, and none once the customer has left', async () => {
    const slow = await spend(await newCode(mei));
    time.nowMs += 5 * MINUTE_MS;
    await expect(send(slow.enrolmentId)).rejects.toMatchObject({ code: 'enrolment-over' });
    const left = await spend(await newCode(mei));
    expect(await end(left.enrolmentId)).toEqual({ state: 'ended' });
    await expect(send(left.enrolmentId)).rejects.toMatchObject({ code: 'enrolment-over' });
    expect(await end(newId())).toEqual({ state: 'ended' });
    expect(await templatesOf(mei)).toBe(0);
  });

  it('repeating anything repeats nothing', async () => {
    const code = await newCode(mei);
    const enrolmentId = newId();
    const [first, again] = await Promise.all([spend(code, enrolmentId), spend(code, enrolmentId)]);
    expect(again).toEqual(first);
    const answers = await Promise.all([send(enrolmentId), send(enrolmentId)]);
    expect(answers[0]).toEqual(answers[1]);
    expect(await send(enrolmentId)).toEqual(answers[0]);
    await expect(send(enrolmentId, 'hua')).rejects.toMatchObject({ code: 'idempotency-conflict' });
    expect(await usesOf(mei)).toHaveLength(1);
    expect(await end(enrolmentId)).toEqual({ state: 'enrolled' });
    expect(await templatesOf(mei)).toBe(4);
    // The key stands for that code; another one does not open under it.
    await expect(spend(await newCode(mei), enrolmentId)).rejects.toMatchObject({ code: 'idempotency-conflict' });
  });

  it('of many tills that scan one code, one may enrol', async () => {
    const tills = await Promise.all(Array.from({ length: 6 }, (_, i) => pairedTill(merchantId, '街角', `收银台 ${i}`)));
    const code = await newCode(mei);
    const spent = await Promise.allSettled(tills.map((actor) => spend(code, newId(), actor)));
    expect(spent.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('asks consent and age of who is enrolled, at every step', async () => {
    const stranger = await server.join(merchantId, 'stranger');
    await server.withdraw(stranger);
    await expect(newCode(stranger)).rejects.toMatchObject({ code: 'consent-missing' });

    const [code, opened] = [await newCode(mei), await spend(await newCode(await server.join(merchantId, 'hua')))];
    const hua = (await database.db.read.findOneByOrFail(TillEnrolment, { enrolmentId: opened.enrolmentId })).memberId;
    await server.withdraw(mei);
    await expect(spend(code)).rejects.toMatchObject({ code: 'consent-missing' });
    await server.withdraw({ ...mei, memberId: hua });
    await expect(send(opened.enrolmentId, 'hua')).rejects.toMatchObject({ code: 'consent-missing' });

    const child = await server.join(merchantId, 'child');
    const childCode = await newCode(child);
    await database.db.tx((tx) => server.members.update(tx, child.memberId, { birthday: '2014-01-01' }));
    await expect(spend(childCode)).rejects.toMatchObject({ code: 'under-age' });
    await expect(newCode(child)).rejects.toMatchObject({ code: 'under-age' });
    expect(await database.db.read.countBy(FaceTemplate, { merchantId })).toBe(0);
  });

  it('a withdrawal while the frames are looked at wins', async () => {
    const { enrolmentId } = await spend(await newCode(mei));
    const [sent] = await Promise.allSettled([send(enrolmentId), server.withdraw(mei)]);
    await server.galleryFeed.catchUp();
    expect(await templatesOf(mei)).toBe(0);
    expect(await server.whoIs(merchantId, 'mei')).toBe('unknown');
    if (sent.status === 'rejected') expect(sent.reason).toMatchObject({ code: 'consent-missing' });
  });
});
