import { DEFAULT_FACE_POLICY, newId } from '@shuke/shared';
import { faceAccuracy } from '@shuke/shared/contract';
import { createFaceOverview, filingAlarm } from '../../src/flows/face-overview';
import { engines, type TestDatabase } from '../commerce/engines';
import { createFaceServer } from './face-world';

test.each([
  [0, 'none'],
  [79_999, 'none'],
  [80_000, 'near'],
  [99_999, 'near'],
  [100_000, 'file-now'],
] as const)('%i faces: %s', (members, alarm) => {
  expect(filingAlarm(members)).toBe(alarm);
});

describe.each(engines())('the console’s page on faces, on %s', (_engine, open) => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await open();
  });
  afterAll(() => database.drop());

  it('counts people, not templates, of this merchant only, and says how long a face is kept', async () => {
    const server = createFaceServer(database.db);
    const merchantId = await server.addMerchant({ retentionMonths: 3 });
    const neighbour = await server.addMerchant({ retentionMonths: 36 });
    for (const name of ['mei', 'hua']) await server.enrol(merchantId, name);
    await server.enrol(neighbour, 'mei');
    const ask = createFaceOverview({ ...server, db: database.db })['GET /console/face'];
    const asked = (role: 'owner' | 'cashier', of = merchantId) =>
      ask({
        actor: { kind: 'staff', staffId: newId(), sessionId: newId(), merchantId: of, role },
        locale: 'zh-CN',
        requestId: 'test',
        clientIp: '127.0.0.1',
      });
    expect(await asked('owner')).toEqual({
      enrolledMembers: 2,
      alarm: 'none',
      settings: { retentionMonths: 3 },
    });
    expect(await asked('owner', neighbour)).toMatchObject({ enrolledMembers: 1, settings: { retentionMonths: 12 } });
    await expect(asked('cashier')).rejects.toMatchObject({ code: 'not-allowed' });
  });

  it('serves the measured curve with its sample sizes, intervals and limits', async () => {
    const server = createFaceServer(database.db);
    const merchantId = await server.addMerchant();
    const ask = createFaceOverview({ ...server, db: database.db })['GET /console/face/accuracy'];
    const actor = { kind: 'staff' as const, staffId: newId(), sessionId: newId(), merchantId };
    const request = { locale: 'zh-CN' as const, requestId: 'test', clientIp: '127.0.0.1' };
    const { det, ...sample } = faceAccuracy.parse(await ask({ ...request, actor: { ...actor, role: 'manager' } }));
    expect(sample.genuine).toBeGreaterThan(0);
    expect(sample.impostor).toBeGreaterThan(0);
    expect(sample.limits).toContain('样本');
    const inForce = det.find(({ threshold }) => threshold === DEFAULT_FACE_POLICY.matchedMax);
    expect(inForce).toBeDefined();
    for (const { fmr, fnmr } of det) {
      for (const { rate, low, high } of [fmr, fnmr]) expect(low <= rate && rate <= high && high - low > 0).toBe(true);
    }
    await expect(ask({ ...request, actor: { ...actor, role: 'cashier' } })).rejects.toMatchObject({
      code: 'not-allowed',
    });
  });
});
