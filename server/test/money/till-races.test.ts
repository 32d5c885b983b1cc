import { newId } from '@shuke/shared';
import { createContainer } from '../../src/container';
import { pairTill } from '../helpers/people';
import { engines, OUTSIDE_MS, openTillWorld, type PaymentView, type TillWorld, until } from './till-world';

jest.setTimeout(240_000);

/** Everybody at once: whoever is first, money is taken once, and the books say so. */
describe.each(engines())('races for a provider’s money on %s', (engine, open) => {
  let world: TillWorld;

  beforeAll(async () => {
    world = await openTillWorld(open);
  });
  afterAll(() => world.close());
  afterEach(async () => {
    world.clearFaults();
    expect(await world.findings()).toEqual([]);
  });

  const receivable = async (provider: string) => (await world.books())[`${provider}-receivable`] ?? 0;
  const fulfilled = <T>(results: PromiseSettledResult<T>[]): T[] =>
    results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  const decided = (paymentId: string) =>
    until(
      async () => {
        await world.later();
        return world.get(paymentId);
      },
      ({ state }) => state !== 'processing',
    );

  describe.each(['wechat', 'alipay'] as const)('%s', (provider) => {
    it('one code at two tills pays one of them', async () => {
      const { till: other } = await pairTill(world.server, world.staff);
      const before = await receivable(provider);
      const here = await world.openPayment(800);
      const there = newId();
      await other('POST /terminal/payments', { body: { paymentId: there, amountFen: 800 } });
      const code = world.codeOn(provider);
      const both = await Promise.all([
        world.send(here, code),
        other('POST /terminal/payments/:paymentId/payment-code', { params: { paymentId: there }, body: { code } }),
      ]);
      expect(both.map(({ state, failure }) => [state, failure]).sort()).toEqual([
        ['failed', 'code-invalid'],
        ['succeeded', null],
      ]);
      expect((await receivable(provider)) - before).toBe(800);
    });

    it('one code scanned six times at once is one order', async () => {
      const before = await receivable(provider);
      const paymentId = await world.openPayment(900);
      const code = world.codeOn(provider);
      const results = await Promise.allSettled(Array.from({ length: 6 }, () => world.send(paymentId, code)));
      expect(fulfilled(results)).toHaveLength(6);
      expect(await decided(paymentId)).toMatchObject({ state: 'succeeded' });
      const { db } = world.container;
      const [{ orders } = { orders: 0 }] = await db.read.query(
        `SELECT COUNT(*) AS orders FROM provider_orders WHERE paymentId = '${paymentId}'`,
      );
      expect([Number(orders), (await receivable(provider)) - before]).toEqual([1, 900]);
    });

    it('different codes on one payment: one stays taken, whichever it is', async () => {
      const before = await receivable(provider);
      const paymentId = await world.openPayment(700);
      const codes = Array.from({ length: 4 }, () => world.codeOn(provider));
      await Promise.allSettled(codes.map((code) => world.send(paymentId, code)));
      expect(await decided(paymentId)).toMatchObject({ state: 'succeeded' });
      expect((await receivable(provider)) - before).toBe(700);
      const { db } = world.container;
      const rows: { orderNo: string }[] = await db.read.query(
        `SELECT orderNo FROM provider_orders WHERE paymentId = '${paymentId}'`,
      );
      const taken = rows.reduce((sum, { orderNo }) => sum + world.taken(provider, orderNo), 0);
      expect(taken).toBe(700);
    });

    it('a void against the payer: taken and settled, or neither', async () => {
      const ends: string[] = [];
      for (let round = 0; round < 8; round++) {
        const before = await receivable(provider);
        const paymentId = await world.openPayment(600);
        const byQr = round % 2 === 0;
        const shown = byQr
          ? await world.qr(paymentId, provider)
          : await world.send(paymentId, world.codeOn(provider, { needsPassword: true }));
        const orderNo = await world.orderNoOf(paymentId);
        const pays = async () => (byQr ? world.scan(shown.qr?.content ?? '') : world.decide(provider, paymentId, true));
        await Promise.allSettled([pays(), world.undo(paymentId), world.get(paymentId)]);
        const { state } = await decided(paymentId);
        ends.push(state);
        const taken = world.taken(provider, orderNo);
        expect([round, state === 'succeeded' ? 600 : 0]).toEqual([round, taken]);
        expect([round, (await receivable(provider)) - before]).toEqual([round, taken]);
      }
      expect(ends.every((state) => state === 'succeeded' || state === 'cancelled')).toBe(true);
    });

    it('void, cash and another provider at once: one of them', async () => {
      for (let round = 0; round < 4; round++) {
        const before = [await receivable('wechat'), await receivable('alipay')];
        const paymentId = await world.openPayment(500);
        const shown = await world.qr(paymentId, provider);
        world.scan(shown.qr?.content ?? '');
        const other = provider === 'wechat' ? 'alipay' : 'wechat';
        const calls: Promise<PaymentView>[] = [
          world.undo(paymentId, true),
          world.cash(paymentId),
          world.send(paymentId, world.codeOn(other)),
        ];
        await Promise.allSettled(calls);
        const { state, tender } = await decided(paymentId);
        const after = [await receivable('wechat'), await receivable('alipay')];
        const grown = after.map((sum, index) => sum - (before[index] ?? 0));
        const expected = ['wechat', 'alipay'].map((name) => (state === 'succeeded' && tender === name ? 500 : 0));
        expect([round, ...grown]).toEqual([round, ...expected]);
      }
    });
  });

  it('spends one coupon on one of many payments by code', async () => {
    const mei = await world.member('mei');
    await world.claimWelcome(mei.api);
    const prepared: { paymentId: string; code: string }[] = [];
    for (let index = 0; index < 6; index++) {
      const paymentId = await world.openPayment(1500);
      await world.name(paymentId, await mei.code());
      prepared.push({ paymentId, code: world.codeOn(index % 2 === 0 ? 'wechat' : 'alipay') });
    }
    await Promise.all(prepared.map(({ paymentId, code }) => world.send(paymentId, code)));
    // On a busy machine an answer may come too late: then the next look decides.
    const results = await Promise.all(prepared.map(({ paymentId }) => decided(paymentId)));
    expect(results.map(({ state }) => state)).toEqual(Array(6).fill('succeeded'));
    expect(results.filter(({ discountFen }) => discountFen > 0)).toHaveLength(1);
  });

  // A SQLite file is one server's alone.
  if (engine === 'SQLite') return;
  it('two servers ask about the same orders and refunds, and book each once', async () => {
    const { config } = world.server;
    const clock = () => Date.now() + world.time.aheadMs;
    const there = await createContainer(
      { ...config, database: world.database.config },
      { clock, outsideTimeoutMs: OUTSIDE_MS },
    );
    try {
      const before = await receivable('wechat');
      const paymentIds: string[] = [];
      world.fault('wechat', { kind: 'drop-answer', path: '/v3/pay/transactions/codepay', times: null });
      for (let index = 0; index < 5; index++) {
        const paymentId = await world.openPayment(100);
        expect(await world.send(paymentId, world.codeOn('wechat'))).toMatchObject({ state: 'processing' });
        paymentIds.push(paymentId);
      }
      world.clearFaults();
      world.time.aheadMs += 60_000;
      await Promise.all([world.container.providerPay.reconcile(), there.providerPay.reconcile()]);
      const states = await Promise.all(paymentIds.map(async (paymentId) => (await world.get(paymentId)).state));
      expect(states).toEqual(Array(5).fill('succeeded'));
      expect((await receivable('wechat')) - before).toBe(500);

      world.fault('wechat', { kind: 'drop-answer', path: '/v3/refund/domestic', times: null });
      world.fault('wechat', { kind: 'drop-answer', target: 'notification', times: null });
      for (const paymentId of paymentIds) await world.refund(paymentId, { amountFen: 100 });
      world.clearFaults();
      world.time.aheadMs += 60_000;
      await Promise.all([world.container.refundPayment.reconcile(), there.refundPayment.reconcile()]);
      const back = await Promise.all(paymentIds.map(async (paymentId) => (await world.get(paymentId)).refundedFen));
      expect(back).toEqual(Array(5).fill(100));
      expect(await receivable('wechat')).toBe(before);
    } finally {
      await there.close();
    }
  });
});
