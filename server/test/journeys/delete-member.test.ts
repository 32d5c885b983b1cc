import { type ApiClient, newId } from '@shuke/shared';
import { verifyAudit } from '../../src/kernel/audit';
import { AuditEntry } from '../../src/kernel/audit.entity';
import { insertRow } from '../../src/kernel/db/rows';
import { Coupon } from '../../src/modules/coupon/coupon.entity';
import { Member } from '../../src/modules/member/member.entity';
import { Message } from '../../src/modules/message/message.entity';
import { Payment } from '../../src/modules/payment/payment.entity';
import { engines, type TestDatabase } from '../commerce/engines';
import { payAlive } from '../helpers/live-visit';
import { rowsNaming } from '../helpers/member-rows';
import { choose, enrol, openPayment, pairTill, signInStaff, signUp, topUp } from '../helpers/people';
import { startTestServer, type TestServer, tellSimulator } from '../helpers/test-server';

jest.setTimeout(180_000);

/** Tables that still name a deleted member, and why. Every other table must be empty of them. */
const KEPT = new Set([
  'Payment', // book-keeping
  'TopUp', // book-keeping
  'Order', // book-keeping
  'Coupon', // the spent ones, with the payments they paid
  'ConsentReceipt', // proof of what was agreed to, and that it ended
  'Campaign', // an id where its last page of members ended
  'FaceDeletion', // proof that a face was deleted before
  'FaceChange', // tells the other servers to forget
  'Member', // an id and nothing else
  'MemberCode', // the spent ones: a till that lost an answer asks again
]);

