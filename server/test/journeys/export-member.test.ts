import { type ApiClient, newId } from '@shuke/shared';
import { AuditEntry } from '../../src/kernel/audit.entity';
import { insertRows } from '../../src/kernel/db/rows';
import { FaceTemplate } from '../../src/modules/face/face.entity';
import { Member, MemberIdentity, MemberPin } from '../../src/modules/member/member.entity';
import { Message } from '../../src/modules/message/message.entity';
import { engines, type TestDatabase } from '../commerce/engines';
import { rowsNaming } from '../helpers/member-rows';
import { enrol, openPayment, pairTill, signInStaff, signUp, topUp } from '../helpers/people';
import { startTestServer, type TestServer } from '../helpers/test-server';

jest.setTimeout(120_000);

/** Where in the file the rows of each table are, or why they are not in it. */
const SECTION_OF: Record<string, string | null> = {
  Payment: 'payments',
  TopUp: 'topUps',
  Order: 'orders',
  CartItem: 'cart',
  Coupon: 'coupons',
  ConsentReceipt: 'consents',
  FaceUse: 'faceUses',
  FaceDeletion: 'faceDeletions',
  TillEnrolment: null, // leave for two minutes at a till; only a hash of its code is kept
  Message: 'messages',
  MessageAllowance: 'messagesAllowed',
  CampaignDelivery: 'campaigns',
  PointEntry: 'points',
  CheckIn: 'checkIns',
  Member: 'profile',
  MemberIdentity: 'profile',
  MemberSession: 'profile',
  MemberPin: 'profile',
  Follow: 'profile',
  FaceTemplate: 'face',
  MemberTag: 'profile',
  BalanceLimit: 'profile',
  OfferGrant: 'offers',
  CouponCode: 'couponsPassedOn',
  LimitCounter: null, // counts of the coupons, which are all there
  CouponHolding: null, // a count of the coupons, which are all there
  MemberCode: null, // good for a minute; only a hash of it is kept
  FaceChange: null, // tells other servers to look again; says nothing of anybody
  FaceChallenge: null, // two motions asked for, forgotten after a day
  FaceSeenFrame: null, // a mark of a frame's bytes, forgotten after a day
  FaceDuplicate: null, // names another member: not this one's to take
};

type File = Record<string, unknown> & { profile: Record<string, unknown> };

