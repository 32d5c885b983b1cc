import { type ApiClient, newId } from '@shuke/shared';
import { engines, type TestDatabase } from '../commerce/engines';
import { openPayment, pairTill, signInStaff, signUp, topUp } from '../helpers/people';
import { startTestServer, type TestServer } from '../helpers/test-server';

jest.setTimeout(120_000);

describe.each(engines())('giving a payment back on %s', (_engine, open) => {
  let database: TestDatabase;
  let server: TestServer;
  let staff: ApiClient;
  let till: ApiClient;
  let aheadMs = 0;

  beforeAll(async () => {
    database = await open();
    server = await startTestServer({ database: database.config, clock: () => Date.now() + aheadMs });
    staff = await signInStaff(server);
    ({ till } = await pairTill(server, staff));
  });
  afterAll(async () => {
    await server.stop();
    await database.drop();
  });
  afterEach(async () => {
    const { ledger, db } = server.container;
    expect(await ledger.check(db.read)).toEqual([]);
  });

  async function pay(member: ApiClient, amountFen: number, tender: 'balance' | 'cash' = 'balance') {
    const paymentId = await openPayment(till, amountFen);
    const { code } = await member('GET /me/member-code');
    const params = { paymentId };
    return till('POST /terminal/payments/:paymentId/member-code', { params, body: { code, tender } });
  }
  const giveBack = (paymentId: string, amountFen: number, refundId = newId(), reason = '不新鲜') =>
    till('POST /terminal/payments/:paymentId/refunds', {
      params: { paymentId },
      body: { refundId, amountFen, reason },
    });
  const me = async (member: ApiClient) => {
    const { balanceFen, points } = await member('GET /me');
    return { balanceFen, points };
  };
  async function withWelcomeCoupon(user: string) {
    const { api } = await signUp(server, user);
    const { defaultStoreId } = await api('GET /app-config');
    const home = await api('GET /stores/:storeId/home', { params: { storeId: defaultStoreId } });
    const welcome = home.coupons.find(({ terms }) => terms.name === '新朋友见面礼');
    await api('POST /me/coupons', { body: { couponId: newId(), templateId: welcome?.templateId ?? '' } });
    return api;
  }

  it('undoes a whole payment: balance, points, the coupon it spent, the coupons it earned, the order', async () => {
    const api = await withWelcomeCoupon('whole');
    await topUp(server, api, 10_000);
    const paid = await pay(api, 3000);
    expect(paid).toMatchObject({ payableFen: 2500, refundedFen: 0, couponsApplied: [{ state: 'redeemed' }] });
    expect(paid.rewards.length).toBeGreaterThan(0);
    expect(await me(api)).toEqual({ balanceFen: 7500, points: 25 });

    const refundId = newId();
    const back = await giveBack(paid.paymentId, 2500, refundId);
    expect(back).toMatchObject({ couponReturned: true, couponsTaken: paid.rewards.length, pointsTaken: 25 });
    expect(back.payment).toMatchObject({ state: 'succeeded', refundedFen: 2500, pointsEarned: 0 });
    expect(await giveBack(paid.paymentId, 2500, refundId)).toEqual(back);
    expect(await me(api)).toEqual({ balanceFen: 10_000, points: 0 });

    const wallet = await api('GET /me/coupons', { query: { state: 'usable' } });
    expect(wallet.coupons.map(({ couponId }) => couponId)).toEqual(
      paid.couponsApplied.map((coupon) => coupon.couponId),
    );
    const gone = await api('GET /me/coupons', { query: { state: 'expired' } });
    expect(gone.coupons.map(({ state }) => state)).toEqual(paid.rewards.map(() => 'revoked'));
    const [order] = (await api('GET /me/orders')).items;
    expect(order).toMatchObject({ state: 'refunded', refundedFen: 2500, pointsEarned: 0 });
    const [entry] = (await api('GET /me/balance')).entries.items;
    expect(entry).toMatchObject({ kind: 'refund', amountFen: 2500, balanceAfterFen: 10_000 });
  });

  it('gives a part back and leaves coupons alone', async () => {
    const api = await withWelcomeCoupon('part');
    await topUp(server, api, 10_000);
    const paid = await pay(api, 3000);
    const back = await giveBack(paid.paymentId, 1000);
    expect(back).toMatchObject({ couponReturned: false, couponsTaken: 0, pointsTaken: 10 });
    expect(await me(api)).toEqual({ balanceFen: 8500, points: 15 });
    expect((await api('GET /me/orders')).items[0]).toMatchObject({ state: 'paid', refundedFen: 1000 });
    await expect(giveBack(paid.paymentId, 1501)).rejects.toMatchObject({
      code: 'refund-too-large',
      data: { leftFen: 1500 },
    });
    expect(await giveBack(paid.paymentId, 1500)).toMatchObject({ couponReturned: true });
    expect(await me(api)).toEqual({ balanceFen: 10_000, points: 0 });
  });

  it('never gives back more than was paid, however many ask at once', async () => {
    const { api } = await signUp(server, 'racer');
    await topUp(server, api, 10_000);
    const paid = await pay(api, 1000);
    const results = await Promise.allSettled(Array.from({ length: 10 }, () => giveBack(paid.paymentId, 300)));
    const refusals = results.flatMap((result) => (result.status === 'rejected' ? [result.reason.code] : []));
    expect(refusals).toEqual(Array(7).fill('refund-too-large'));
    expect((await me(api)).balanceFen).toBe(9900);
  });

  it('counts a refund once for its key, and refuses the key for anything else', async () => {
    const { api } = await signUp(server, 'twice');
    await topUp(server, api, 10_000);
    const paid = await pay(api, 2000);
    const refundId = newId();
    const many = await Promise.all([1, 2, 3, 4].map(() => giveBack(paid.paymentId, 500, refundId)));
    expect(new Set(many.map(({ payment }) => payment.refundedFen))).toEqual(new Set([500]));
    expect((await me(api)).balanceFen).toBe(8500);
    await expect(giveBack(paid.paymentId, 600, refundId)).rejects.toMatchObject({ code: 'idempotency-conflict' });
  });

  it('counts cash given back in the day of the till, and lets nobody claim that payment', async () => {
    const before = await till('GET /terminal/today');
    const paymentId = await openPayment(till, 1200);
    const taken = await till('POST /terminal/payments/:paymentId/cash', { params: { paymentId } });
    await giveBack(paymentId, 200);
    expect((await till('GET /terminal/today')).totalFen - before.totalFen).toBe(1000);
    const { api } = await signUp(server, 'late-claimer');
    const token = /token=([\w-]+)/.exec(taken.claimUrl ?? '')?.[1] ?? '';
    await expect(api('POST /me/claims', { body: { token } })).rejects.toMatchObject({ code: 'claim-invalid' });
  });

  it('refuses what was not paid, other tills, cashiers in the console, and yesterday at the till', async () => {
    const openId = await openPayment(till, 700);
    await expect(giveBack(openId, 700)).rejects.toMatchObject({ code: 'state-conflict' });
    const paymentId = await openPayment(till, 900);
    await till('POST /terminal/payments/:paymentId/cash', { params: { paymentId } });
    const { till: other } = await pairTill(server, staff);
    const request = { params: { paymentId }, body: { refundId: newId(), amountFen: 900, reason: '' } };
    await expect(other('POST /terminal/payments/:paymentId/refunds', request)).rejects.toMatchObject({
      code: 'not-found',
    });
    for (const amountFen of [0, -5, 1.5, Number.NaN, 2 ** 53]) {
      await expect(giveBack(paymentId, amountFen)).rejects.toMatchObject({ code: 'invalid-input' });
    }
    aheadMs += 24 * 3_600_000;
    await expect(giveBack(paymentId, 900)).rejects.toMatchObject({ code: 'refund-too-late' });
    // The console still can, and says who did it.
    const owner = await signInStaff(server);
    const done = await owner('POST /console/payments/:paymentId/refunds', request);
    expect(done.payment.refundedFen).toBe(900);
    const audit = await owner('GET /console/audit');
    expect(audit.items[0]).toMatchObject({ action: 'payment.refund', subject: `refund:${request.body.refundId}` });
    expect(audit.intact).toBe(true);
  });
});
