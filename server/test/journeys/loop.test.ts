import type { ApiClient } from '@shuke/shared';
import { newId } from '@shuke/shared';
import { FaceTemplate } from '../../src/modules/face/face.entity';
import { engines, type TestDatabase } from '../commerce/engines';
import { burst, emptyScene, groupPicture, person } from '../helpers/face-fixtures';
import { payAlive } from '../helpers/live-visit';
import {
  asViews,
  choose,
  enrol,
  openPayment,
  pairTill,
  payByFace,
  signInStaff,
  signUp,
  type TestMember,
  topUp,
} from '../helpers/people';
import { startTestServer, type TestServer } from '../helpers/test-server';

jest.setTimeout(180_000);

const until = async <T>(ask: () => Promise<T>, holds: (value: T) => boolean): Promise<T> => {
  for (let tries = 0; tries < 200; tries++) {
    const value = await ask();
    if (holds(value)) return value;
    await new Promise((done) => setTimeout(done, 50));
  }
  throw new Error('it never came');
};

describe.each(engines())('the loop on %s', (_engine, open) => {
  let database: TestDatabase;
  let server: TestServer;
  let staff: ApiClient;
  let till: ApiClient;
  let mei: TestMember;

  beforeAll(async () => {
    database = await open();
    server = await startTestServer({ database: database.config });
    staff = await signInStaff(server);
    ({ till } = await pairTill(server, staff));
    mei = await signUp(server, 'mei');
  });
  afterAll(async () => {
    await server.stop();
    await database.drop();
  });

  it('refuses to look at a face without consent', async () => {
    const [frame] = await burst(0, 1);
    const frames = asViews(await burst(0, 4));
    await expect(
      mei.api('POST /me/face/check', { body: { frame: frame?.toString('base64') ?? '' } }),
    ).rejects.toMatchObject({
      code: 'consent-missing',
    });
    await expect(mei.api('POST /me/face', { body: { enrolmentId: newId(), frames } })).rejects.toMatchObject({
      code: 'consent-missing',
    });
  });

  it('joins, agrees, enrols, tops up', async () => {
    await mei.api('PUT /me/phone', { body: { source: 'typed', phone: '13800006688' } });
    const enrolled = await enrol(mei.api, 0);
    expect(enrolled).toMatchObject({ status: 'ready', templates: 4 });
    await topUp(server, mei.api, 10_000);
    expect(await mei.api('GET /me')).toMatchObject({
      face: 'ready',
      balanceFen: 10_000,
      phoneLast4: '6688',
      level: 'guest',
    });
  });

  it('pays by face; the coupons pop up with their reasons and are in the wallet, the payment among the orders', async () => {
    const paymentId = await openPayment(till, 3600);
    const { answer: paid, wasAsked } = await payAlive(till, { index: 0, visit: 1, paymentId });
    // A head that moves as one, a small sum, nobody in doubt: no motion is asked.
    expect(wasAsked).toBe(false);
    expect(paid).toMatchObject({
      outcome: 'paid',
      payment: {
        state: 'succeeded',
        payableFen: 3600,
        identifiedBy: 'face',
        pointsEarned: 36,
        claimUrl: null,
        member: { phoneLast4: '6688', isNew: true, balanceFen: 6400 },
      },
    });
    expect(paid.payment.rewards).toHaveLength(1);
    expect(paid.payment.rewards[0]).toMatchObject({ reason: '谢谢光临，下次来坐坐', coupon: { state: 'usable' } });

    // After a lost answer the till asks again and sees the same.
    expect(await till('GET /terminal/payments/:paymentId', { params: { paymentId } })).toEqual(paid.payment);
    const { coupons } = await mei.api('GET /me/coupons', { query: { state: 'usable' } });
    expect(coupons.map(({ couponId }) => couponId)).toEqual([paid.payment.rewards[0]?.coupon.couponId]);
    const { items } = await mei.api('GET /me/orders');
    expect(items).toMatchObject([{ paymentId, paidFen: 3600, pointsEarned: 36, rewards: [{}] }]);
    const uses = await mei.api('GET /me/face/uses');
    expect(uses.items.map(({ kind, outcome }) => [kind, outcome])).toEqual([
      ['verify', 'matched'],
      ['enrol', 'done'],
    ]);
  });

  it('redeems the coupon on the next payment', async () => {
    const paymentId = await openPayment(till, 3600);
    const { answer: paid } = await payAlive(till, { index: 0, visit: 2, paymentId });
    expect(paid.payment).toMatchObject({
      state: 'succeeded',
      discountFen: 800,
      payableFen: 2800,
      member: { isNew: false, balanceFen: 3600 },
      couponsApplied: [{ state: 'redeemed', terms: { name: '回头客茶点券' } }],
    });
    const wallet = await mei.api('GET /me/coupons', { query: { state: 'used' } });
    expect(wallet.counts).toMatchObject({ used: 1, usable: 1 });
  });

  it('never takes money for a picture that keeps still: it is asked to move, and stays open', async () => {
    const paymentId = await openPayment(till, 3600);
    const before = await mei.api('GET /me');
    const still = [await person(0, { dx: 0.05 }), await person(0, { zoom: 1.06 }), await person(0, { dy: 0.03 })];
    expect(await payByFace(till, paymentId, still)).toMatchObject({
      outcome: 'needs-challenge',
      payment: { state: 'created', member: null },
    });
    // Nor twice with the same frames, whoever the shop asks for motions.
    await expect(payByFace(till, await openPayment(till, 3600), still)).rejects.toMatchObject({ code: 'not-live' });
    expect(await mei.api('GET /me')).toEqual(before);
    await till('POST /terminal/payments/:paymentId/cancel', { params: { paymentId } });
  });

  it('says unknown to a different face, and lets that payer claim the payment', async () => {
    const paymentId = await openPayment(till, 2000);
    const stranger = await payByFace(till, paymentId, await burst(1, 2));
    expect(stranger).toMatchObject({ outcome: 'unknown', payment: { state: 'created', member: null } });
    const cash = await till('POST /terminal/payments/:paymentId/cash', { params: { paymentId } });
    expect(cash).toMatchObject({ state: 'succeeded', tender: 'cash', member: null, rewards: [], pointsEarned: 0 });

    const token = new URL((cash.claimUrl ?? '').replace('/#/', '/')).searchParams.get('token') ?? '';
    const shown = await server.client()('GET /claims/:token', { params: { token } });
    expect(shown).toMatchObject({ amountFen: 2000, paid: true, state: 'open' });
    const newcomer = await signUp(server, 'newcomer');
    const claimed = await newcomer.api('POST /me/claims', { body: { token } });
    expect(claimed).toMatchObject({ paid: true, order: { paymentId, paidFen: 2000, pointsEarned: 20 }, rewards: [{}] });
    // Once more answers the same; somebody else is refused.
    expect(await newcomer.api('POST /me/claims', { body: { token } })).toEqual(claimed);
    await expect(mei.api('POST /me/claims', { body: { token } })).rejects.toMatchObject({ code: 'claim-taken' });
    expect((await newcomer.api('GET /me')).points).toBe(20);
  });

  it('asks for the phone digits when the sum is large', async () => {
    await topUp(server, mei.api, 50_000);
    const paymentId = await openPayment(till, 25_000);
    const attemptId = newId();
    const { answer: asked, frames, wasAsked } = await payAlive(till, { index: 0, visit: 3, paymentId, attemptId });
    expect(wasAsked).toBe(true);
    expect(asked).toMatchObject({ outcome: 'needs-phone', payment: { state: 'created', member: null } });
    const digits = (phoneLast4: string) =>
      till('POST /terminal/payments/:paymentId/phone-digits', {
        params: { paymentId },
        body: { attemptId, phoneLast4 },
      });
    await expect(digits('0000')).rejects.toMatchObject({ code: 'phone-digits-wrong', data: { triesLeft: 2 } });
    expect(await digits('6688')).toMatchObject({ outcome: 'paid', payment: { identifiedBy: 'face-and-phone' } });
    // The same attempt again is told what happened; with other frames it is refused.
    expect(await payByFace(till, paymentId, frames, attemptId)).toMatchObject({ outcome: 'paid' });
    await expect(payByFace(till, paymentId, [await person(0, { dx: 0.04 })], attemptId)).rejects.toMatchObject({
      code: 'idempotency-conflict',
    });
  });

  it('knows the member when the balance is too low, and gives them what cash earns', async () => {
    const { balanceFen } = await mei.api('GET /me');
    const paymentId = await openPayment(till, Math.min(balanceFen + 1000, 19_900));
    const broke = await signUp(server, 'broke');
    await enrol(broke.api, 4);
    const { answer: low } = await payAlive(till, { index: 4, visit: 1, paymentId });
    expect(low).toMatchObject({ outcome: 'balance-insufficient', payment: { state: 'created', identifiedBy: 'face' } });
    const cash = await till('POST /terminal/payments/:paymentId/cash', { params: { paymentId } });
    expect(cash).toMatchObject({ state: 'succeeded', tender: 'cash', rewards: [{}], claimUrl: null });
  });

  it('pays by member code, once a code', async () => {
    const { code } = await mei.api('GET /me/member-code');
    const body = { code, tender: 'balance' } as const;
    const paymentId = await openPayment(till, 1000);
    const paid = await till('POST /terminal/payments/:paymentId/member-code', { params: { paymentId }, body });
    expect(paid).toMatchObject({ state: 'succeeded', identifiedBy: 'member-code', tender: 'balance' });
    expect(await till('POST /terminal/payments/:paymentId/member-code', { params: { paymentId }, body })).toEqual(paid);
    const other = await openPayment(till, 1000);
    await expect(
      till('POST /terminal/payments/:paymentId/member-code', { params: { paymentId: other }, body }),
    ).rejects.toMatchObject({ code: 'member-code-invalid' });
  });

  it('sends a campaign with a coupon to those who agreed, into inbox and wallet', async () => {
    await choose(mei.api, { marketing: true });
    const templates = await staff('GET /console/coupon-templates', { query: { pageSize: 50 } });
    const template = templates.items.find(({ terms }) => terms.name === '老朋友回来坐坐');
    const campaignId = newId();
    const draft = {
      campaignId,
      name: '周末活动',
      title: '周末来坐坐',
      body: '新到的桂花糕，凭券减 10 元。',
      templateId: template?.templateId ?? null,
    };
    await staff('POST /console/campaigns', { body: draft });
    await staff('POST /console/campaigns/:campaignId/launch', { params: { campaignId } });
    const sent = await until(
      () => staff('GET /console/campaigns/:campaignId', { params: { campaignId } }),
      ({ state }) => state === 'finished',
    );
    const estimate = await staff('GET /console/campaigns/estimate');
    expect(sent.results).toMatchObject({
      delivered: estimate.marketingConsent,
      couponsIssued: estimate.marketingConsent,
    });
    const inbox = await mei.api('GET /me/messages');
    expect(inbox.items).toMatchObject([
      { title: '周末来坐坐', read: false, coupon: { terms: { name: '老朋友回来坐坐' } } },
    ]);
    const messageId = inbox.items[0]?.messageId ?? '';
    await mei.api('POST /me/messages/:messageId/read', { params: { messageId } });
    const opened = await staff('GET /console/campaigns/:campaignId', { params: { campaignId } });
    expect(opened.results.opened).toBe(1);
  });

  it('stops matching the moment consent is taken back, and gives a receipt', async () => {
    const withdrawn = await choose(mei.api, { 'face-process': false });
    expect(withdrawn.deletedTemplates).toBe(4);
    const again = await payByFace(till, await openPayment(till, 1500), await burst(0, 2));
    expect(again.outcome).toBe('unknown');
    expect((await mei.api('GET /me')).face).toBe('none');
  });

  it('refuses a face whose consent went between match and charge', async () => {
    const hua = await signUp(server, 'hua');
    await enrol(hua.api, 3);
    await topUp(server, hua.api, 5000);
    // Rows gone and nobody told: the gallery still remembers, as it would on another server for a moment.
    await server.container.db.tx((tx) => tx.delete(FaceTemplate, { memberId: hua.memberId }));
    // Another till: at this one enough went wrong lately that everybody is asked for motions.
    const { till: calm } = await pairTill(server, staff);
    const paymentId = await openPayment(calm, 1500);
    expect((await payAlive(calm, { index: 3, visit: 1, paymentId })).answer).toMatchObject({
      outcome: 'unknown',
      payment: { state: 'created' },
    });
    expect((await hua.api('GET /me')).balanceFen).toBe(5000);
  });

  it('says what is wrong with a picture, and takes nothing', async () => {
    const paymentId = await openPayment(till, 1500);
    await expect(payByFace(till, paymentId, [await emptyScene()])).rejects.toMatchObject({ code: 'no-face' });
    await expect(payByFace(till, paymentId, [await groupPicture()])).rejects.toMatchObject({ code: 'several-faces' });
    await expect(payByFace(till, paymentId, [Buffer.from('this is a text file, not a picture')])).rejects.toMatchObject(
      {
        code: 'image-unreadable',
      },
    );
    expect(await till('GET /terminal/payments/:paymentId', { params: { paymentId } })).toMatchObject({
      state: 'created',
    });
  });

  it('counts each payment once for its tender, however it was identified', async () => {
    const metrics = await (await fetch(`${server.url}/metrics`)).text();
    const counted = Object.fromEntries(
      [...metrics.matchAll(/^shuke_payments_total\{tender="(\w+)",state="succeeded"\} (\d+)$/gm)].map(
        ([, tender, count]) => [tender, Number(count)],
      ),
    );
    const { byTender } = await till('GET /terminal/today');
    const used = byTender.filter(({ count }) => count > 0);
    expect(counted).toEqual(Object.fromEntries(used.map(({ tender, count }) => [tender, count])));
    expect(counted['balance']).toBeGreaterThan(2);
  });

  it('keeps books that sum to zero and an audit chain that holds', async () => {
    const { ledger, db } = server.container;
    expect(await ledger.check(db.read)).toEqual([]);
    expect((await staff('GET /console/audit')).intact).toBe(true);
    expect((await staff('GET /console/today')).payments.value).toBeGreaterThan(5);
  });
});
