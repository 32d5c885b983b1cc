import { newId } from '@shuke/shared';
import { sha256Hex } from '../../src/kernel/crypto';
import type { MemberActor } from '../../src/kernel/http/actor';
import { ConsentReceipt } from '../../src/modules/consent/consent.entity';
import { consentText } from '../../src/modules/consent/consent-texts';
import { engines, type TestDatabase } from '../commerce/engines';
import { createFaceServer, type FaceServer } from './face-world';
import { createTill } from './till-world';

jest.setTimeout(60_000);

describe.each(engines())('consent and receipts, on %s', (_engine, open) => {
  let database: TestDatabase;
  let server: FaceServer;
  let till: Awaited<ReturnType<typeof createTill>>;
  let mei: MemberActor;
  beforeEach(async () => {
    database = await open();
    server = createFaceServer(database.db);
    till = await createTill(server);
    mei = await server.enrol(till.merchantId, 'mei');
    await till.topUp(mei.memberId, 5000);
  });
  afterEach(() => database.drop());

  const page = { page: 1, pageSize: 20 };
  const faceOf = (actor: MemberActor) => server.handlers['GET /me/face']({ ...server.request, actor });
  const receiptsOf = async (actor: MemberActor) =>
    (await server.handlers['GET /me/face/receipts']({ ...server.request, actor, query: page })).items;
  const stateOf = (actor: MemberActor) => server.handlers['GET /me/consents']({ ...server.request, actor });
  /** As if the text had been changed since the member agreed to it. */
  const ageConsent = (purpose: 'face-enrol' | 'face-process') =>
    database.db.tx((tx) => tx.update(ConsentReceipt, { memberId: mei.memberId, purpose }, { textVersion: 0 }));

  it.each(['face-enrol', 'face-process'] as const)(
    'an outdated %s text stops matching until it is renewed, and its receipt stays',
    async (purpose) => {
      expect((await till.glance('mei')).outcome).toBe('paid');
      await ageConsent(purpose);
      expect((await till.glance('mei')).outcome).toBe('unknown');
      expect(await faceOf(mei)).toMatchObject({ status: 'suspended', templates: 4 });
      await expect(server.enrolAgain(mei, 'mei')).rejects.toMatchObject({ code: 'consent-outdated' });
      expect((await stateOf(mei)).consents).toEqual(
        expect.arrayContaining([expect.objectContaining({ purpose, granted: true, outdated: true, version: 0 })]),
      );

      const { version, hash } = consentText(purpose, 'en');
      const choices = [{ purpose, granted: true, version, hash }];
      const body = { receiptId: newId(), channel: 'h5' as const, locale: 'en' as const, choices };
      await server.handlers['POST /me/consents']({ ...server.request, actor: mei, body });
      expect((await till.glance('mei')).outcome).toBe('paid');
      expect(await faceOf(mei)).toMatchObject({ status: 'ready' });
      const kept = await database.db.read.find(ConsentReceipt, {
        where: { memberId: mei.memberId, purpose },
        order: { sequence: 'ASC' },
      });
      expect(kept).toMatchObject([
        { sequence: 1, textVersion: 0, channel: 'weapp', locale: 'zh-CN' },
        { sequence: 2, textVersion: version, textHash: hash, channel: 'h5', locale: 'en' },
      ]);
    },
  );

  it('a deletion leaves a receipt that can be shown again, with a digest of what it says', async () => {
    expect(await receiptsOf(mei)).toEqual([]);
    const given = await server.deleteFace(mei);
    expect(given.deletedTemplates).toBe(4);
    const [shown, ...others] = await receiptsOf(mei);
    expect(shown).toEqual({ ...given, why: 'asked' });
    expect(others).toEqual([]);
    const atMs = Date.parse(given.at);
    expect(given.hash).toBe(sha256Hex(`${given.receiptId}\n${mei.memberId}\n4\n${atMs}`));
    // There is nothing left to delete: an answer, but no further receipt on record.
    expect((await server.deleteFace(mei)).deletedTemplates).toBe(0);
    expect(await receiptsOf(mei)).toHaveLength(1);
  });

  it('a withdrawal leaves a receipt too, for its member alone', async () => {
    const hua = await server.enrol(till.merchantId, 'hua');
    await server.withdraw(mei);
    expect(await receiptsOf(mei)).toMatchObject([{ why: 'withdrawn', deletedTemplates: 4 }]);
    expect(await receiptsOf(hua)).toEqual([]);
  });
});
