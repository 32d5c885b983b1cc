import { newId } from '@shuke/shared';
import { engines, OUTSIDE_MS, openTillWorld, type TillWorld, until } from './till-world';

jest.setTimeout(240_000);

const PATHS = { wechat: '/v3/refund/domestic', alipay: '/alipay.trade.refund' };

/** Money that WeChat Pay and Alipay give back: counted first, asked for afterwards, never more than was paid. */
describe.each(engines())('giving back what a provider took, on %s', (_engine, open) => {
  let world: TillWorld;

  beforeAll(async () => {
    world = await openTillWorld(open);
  });
  afterAll(() => world.close());
  afterEach(async () => {
    world.clearFaults();
    expect(await world.findings()).toEqual([]);
  });

  async function paid(provider: 'wechat' | 'alipay', amountFen: number): Promise<string> {
    const paymentId = await world.openPayment(amountFen);
    expect(await world.send(paymentId, world.codeOn(provider))).toMatchObject({ state: 'succeeded' });
    return paymentId;
  }
  const receivable = async (provider: string) => (await world.books())[`${provider}-receivable`] ?? 0;
  /** Sends the refund again until it is decided. */
  const decided = (paymentId: string, what: { amountFen: number }, refundId: string) =>
    until(
      () => world.refund(paymentId, what, refundId),
      ({ state }) => state !== 'processing',
    );
  /** What the provider has given back of the payment's order. */
  async function givenBack(provider: 'wechat' | 'alipay', paymentId: string, refundIds: string[]): Promise<number> {
    if (provider === 'alipay') {
      const trade = world.server.alipay.control.trade(await world.orderNoOf(paymentId));
      return (trade?.refunds ?? []).reduce((sum, { amountFen }) => sum + amountFen, 0);
    }
    const refunds = refundIds.map((refundId) => world.server.pay.control.refund(refundId.replaceAll('-', '')));
    return refunds.reduce((sum, refund) => sum + (refund?.state === 'ABNORMAL' ? 0 : (refund?.amountFen ?? 0)), 0);
  }

  describe.each(['wechat', 'alipay'] as const)('%s', (provider) => {
    it('gives a part and the rest back, each once for its key', async () => {
      const paymentId = await paid(provider, 3000);
      const before = await receivable(provider);
      const [first, second] = [newId(), newId()];
      await world.refund(paymentId, { amountFen: 1000 }, first);
      const done = await decided(paymentId, { amountFen: 1000 }, first);
      expect(done).toMatchObject({
        state: 'succeeded',
        tenders: [{ tender: provider, amountFen: 1000 }],
        payment: { refundedFen: 1000, refundingFen: 0 },
      });
      expect(await world.refund(paymentId, { amountFen: 1000 }, first)).toEqual(done);
      await expect(world.refund(paymentId, { amountFen: 900 }, first)).rejects.toMatchObject({
        code: 'idempotency-conflict',
      });
      await decided(paymentId, { amountFen: 2000 }, second);
      await expect(world.refund(paymentId, { amountFen: 1 })).rejects.toMatchObject({ code: 'refund-too-large' });
      expect(before - (await receivable(provider))).toBe(3000);
      expect(await givenBack(provider, paymentId, [first, second])).toBe(3000);
    });

    it('never gives back more than was paid, however many ask at once', async () => {
      const paymentId = await paid(provider, 1000);
      const ids = Array.from({ length: 8 }, () => newId());
      const results = await Promise.allSettled(
        ids.map((refundId) => world.refund(paymentId, { amountFen: 300 }, refundId)),
      );
      const refusals = results.flatMap((result) => (result.status === 'rejected' ? [result.reason.code] : []));
      expect(refusals).toEqual(Array(5).fill('refund-too-large'));
      const view = await until(
        async () => {
          await world.later();
          return world.get(paymentId);
        },
        ({ refundingFen }) => refundingFen === 0,
      );
      expect(view.refundedFen).toBe(900);
      expect(await givenBack(provider, paymentId, ids)).toBe(900);
    });

    it.each([
      ['answers too late', { kind: 'slow', delayMs: OUTSIDE_MS * 2 } as const],
      ['does it, and the answer is lost', { kind: 'drop-answer' } as const],
      ['signs its answer wrongly', { kind: 'wrong-signature', target: 'answer' } as const],
    ])('%s: under way until it is asked, then booked once', async (_what, fault) => {
      const paymentId = await paid(provider, 2000);
      const before = await receivable(provider);
      const refundId = newId();
      world.fault(provider, { kind: 'drop-answer', target: 'notification', times: null });
      world.fault(provider, { ...fault, path: PATHS[provider] });
      const asked = await world.refund(paymentId, { amountFen: 700 }, refundId);
      // Alipay's SDK may have asked a second time by itself, and learnt it.
      expect(asked.state).toMatch(/processing|succeeded/);
      expect(asked.payment.refundedFen + asked.payment.refundingFen).toBe(700);
      world.clearFaults();
      expect(await decided(paymentId, { amountFen: 700 }, refundId)).toMatchObject({ state: 'succeeded' });
      expect(before - (await receivable(provider))).toBe(700);
      expect(await givenBack(provider, paymentId, [refundId])).toBe(700);
    });

    it('does it, the answer is lost, and nobody asks: the job finds out', async () => {
      const paymentId = await paid(provider, 600);
      const refundId = newId();
      world.fault(provider, { kind: 'drop-answer', target: 'notification', times: null });
      world.fault(provider, { kind: 'drop-answer', path: PATHS[provider], times: 2 });
      await world.refund(paymentId, { amountFen: 600 }, refundId);
      world.clearFaults();
      const { refunds, db } = world.container;
      await until(
        async () => {
          await world.later();
          return refunds.find(db.read, refundId);
        },
        (refund) => refund?.state === 'succeeded',
      );
      expect(await world.get(paymentId)).toMatchObject({ refundedFen: 600, refundingFen: 0 });
    });
  });

  it('takes back points and coupons only when the money is back', async () => {
    const mei = await world.member('mei');
    await world.claimWelcome(mei.api);
    const paymentId = await world.openPayment(3000);
    await world.name(paymentId, await mei.code());
    await world.send(paymentId, world.codeOn('wechat'));
    expect(await mei.api('GET /me')).toMatchObject({ points: 25 });
    const refundId = newId();
    world.fault('wechat', { kind: 'drop-answer', target: 'notification', times: null });
    const asked = await world.refund(paymentId, { amountFen: 2500 }, refundId);
    if (asked.state === 'processing') {
      expect(asked).toMatchObject({
        pointsTaken: 0,
        couponReturned: false,
        payment: { refundedFen: 0, refundingFen: 2500 },
      });
      expect(await mei.api('GET /me')).toMatchObject({ points: 25 });
    }
    const done = await decided(paymentId, { amountFen: 2500 }, refundId);
    expect(done).toMatchObject({ state: 'succeeded', pointsTaken: 25, couponReturned: true });
    expect(await mei.api('GET /me')).toMatchObject({ points: 0 });
    expect((await mei.api('GET /me/orders')).items).toMatchObject([{ state: 'refunded', refundedFen: 2500 }]);
  });

  it('counts back what WeChat Pay cannot give, and it can be given back another time', async () => {
    const paymentId = await paid('wechat', 1500);
    const before = await receivable('wechat');
    world.server.pay.control.failNextRefund();
    const refundId = newId();
    await world.refund(paymentId, { amountFen: 1500 }, refundId);
    expect(await decided(paymentId, { amountFen: 1500 }, refundId)).toMatchObject({
      state: 'failed',
      payment: { refundedFen: 0, refundingFen: 0 },
    });
    expect(await receivable('wechat')).toBe(before);
    const again = newId();
    await world.refund(paymentId, { amountFen: 1500 }, again);
    expect(await decided(paymentId, { amountFen: 1500 }, again)).toMatchObject({ state: 'succeeded' });
    expect(before - (await receivable('wechat'))).toBe(1500);
    const { items, intact } = await world.staff('GET /console/audit');
    expect(items.map(({ action }) => action)).toContain('payment.refund-failed');
    expect(intact).toBe(true);
  });

  it('is told by the notification alone', async () => {
    const paymentId = await paid('wechat', 1200);
    const { providers, refunds, db } = world.container;
    const { queryRefund } = providers.wechat;
    Object.assign(providers.wechat, { queryRefund: async () => ({ status: 'unknown', reason: 'asleep' }) });
    const refundId = newId();
    expect(await world.refund(paymentId, { amountFen: 200 }, refundId)).toMatchObject({ state: 'processing' });
    await until(
      () => refunds.find(db.read, refundId),
      (refund) => refund?.state === 'succeeded',
    );
    Object.assign(providers.wechat, { queryRefund });
  });

  it('gives a mixed payment back to the balance first, the rest the way it was paid', async () => {
    const bo = await world.member('bo', 1000);
    const paymentId = await world.openPayment(2500);
    await world.name(paymentId, await bo.code());
    await world.mixed(paymentId, { balanceFen: 1000, rest: { by: 'payment-code', code: world.codeOn('alipay') } });
    const first = await world.refund(paymentId, { amountFen: 400 });
    expect(first).toMatchObject({ state: 'succeeded', tenders: [{ tender: 'balance', amountFen: 400 }] });
    expect(await bo.api('GET /me')).toMatchObject({ balanceFen: 400 });
    const refundId = newId();
    await world.refund(paymentId, { amountFen: 1100 }, refundId);
    expect(await decided(paymentId, { amountFen: 1100 }, refundId)).toMatchObject({
      tenders: [
        { tender: 'balance', amountFen: 600 },
        { tender: 'alipay', amountFen: 500 },
      ],
    });
    expect(await bo.api('GET /me')).toMatchObject({ balanceFen: 1000 });
    expect(await givenBack('alipay', paymentId, [])).toBe(500);
  });
});