/** The end of an account, with everything a member can have, on two servers. */
describe.each(engines())('deleting an account on %s', (_engine, open) => {
  let database: TestDatabase;
  let here: TestServer;
  let there: TestServer;
  let staff: ApiClient;
  let till: ApiClient;
  let tillThere: ApiClient;
  /** Of a coupon that may be passed on, one a day; too dear for any payment here. */
  let passableId: string;
  const time = { aheadMs: 0 };

  beforeAll(async () => {
    database = await open();
    const options = { database: database.config, env: { FACE_WORKERS: '1' } };
    here = await startTestServer({ ...options, clock: () => Date.now() + time.aheadMs });
    there = await startTestServer(options);
    staff = await signInStaff(here);
    ({ till } = await pairTill(here, staff));
    passableId = await addPassable();
    ({ till: tillThere } = await pairTill(there, await signInStaff(there)));
  });
  afterAll(async () => {
    await here.stop();
    await there.stop();
    await database.drop();
  });
  afterEach(async () => {
    time.aheadMs = 0;
    expect(await here.container.ledger.check(database.db.read)).toEqual([]);
  });

  async function addPassable(): Promise<string> {
    const templateId = newId();
    const value = { kind: 'amount', amountOffFen: 300 } as const;
    const validity = { kind: 'days', days: 9 } as const;
    const terms = {
      name: '送朋友',
      value,
      minSpendFen: 99_900,
      validity,
      storeIds: null,
      note: '',
      transferable: true,
    };
    const limits = { quota: null, perMemberLimit: 9, perMemberDailyLimit: 2, claimable: true };
    await staff('POST /console/coupon-templates', { body: { templateId, terms, ...limits } });
    return templateId;
  }

  const remove = (api: ApiClient, deletionId = newId()) => api('POST /me/deletion', { body: { deletionId } });
  const code = (error: unknown) => (error as { code?: string }).code;
  const refusal = (work: Promise<unknown>) => work.then(() => 'done', code);

  async function payByCode(api: ApiClient, amountFen: number, tender: 'balance' | 'cash') {
    const paymentId = await openPayment(till, amountFen);
    const { code: digits } = await api('GET /me/member-code');
    const body = { code: digits, tender };
    return till('POST /terminal/payments/:paymentId/member-code', { params: { paymentId }, body });
  }

  /** Everything an account can have. The balance is spent to the last fen. */
  async function fullLife(user: string) {
    const member = await signUp(here, user);
    const { api } = member;
    await api('PUT /me', { body: { nickname: '小满', birthday: '1991-04-05' } });
    await api('PUT /me/phone', { body: { source: 'typed', phone: '13900008888' } });
    await api('PUT /me/pin', { body: { pin: '582017' } });
    await choose(api, { marketing: true });
    await enrol(api, 0);
    const { defaultStoreId } = await api('GET /app-config');
    await staff('PUT /console/members/:memberId/tags', {
      params: { memberId: member.memberId },
      body: { tags: ['老友'] },
    });
    await api('PUT /me/balance/limits', { body: { perPaymentFen: 100_000, perDayFen: null } });
    const { couponId } = await api('POST /me/coupons', { body: { couponId: newId(), templateId: passableId } });
    await api('POST /me/coupons/:couponId/pass', { params: { couponId } });
    const { coupons } = await api('GET /stores/:storeId/home', { params: { storeId: defaultStoreId } });
    for (const { templateId } of coupons.filter(({ claimed }) => !claimed))
      await api('POST /me/coupons', { body: { couponId: newId(), templateId } });
    await topUp(here, api, 2400);
    const paid = await payByCode(api, 3000, 'balance');
    expect(paid).toMatchObject({ state: 'succeeded', payableFen: 2400, couponsApplied: [{ state: 'redeemed' }] });
    expect(paid.rewards.length).toBeGreaterThan(0);
    await api('PUT /me', { body: { personalised: false } });
    await api('POST /me/check-ins');
    const { messageTemplates } = await api('GET /app-config');
    const templateIds = Object.values(messageTemplates);
    await api('POST /me/message-allowance', { body: { grantId: newId(), templateIds } });
    const campaignId = newId();
    const draft = { campaignId, name: '周末', title: '周末来坐坐', body: '新到的桂花糕。', templateId: null };
    await staff('POST /console/campaigns', { body: draft });
    await staff('POST /console/campaigns/:campaignId/launch', { params: { campaignId } });
    await here.container.outbox.drain();
    expect((await api('GET /me/messages', { query: {} })).total).toBe(1);
    return { ...member, paid };
  }

  it('leaves nothing of the person: every table is empty of them but those that must not be', async () => {
    const { api, memberId, paid } = await fullLife('leaves');
    const before = await rowsNaming(database.db, memberId);
    const full = [
      'FaceTemplate',
      'FaceUse',
      'Message',
      'MemberPin',
      'Follow',
      'PointEntry',
      'CheckIn',
      'CouponHolding',
      'CouponCode',
      'MemberTag',
      'BalanceLimit',
      'LimitCounter',
      'OfferGrant',
    ];
    for (const table of [...full, 'MessageAllowance', 'CampaignDelivery'])
      expect([table, before[table]]).not.toEqual([table, 0]);
    const deletionId = newId();
    expect(await api('GET /me/deletion')).toMatchObject({ balanceFen: 0, openPayments: 0, openTopUps: 0, face: true });

    const receipt = await remove(api, deletionId);
    expect(receipt).toMatchObject({
      deletionId,
      deleted: { faceTemplates: before['FaceTemplate'], faceUses: before['FaceUse'], messages: 1 },
      kept: { payments: 1, topUps: 1 },
    });
    expect(receipt.deleted.coupons).toBeGreaterThan(0);
    const after = await rowsNaming(database.db, memberId);
    expect(Object.keys(after).filter((table) => after[table] !== 0 && !KEPT.has(table))).toEqual([]);
    expect(await database.db.read.findBy(Coupon, { memberId })).toMatchObject([
      { state: 'redeemed', paymentId: paid.paymentId },
    ]);
    const nobody = { nickname: '', unionid: null, phoneSealed: null, phoneLast4: null, birthday: null, points: 0 };
    const row = await database.db.read.findOneByOrFail(Member, { memberId });
    expect(row).toMatchObject({ ...nobody, paymentCount: 0, spentFen: 0, lastPaidAtMs: null });
    expect(await here.container.consents.allowsFace(database.db.read, memberId)).toBe(false);

    const audit = await database.db.read.findBy(AuditEntry, { subject: `member:${memberId}`, action: 'member.delete' });
    expect(audit).toMatchObject([{ detail: { deletionId, hash: receipt.hash } }]);
    expect(await verifyAudit(database.db.read, row.merchantId)).toBeNull();
    const members = await staff('GET /console/members', { query: { search: '小满' } });
    expect(members.items.map((item) => item.memberId)).not.toContain(memberId);
    await expect(staff('GET /console/members/:memberId', { params: { memberId } })).rejects.toMatchObject({
      code: 'not-found',
    });
    // The shop's books still say what was sold.
    expect(await till('GET /terminal/payments/:paymentId', { params: { paymentId: paid.paymentId } })).toMatchObject({
      state: 'succeeded',
      payableFen: 2400,
      member: { phoneLast4: null },
    });
  });

  it('ends every session, tells the receipt to who knows its number, and greets the same person as somebody new', async () => {
    const first = await signUp(here, 'returns');
    const second = await signUp(here, 'returns');
    expect(second.memberId).toBe(first.memberId);
    const receipt = await remove(first.api);
    for (const { api } of [first, second]) {
      await expect(api('GET /me')).rejects.toMatchObject({ code: 'session-expired' });
      await expect(remove(api, receipt.deletionId)).rejects.toMatchObject({ code: 'session-expired' });
    }
    const params = { deletionId: receipt.deletionId };
    expect(await here.client()('GET /account-deletions/:deletionId', { params })).toEqual(receipt);
    await expect(
      here.client()('GET /account-deletions/:deletionId', { params: { deletionId: newId() } }),
    ).rejects.toMatchObject({ code: 'not-found' });
    // A phone that renews its session by itself does not bring the account back.
    const { code: login } = await tellSimulator<{ code: string }>(here.wechat.url, '/sim/login-code', {
      user: 'returns',
    });
    const renewal = { channel: 'weapp', code: login, join: false } as const;
    expect(await refusal(here.client()('POST /sessions/wechat', { body: renewal }))).toBe('not-a-member');
    const again = await signUp(here, 'returns');
    expect(again.memberId).not.toBe(first.memberId);
    expect(await again.api('GET /me')).toMatchObject({ nickname: '新朋友', points: 0, phoneLast4: null, face: 'none' });
  });

  it('the face is nobody’s at once, here and on the other server', async () => {
    const { api } = await signUp(here, 'face');
    await enrol(api, 0, 7);
    const faces = () => there.container.faceEngine.enrolledMembers();
    const known = here.container.faceEngine.enrolledMembers();
    for (let tries = 0; faces() !== known && tries < 100; tries++) await new Promise((done) => setTimeout(done, 20));
    const fromMs = performance.now();
    await remove(api);
    expect(here.container.faceEngine.enrolledMembers()).toBe(known - 1);
    while (faces() === known) await new Promise((done) => setTimeout(done, 5));
    expect(performance.now() - fromMs).toBeLessThan(1000);
    for (const [visit, at] of [till, tillThere].entries()) {
      const { answer } = await payAlive(at, { index: 0, visit: 11 + visit, paymentId: await openPayment(at, 1500) });
      expect(answer).toMatchObject({ outcome: 'unknown' });
    }
  });

  describe('is refused, and changes nothing,', () => {
    it('while there is money in the account; a manager hands it out in cash, once, and then it goes', async () => {
      const { api, memberId } = await signUp(here, 'rich');
      await topUp(here, api, 5000);
      await expect(remove(api)).rejects.toMatchObject({ code: 'account-has-balance', data: { balanceFen: 5000 } });
      expect(await api('GET /me')).toMatchObject({ memberId, balanceFen: 5000 });
      const cashOut = (body: { cashOutId: string; amountFen: number }) =>
        staff('POST /console/members/:memberId/cash-outs', { params: { memberId }, body });
      const cashOutId = newId();
      const done = await cashOut({ cashOutId, amountFen: 5000 });
      expect(done).toEqual({ cashOutId, amountFen: 5000, balanceFen: 0 });
      expect(await cashOut({ cashOutId, amountFen: 5000 })).toEqual(done);
      expect(await refusal(cashOut({ cashOutId, amountFen: 4000 }))).toBe('idempotency-conflict');
      expect(await refusal(cashOut({ cashOutId: newId(), amountFen: 1 }))).toBe('balance-insufficient');
      expect((await api('GET /me/balance', { query: {} })).entries.items[0]).toMatchObject({ kind: 'cash-out' });
      await remove(api);
      expect(await refusal(cashOut({ cashOutId: newId(), amountFen: 1 }))).toBe('not-found');
    });

    it('while a top-up is on its way and WeChat Pay does not say that it is called off', async () => {
      const { api } = await signUp(here, 'topping-up');
      const body = { topUpId: newId(), amountFen: 1000, channel: 'weapp' } as const;
      await api('POST /me/top-ups', { body });
      await tellSimulator(here.pay.url, '/sim/faults', { kind: 'drop-answer', times: 2 });
      await expect(remove(api)).rejects.toMatchObject({ code: 'account-busy', data: { payments: 0, topUps: 1 } });
      await fetch(`${here.pay.url}/sim/faults`, { method: 'DELETE' });
      await remove(api);
    });

    it('when a top-up turns out to be paid; one that is not can never be paid again', async () => {
      const { api } = await signUp(here, 'paid-just-now');
      const topUp = () => ({ topUpId: newId(), amountFen: 1000, channel: 'weapp' }) as const;
      const first = await api('POST /me/top-ups', { body: topUp() });
      const second = await api('POST /me/top-ups', { body: topUp() });
      const payIt = (order: typeof first) =>
        tellSimulator(here.pay.url, '/sim/pay', { prepay_id: order.payParams?.package });
      await payIt(first);
      expect(await refusal(remove(api))).toBe('account-has-balance');
      expect(await api('GET /me')).toMatchObject({ balanceFen: 1000 });
      await expect(payIt(second)).rejects.toThrow();
      expect(await api('GET /me/top-ups/:topUpId', { params: { topUpId: second.topUpId } })).toMatchObject({
        state: 'failed',
      });
    });

    it('while they are being charged at a till; one that was abandoned lets go of them', async () => {
      const { api, memberId } = await signUp(here, 'at-the-till');
      const paymentId = await openPayment(till, 1500);
      const { claimUrl } = await till('GET /terminal/payments/:paymentId', { params: { paymentId } });
      const token = /token=([\w-]+)/.exec(claimUrl ?? '')?.[1] ?? '';
      await api('POST /me/claims', { body: { token } });
      await expect(remove(api)).rejects.toMatchObject({ code: 'account-busy', data: { payments: 1, topUps: 0 } });
      expect(await api('GET /me')).toMatchObject({ memberId });
      time.aheadMs = 16 * 60_000;
      await remove(api);
      expect(await till('POST /terminal/payments/:paymentId/cash', { params: { paymentId } })).toMatchObject({
        state: 'succeeded',
        member: null,
        pointsEarned: 0,
      });
    });
  });

  it('asked several times at once happens once, whatever the keys', async () => {
    const one = await signUp(here, 'twice');
    const deletionId = newId();
    const results = await Promise.allSettled([
      remove(one.api, deletionId),
      remove(one.api, deletionId),
      remove(one.api, newId()),
      remove(one.api, newId()),
    ]);
    const done = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value.deletionId] : []));
    expect(new Set(done).size).toBe(1);
    for (const result of results) if (result.status === 'rejected') expect(code(result.reason)).toBe('session-expired');
    const actions = { subject: `member:${one.memberId}`, action: 'member.delete' };
    expect(await database.db.read.countBy(AuditEntry, actions)).toBe(1);
  });

  it('at once with payments: each is wholly the member’s, or wholly nobody’s', async () => {
    for (let round = 0; round < 4; round++) {
      const { api, memberId } = await signUp(here, `racing-${round}`);
      const codes = await Promise.all(
        [1, 2, 3].map(async () => ({
          paymentId: await openPayment(till, 1500),
          code: (await api('GET /me/member-code')).code,
        })),
      );
      const [gone, ...paid] = await Promise.allSettled([
        remove(api),
        ...codes.map(({ paymentId, code: digits }) =>
          till('POST /terminal/payments/:paymentId/member-code', {
            params: { paymentId },
            body: { code: digits, tender: 'cash' },
          }),
        ),
      ]);
      expect(gone.status).toBe('fulfilled');
      for (const [index, result] of paid.entries()) {
        const { paymentId } = codes[index] ?? { paymentId: '' };
        const row = await database.db.read.findOneByOrFail(Payment, { paymentId });
        if (result.status === 'rejected') {
          expect(code(result.reason)).toBe('member-code-invalid');
          expect(row).toMatchObject({ state: 'created', memberId: null });
        } else expect([row.state, [null, memberId].includes(row.memberId)]).toEqual(['succeeded', true]);
      }
      const after = await rowsNaming(database.db, memberId);
      expect(Object.keys(after).filter((table) => after[table] !== 0 && !KEPT.has(table))).toEqual([]);
    }
  });

  it('at once with a top-up: no money is on its way to an account that is gone', async () => {
    for (let round = 0; round < 6; round++) {
      const { api, memberId } = await signUp(here, `topping-${round}`);
      const topUpId = newId();
      const [gone, ordered] = await Promise.allSettled([
        remove(api),
        api('POST /me/top-ups', { body: { topUpId, amountFen: 1000, channel: 'weapp' } }),
      ]);
      if (gone.status === 'rejected') {
        expect(code(gone.reason)).toBe('account-busy');
        expect(ordered.status).toBe('fulfilled');
        expect(await api('GET /me')).toMatchObject({ memberId });
      } else if (ordered.status === 'rejected') expect(code(ordered.reason)).toBe('session-expired');
      else expect(ordered.value).toMatchObject({ state: 'failed', payParams: null });
    }
  });

  it('a payment of a deleted account is given back in cash', async () => {
    const { api, memberId } = await signUp(here, 'refunded');
    await topUp(here, api, 2000);
    const { paymentId } = await payByCode(api, 2000, 'balance');
    await remove(api);
    const body = { refundId: newId(), amountFen: 2000, reason: '' };
    const done = await till('POST /terminal/payments/:paymentId/refunds', { params: { paymentId }, body });
    expect(done).toMatchObject({ amountFen: 2000, pointsTaken: 20, payment: { refundedFen: 2000 } });
    expect(await here.container.ledger.memberBalance(database.db.read, memberId)).toBe(0);
    expect(done.tenders).toEqual([{ tender: 'cash', amountFen: 2000 }]);
    expect((await database.db.read.findOneByOrFail(Member, { memberId })).spentFen).toBe(0);
  });

  it('what a request that was under way still wrote is swept up a minute later', async () => {
    const { api, memberId } = await signUp(here, 'late');
    const { merchantId } = await database.db.read.findOneByOrFail(Member, { memberId });
    await remove(api);
    const card = { messageId: newId(), merchantId, memberId, campaignId: null, couponId: null };
    const late = { ...card, title: '晚到', body: '晚到', readAtMs: null, createdAtMs: Date.now() };
    await database.db.tx((tx) => insertRow(tx, Message, late));
    time.aheadMs = 61_000;
    // Twice: the first may be a pass that began before its time.
    for (let pass = 0; pass < 2; pass++) await here.container.outbox.drain();
    expect(await database.db.read.countBy(Message, { memberId })).toBe(0);
  });
});