describe.each(engines())("a member's data as a file on %s", (_engine, open) => {
  let database: TestDatabase;
  let server: TestServer;
  let mei: ApiClient;
  let memberId: string;
  const time = { aheadMs: 0 };

  beforeAll(async () => {
    database = await open();
    server = await startTestServer({
      database: database.config,
      clock: () => Date.now() + time.aheadMs,
      env: { FACE_WORKERS: '1' },
    });
    ({ api: mei, memberId } = await signUp(server, 'mei'));
  });
  afterAll(async () => {
    await server.stop();
    await database.drop();
  });
  afterEach(() => {
    time.aheadMs = 0;
  });

  async function exported(api: ApiClient): Promise<File> {
    const { url } = await api('POST /me/exports');
    const answer = await fetch(url);
    expect(answer.status).toBe(200);
    return (await answer.json()) as File;
  }

  it('is all there, also lists of several pages, and ends with a mark that it is whole', async () => {
    const staff = await signInStaff(server);
    const { till } = await pairTill(server, staff);
    await staff('PUT /console/members/:memberId/tags', { params: { memberId }, body: { tags: ['老友'] } });
    await mei('PUT /me/balance/limits', { body: { perPaymentFen: 50_000, perDayFen: null } });
    await mei('PUT /me', { body: { nickname: '小满', birthday: '1991-04-05' } });
    await mei('PUT /me/phone', { body: { source: 'typed', phone: '13900008888' } });
    await mei('PUT /me/pin', { body: { pin: '582017' } });
    await enrol(mei, 0);
    await topUp(server, mei, 10_000);
    for (const tender of ['balance', 'cash'] as const) {
      const paymentId = await openPayment(till, 1800);
      const { code } = await mei('GET /me/member-code');
      const params = { paymentId };
      await till('POST /terminal/payments/:paymentId/member-code', { params, body: { code, tender } });
      const body = { refundId: newId(), amountFen: 300, reason: '不新鲜' };
      await till('POST /terminal/payments/:paymentId/refunds', { params, body });
    }
    await mei('POST /me/check-ins');
    const { messageTemplates } = await mei('GET /app-config');
    const templateIds = Object.values(messageTemplates);
    await mei('POST /me/message-allowance', { body: { grantId: newId(), templateIds } });
    const { merchantId } = await database.db.read.findOneByOrFail(Member, { memberId });
    const card = {
      merchantId,
      memberId,
      campaignId: null,
      couponId: null,
      title: '你好',
      body: '来坐坐',
      readAtMs: null,
    };
    const cards = Array.from({ length: 450 }, (_, at) => ({ ...card, messageId: newId(), createdAtMs: at }));
    await database.db.tx((tx) => insertRows(tx, Message, cards));

    const file = await exported(mei);
    expect(file).toMatchObject({ format: 'shuke-member-data/1', complete: true, processor: { name: '山间茶点' } });
    expect(file.profile).toMatchObject({
      memberId,
      nickname: '小满',
      phone: '13900008888',
      birthday: '1991-04-05',
      tags: ['老友'],
      balanceLimits: { perPaymentFen: 50_000, perDayFen: null },
      points: 30 + 2,
      paymentCount: 2,
      wechat: { openids: [{ channel: 'weapp' }] },
    });
    expect(file['face']).toMatchObject({ templates: expect.any(Number), enrolledAt: expect.any(String) });
    const counts = await rowsNaming(database.db, memberId);
    for (const [table, rows] of Object.entries(counts)) {
      const section = SECTION_OF[table];
      if (section === undefined) throw new Error(`${table} names members: is it part of their data? See export-member`);
      if (section === null) continue;
      const told = file[section];
      if (Array.isArray(told)) expect([table, told.length]).toEqual([table, rows]);
      else expect([table, told]).not.toEqual([table, undefined]);
    }
    expect((file['messages'] as unknown[]).length).toBe(450);
    const payments = file['payments'] as { store: string; refunds: { amountFen: number }[] }[];
    expect(payments.map(({ refunds }) => refunds.map(({ amountFen }) => amountFen))).toEqual([[300], [300]]);
    expect(payments[0]?.store).toContain('西湖店');
  });

  it('holds nothing of the face itself, and no secret that opens anything', async () => {
    const { url } = await mei('POST /me/exports');
    const text = await (await fetch(url)).text();
    const { db } = database;
    const secrets = [
      ...(await db.read.findBy(FaceTemplate, { memberId })).map(({ sealed }) => sealed.toString('base64')),
      ...(await db.read.findBy(MemberPin, { memberId })).map(({ pinHash }) => pinHash),
      url.slice(url.lastIndexOf('/') + 1),
    ];
    expect(secrets.length).toBeGreaterThanOrEqual(3);
    for (const secret of secrets) expect(text).not.toContain(secret);
    expect(text).not.toMatch(/sealed|descriptor|tokenHash|pinHash|"Buffer"/);
    const [identity] = await db.read.findBy(MemberIdentity, { memberId });
    expect(text).toContain(identity?.openid);
  });

  it('comes as a file to save, and is in no cache', async () => {
    const { url, expiresAt } = await mei('POST /me/exports');
    const { headers } = await fetch(url);
    expect(headers.get('content-type')).toContain('application/json');
    expect(headers.get('content-disposition')).toMatch(/attachment; filename="shuke-\d{4}-\d\d-\d\d\.json"/);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(Date.parse(expiresAt) - Date.now()).toBeLessThanOrEqual(10 * 60_000);
  });

  it('a link ends after ten minutes, with the account, and when anything of it was changed', async () => {
    const refused = async (url: string) => {
      const answer = await fetch(url);
      expect(answer.status).toBe(410);
      expect(await answer.json()).toMatchObject({ error: { code: 'export-expired' } });
    };
    const hua = await signUp(server, 'hua');
    const { url } = await hua.api('POST /me/exports');
    const token = url.slice(url.lastIndexOf('/') + 1);
    await refused(url.replace(token, `${token.slice(0, 9)}${token[9] === 'A' ? 'B' : 'A'}${token.slice(10)}`));
    await refused(url.replace(token, 'nonsense'));
    expect((await fetch(url)).status).toBe(200);
    time.aheadMs = 10 * 60_000 + 1000;
    await refused(url);
    time.aheadMs = 0;
    await hua.api('POST /me/deletion', { body: { deletionId: newId() } });
    await refused(url);
  });

  it('each export is in the activity log', async () => {
    const before = await database.db.read.countBy(AuditEntry, { action: 'member.export' });
    await mei('POST /me/exports');
    const entry = { action: 'member.export', subject: `member:${memberId}`, actor: `member:${memberId}` };
    expect(await database.db.read.countBy(AuditEntry, entry)).toBeGreaterThan(0);
    expect(await database.db.read.countBy(AuditEntry, { action: 'member.export' })).toBe(before + 1);
  });
});
