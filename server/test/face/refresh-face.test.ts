/** Templates keep up with a face, and never walk away from the one that was enrolled. */
import { REFRESH_SHARE } from '@shuke/shared';
import { DAY_MS } from '../../src/kernel/clock';
import { AppError } from '../../src/kernel/errors';
import type { MemberActor } from '../../src/kernel/http/actor';
import { FaceTemplate } from '../../src/modules/face/face.entity';
import { engines, type TestDatabase } from '../commerce/engines';
import { createFaceServer, type FaceServer, vectorOf } from './face-world';
import { createTill } from './till-world';

jest.setTimeout(120_000);

const WEEK_MS = 7 * DAY_MS;

describe.each(engines())('refreshed templates on %s', (_engine, open) => {
  let database: TestDatabase;
  let server: FaceServer;
  let till: Awaited<ReturnType<typeof createTill>>;
  let mei: MemberActor;
  const time = { nowMs: Date.now() };

  beforeAll(async () => {
    database = await open();
    server = createFaceServer(database.db, { time });
  });
  afterAll(() => database.drop());
  beforeEach(async () => {
    till = await createTill(server);
    mei = await server.enrol(till.merchantId, 'mei');
    await till.topUp(mei.memberId, 100_000);
  });

  const rows = () => database.db.read.findBy(FaceTemplate, { memberId: mei.memberId });
  const refreshed = async () => (await rows()).filter(({ refreshedAtMs }) => refreshedAtMs !== null);
  const enrolled = async () => (await rows()).filter(({ refreshedAtMs }) => refreshedAtMs === null);
  async function payAs(name: string): Promise<string> {
    const { outcome } = await till.glance(name);
    return outcome;
  }

  it('one from a payment far inside the threshold, once a week, in the place of the last', async () => {
    const before = await enrolled();
    expect(await payAs('mei')).toBe('paid');
    expect(await refreshed()).toEqual([]);

    time.nowMs += WEEK_MS;
    expect(await payAs('mei')).toBe('paid');
    const [first, ...more] = await refreshed();
    expect(more).toEqual([]);
    expect(first).toMatchObject({ enrolmentId: before[0]?.enrolmentId, createdAtMs: time.nowMs });
    time.nowMs += DAY_MS;
    expect(await payAs('mei')).toBe('paid');
    expect(await refreshed()).toMatchObject([{ templateId: first?.templateId }]);
    time.nowMs += WEEK_MS;
    expect(await payAs('mei')).toBe('paid');
    const [second, ...others] = await refreshed();
    expect(others).toEqual([]);
    expect(second?.templateId).not.toBe(first?.templateId);

    expect((await enrolled()).map(({ templateId, sealed }) => [templateId, sealed])).toEqual(
      before.map(({ templateId, sealed }) => [templateId, sealed]),
    );
    const [uses] = await server.faces.uses(database.db.read, mei.memberId, { page: 1, pageSize: 50 });
    expect(uses.filter(({ kind }) => kind === 'refresh')).toHaveLength(2);
    expect((await server.faces.status(database.db.read, mei.memberId)).templates).toBe(before.length);
    // It opens, and stands with the others.
    expect(server.logged).toEqual([]);
    expect(await server.whoIs(till.merchantId, 'mei')).toBe(mei.memberId);
  });

  it('none from a payment that was merely near enough', async () => {
    time.nowMs += WEEK_MS;
    expect(await payAs('mei~0.35')).toBe('paid');
    expect(await refreshed()).toEqual([]);
  });

  it('a chain of slowly changing faces cannot walk away', async () => {
    let paid = 0;
    for (let apart = 0.05; apart < 0.8; apart += 0.05) {
      time.nowMs += WEEK_MS;
      if ((await payAs(`mei~${apart.toFixed(2)}~older`)) === 'paid') paid += 1;
    }
    expect(paid).toBeGreaterThan(5);
    expect(await refreshed()).toHaveLength(1);
    const merchant = await server.merchants.get(database.db.read, till.merchantId);
    const owner = { merchantId: till.merchantId, templateKey: merchant.templateKey };
    const { matchedMax } = server.merchants.facePolicy({});
    const far = REFRESH_SHARE * matchedMax;
    // One of four: the mean moves by a quarter of that, and a little for the noise of the enrolled frames.
    const probe = server.cipher.protect(owner.templateKey, owner.merchantId, vectorOf('mei'));
    const found = await server.gallery.search(till.merchantId, probe, 10);
    const moved = found.find(({ memberId }) => memberId === mei.memberId)?.distance;
    expect(moved).toBeLessThan(far / 4 + 0.06);
    expect(await server.whoIs(till.merchantId, 'mei')).toBe(mei.memberId);
    expect(await server.whoIs(till.merchantId, 'mei~0.70~older')).toBe('unknown');
  });

  it('none without consent, asked again where it is written; the payment stands', async () => {
    time.nowMs += WEEK_MS;
    jest.spyOn(server.consents, 'requireFace').mockRejectedValueOnce(new AppError('consent-missing'));
    expect(await payAs('mei')).toBe('paid');
    expect(await refreshed()).toEqual([]);
    expect(await enrolled()).toHaveLength(4);
  });

  it('goes with the enrolled ones, by deletion, withdrawal and a new enrolment', async () => {
    time.nowMs += WEEK_MS;
    expect(await payAs('mei')).toBe('paid');
    expect(await refreshed()).toHaveLength(1);
    await server.enrolAgain(mei, 'mei');
    expect(await refreshed()).toEqual([]);
    time.nowMs += WEEK_MS;
    expect(await payAs('mei')).toBe('paid');
    await server.withdraw(mei);
    expect(await rows()).toEqual([]);
    expect(await payAs('mei')).toBe('unknown');
  });

  it('none where the shop does not want it', async () => {
    till = await createTill(server, { face: { refreshTemplates: false } });
    mei = await server.enrol(till.merchantId, 'mei');
    await till.topUp(mei.memberId, 10_000);
    time.nowMs += WEEK_MS;
    expect(await payAs('mei')).toBe('paid');
    expect(await refreshed()).toEqual([]);
  });
});
