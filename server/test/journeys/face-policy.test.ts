import { type ApiClient, DEFAULT_FACE_POLICY, FACE_POLICY_BOUNDS, type FacePolicy, newId } from '@shuke/shared';
import { AuditEntry } from '../../src/kernel/audit.entity';
import { Merchant } from '../../src/modules/merchant/merchant.entity';
import { engines, type TestDatabase } from '../commerce/engines';
import { payAlive } from '../helpers/live-visit';
import { enrol, openPayment, pairTill, signInStaff, signUp, topUp } from '../helpers/people';
import { startTestServer, type TestServer } from '../helpers/test-server';

jest.setTimeout(120_000);

describe.each(engines())('the face policy on %s', (_engine, open) => {
  let database: TestDatabase;
  let server: TestServer;
  let owner: ApiClient;
  let till: ApiClient;

  beforeAll(async () => {
    database = await open();
    server = await startTestServer({ database: database.config, env: { FACE_WORKERS: '1' } });
    owner = await signInStaff(server);
    ({ till } = await pairTill(server, owner));
  });
  afterAll(async () => {
    await server.stop();
    await database.drop();
  });

  const read = () => owner('GET /console/face/policy');
  async function change(part: Partial<FacePolicy>, from?: number) {
    const { policy, version } = await read();
    const body = { policy: { ...policy, ...part }, version: from ?? version };
    return owner('PUT /console/face/policy', { body });
  }

  async function signInCashier(): Promise<ApiClient> {
    const { merchants, db, clock } = server.container;
    const { merchantId } = await owner('GET /staff/me');
    const cashier = { staffId: newId(), merchantId, login: 'till@shuke.demo', name: '小陈', role: 'cashier' as const };
    await db.tx((tx) => merchants.addStaff(tx, { ...cashier, createdAtMs: clock() }, 'a-cashiers-password'));
    const body = { login: cashier.login, password: 'a-cashiers-password' };
    const { token } = await server.client()('POST /staff/sessions', { body });
    return server.client(token);
  }

  it('starts with the measured defaults', async () => {
    expect(await read()).toEqual({ policy: DEFAULT_FACE_POLICY, version: 0 });
  });

  it('is not for cashiers', async () => {
    const cashier = await signInCashier();
    await expect(cashier('GET /console/face/policy')).rejects.toMatchObject({ code: 'not-allowed' });
    const body = { policy: DEFAULT_FACE_POLICY, version: 0 };
    await expect(cashier('PUT /console/face/policy', { body })).rejects.toMatchObject({ code: 'not-allowed' });
  });

  it.each<[string, Partial<FacePolicy>]>([
    ['looser than measured', { matchedMax: FACE_POLICY_BOUNDS.matchedMax.most + 0.001 }],
    ['digits further than measured', { phoneMax: FACE_POLICY_BOUNDS.phoneMax.most + 0.001 }],
    ['a narrower margin', { margin: 0.05 }],
    ['digits below a glance', { glanceUpToFen: 30_000, digitsUpToFen: 20_000 }],
    ['half a fen', { glanceUpToFen: 0.5 }],
  ])('refuses %s, and keeps what was', async (_what, part) => {
    await expect(change(part)).rejects.toMatchObject({ code: 'invalid-input' });
    expect(await read()).toEqual({ policy: DEFAULT_FACE_POLICY, version: 0 });
  });

  it('lets one of many editors change a version, tells the others, and puts the change on the record', async () => {
    const glances = [10_000, 11_000, 12_000, 13_000, 14_000];
    const results = await Promise.allSettled(glances.map((glanceUpToFen) => change({ glanceUpToFen }, 0)));
    const won = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
    const codes = results.flatMap((result) => (result.status === 'rejected' ? [result.reason.code] : []));
    expect(won).toHaveLength(1);
    expect(codes).toEqual(Array(glances.length - 1).fill('edit-conflict'));
    expect(await read()).toEqual({ policy: won[0]?.policy, version: 1 });
    const { items, intact } = await owner('GET /console/audit');
    expect(items.filter(({ action }) => action === 'face-policy.change')).toHaveLength(1);
    expect(intact).toBe(true);
    const entry = await database.db.read.findOneByOrFail(AuditEntry, { action: 'face-policy.change' });
    expect(entry.detail).toEqual({ before: DEFAULT_FACE_POLICY, after: won[0]?.policy });
  });

  it('leaves the merchant’s other settings alone', async () => {
    const { merchants, db } = server.container;
    const merchant = await merchants.first(db.read);
    const settings = { ...merchant.settings, retentionMonths: 5 };
    await db.tx((tx) => tx.update(Merchant, { merchantId: merchant.merchantId }, { settings } as object));
    await change({ margin: 0.08 });
    expect((await merchants.first(db.read)).settings).toMatchObject({ retentionMonths: 5, face: { margin: 0.08 } });
  });

  it('decides the next payment: what a glance paid now needs the digits', async () => {
    const mei = await signUp(server, 'mei');
    await mei.api('PUT /me/phone', { body: { source: 'typed', phone: '13800006688' } });
    await enrol(mei.api, 0);
    await topUp(server, mei.api, 50_000);
    await change({ glanceUpToFen: 5_000 });
    const small = await payAlive(till, { index: 0, visit: 1, paymentId: await openPayment(till, 5_000) });
    expect(small.answer.outcome).toBe('paid');
    const paymentId = await openPayment(till, 5_001);
    const { answer, attemptId } = await payAlive(till, { index: 0, visit: 2, paymentId });
    expect(answer.outcome).toBe('needs-phone');
    const confirmed = await till('POST /terminal/payments/:paymentId/phone-digits', {
      params: { paymentId },
      body: { attemptId, phoneLast4: '6688' },
    });
    expect(confirmed.outcome).toBe('paid');
  });
});
