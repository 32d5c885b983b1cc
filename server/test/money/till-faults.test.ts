import type { FaultInput } from '../../src/simulators/faults';
import { engines, OUTSIDE_MS, openTillWorld, type TillWorld, until } from './till-world';

jest.setTimeout(240_000);

const PATHS = {
  wechat: { pay: '/v3/pay/transactions/codepay', qr: '/v3/pay/transactions/native', undo: '/v3/pay/transactions' },
  alipay: { pay: '/alipay.trade.pay', qr: '/alipay.trade.precreate', undo: '/alipay.trade.cancel' },
};
const SLOW = { kind: 'slow', delayMs: OUTSIDE_MS * 2 } as const;

/** What the network and the providers do to a payment. Whatever it is, the money is taken once or not at all. */
describe.each(engines())('a provider that misbehaves, on %s', (_engine, open) => {
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
  const decided = (paymentId: string) =>
    until(
      () => world.get(paymentId),
      ({ state }) => state !== 'processing',
    );

  describe.each(['wechat', 'alipay'] as const)('%s', (provider) => {
    const paths = PATHS[provider];

    it.each<[string, FaultInput]>([
      ['answers too late', { ...SLOW, path: paths.pay }],
      ['charges, and the answer is lost', { kind: 'drop-answer', path: paths.pay }],
      ['signs its answer wrongly', { kind: 'wrong-signature', target: 'answer', path: paths.pay }],
    ])('%s: unknown until it is asked, then taken once', async (_what, fault) => {
      const before = await receivable(provider);
      const paymentId = await world.openPayment(1100);
      world.fault(provider, fault);
      // Alipay also tells of payment codes: here that word is lost too.
      world.fault(provider, { kind: 'drop-answer', target: 'notification' });
      const code = world.codeOn(provider);
      expect(await world.send(paymentId, code)).toMatchObject({ state: 'processing', tender: provider });
      // The cashier scans the same code again: still the one order.
      expect((await world.send(paymentId, code)).state).toMatch(/processing|succeeded/);
      expect(await decided(paymentId)).toMatchObject({ state: 'succeeded', tender: provider });
      expect((await receivable(provider)) - before).toBe(1100);
      expect(world.taken(provider, await world.orderNoOf(paymentId))).toBe(1100);
    });

    it('charges, the answer is lost, and nobody looks: the job finds out', async () => {
      const paymentId = await world.openPayment(500);
      world.fault(provider, { kind: 'drop-answer', path: paths.pay });
      await world.send(paymentId, world.codeOn(provider));
      await world.later(60_000);
      const { payments, db } = world.container;
      expect(await payments.find(db.read, paymentId)).toMatchObject({ state: 'succeeded' });
    });

    it('makes a QR code whose answer is lost: asked again, it is the same order', async () => {
      const paymentId = await world.openPayment(600);
      world.fault(provider, { kind: 'drop-answer', path: paths.qr });
      // The SDK of Alipay asks once more by itself; either way the till ends with one code.
      const first = await world.qr(paymentId, provider);
      const orderNo = await world.orderNoOf(paymentId);
      world.time.aheadMs += 31_000;
      const again = await world.qr(paymentId, provider);
      expect(first.qr ?? again.qr).toEqual(again.qr);
      expect(await world.orderNoOf(paymentId)).toBe(orderNo);
      world.scan(again.qr?.content ?? '');
      expect(await decided(paymentId)).toMatchObject({ state: 'succeeded' });
    });

    it.each<[string, FaultInput[]]>([
      ['tells it twice', [{ kind: 'duplicate' }]],
      ['tells it out of order', [{ kind: 'out-of-order' }]],
      ['signs its notification wrongly', [{ kind: 'wrong-signature', target: 'notification' }]],
      ['loses its notification', [{ kind: 'drop-answer', target: 'notification' }]],
      ['tells it late', [{ ...SLOW, target: 'notification' }]],
      [
        'tells it twice, out of order and late',
        [{ kind: 'duplicate' }, { kind: 'out-of-order' }, { ...SLOW, target: 'notification' }],
      ],
    ])('%s: settled once all the same', async (_what, faults) => {
      const before = await receivable(provider);
      const paymentId = await world.openPayment(1300);
      const shown = await world.qr(paymentId, provider);
      for (const fault of faults) world.fault(provider, fault);
      world.scan(shown.qr?.content ?? '');
      expect(await decided(paymentId)).toMatchObject({ state: 'succeeded', tender: provider });
      const control = provider === 'wechat' ? world.server.pay.control : world.server.alipay.control;
      await until(
        async () => control.pendingNotifications(),
        (pending) => pending === 0,
      );
      expect((await receivable(provider)) - before).toBe(1300);
    });

    it('is voided while its answer is lost: what it took, it gives back', async () => {
      const before = await receivable(provider);
      const paymentId = await world.openPayment(1400);
      world.fault(provider, { kind: 'drop-answer', path: paths.pay });
      world.fault(provider, { kind: 'drop-answer', target: 'notification', times: null });
      await world.send(paymentId, world.codeOn(provider));
      const orderNo = await world.orderNoOf(paymentId);
      expect(world.taken(provider, orderNo)).toBe(1400);
      const undone = await world.undo(paymentId);
      expect(undone).toMatchObject({ state: 'cancelled', tender: null });
      expect(world.taken(provider, orderNo)).toBe(0);
      expect(await receivable(provider)).toBe(before);
      // A late word of the success that was undone changes nothing.
      await world.container.providerPay.onTrade({
        outTradeNo: orderNo,
        state: 'paid',
        amountFen: 1400,
        transactionId: 't',
      });
      await world.later();
      expect(await world.get(paymentId)).toMatchObject({ state: 'cancelled' });
      expect(await receivable(provider)).toBe(before);
    });

    it('undoes it, and that answer is lost too: asked again until it says so', async () => {
      const paymentId = await world.openPayment(900);
      await world.send(paymentId, world.codeOn(provider, { needsPassword: true }));
      const orderNo = await world.orderNoOf(paymentId);
      // Alipay's SDK asks twice.
      world.fault(provider, { kind: 'drop-answer', path: paths.undo, times: 4 });
      expect(await world.undo(paymentId)).toMatchObject({ state: 'processing', waiting: 'closing' });
      world.clearFaults();
      expect(await decided(paymentId)).toMatchObject({ state: 'cancelled' });
      await world.decide(provider, paymentId, true);
      expect(world.taken(provider, orderNo)).toBe(0);
    });

    it('is paid after it was closed: the money goes back by itself', async () => {
      const before = await receivable(provider);
      const paymentId = await world.openPayment(1700);
      await world.qr(paymentId, provider);
      const orderNo = await world.orderNoOf(paymentId);
      await world.undo(paymentId, true);
      await world.cash(paymentId);
      // What should not happen: the provider takes it though it said that it was closed.
      const { pay, alipay } = world.server;
      const order = pay.control.order(orderNo);
      const trade = alipay.control.trade(orderNo);
      if (order) Object.assign(order, { state: 'SUCCESS', transactionId: '4200', paidAtMs: Date.now() });
      if (trade) Object.assign(trade, { status: 'TRADE_SUCCESS', paidAtMs: Date.now() });
      await world.container.providerPay.onTrade({
        outTradeNo: orderNo,
        state: 'paid',
        amountFen: 1700,
        transactionId: '4200',
      });
      const row = () => world.container.providerOrders.find(world.container.db.read, orderNo);
      expect((await row())?.state).toBe('returning');
      await until(
        async () => {
          await world.later();
          return row();
        },
        (found) => found?.state === 'returned',
      );
      expect(world.taken(provider, orderNo)).toBe(0);
      expect(await receivable(provider)).toBe(before);
      expect(await world.get(paymentId)).toMatchObject({ state: 'succeeded', tender: 'cash' });
    });

    it('reports another sum: nothing moves, and somebody must look', async () => {
      const paymentId = await world.openPayment(1000);
      await world.qr(paymentId, provider);
      const orderNo = await world.orderNoOf(paymentId);
      const trade = { outTradeNo: orderNo, state: 'paid', amountFen: 1, transactionId: 't' } as const;
      await expect(world.container.providerPay.onTrade(trade)).rejects.toThrow('another sum');
      expect(await world.undo(paymentId)).toMatchObject({ state: 'cancelled' });
    });

    it('is not paid in time: closed, and open for another way', async () => {
      const paymentId = await world.openPayment(800);
      const shown = await world.qr(paymentId, provider);
      world.time.aheadMs += 5 * 60_000 + 1000;
      await world.container.providerPay.reconcile();
      expect(await decided(paymentId)).toMatchObject({ state: 'failed', failure: 'expired' });
      world.scan(shown.qr?.content ?? '');
      expect(world.taken(provider, await world.orderNoOf(paymentId))).toBe(0);
    });
  });

  it('never reached the provider: given up only when it can no longer be paid', async () => {
    const { wechatPay, providers } = world.container;
    const paymentId = await world.openPayment(700);
    const { authoriseByCode } = wechatPay.till;
    Object.assign(providers.wechat, { authoriseByCode: async () => ({ status: 'unknown', reason: 'network' }) });
    await world.send(paymentId, world.codeOn('wechat'));
    Object.assign(providers.wechat, { authoriseByCode });
    expect(await world.undo(paymentId)).toMatchObject({ state: 'processing', waiting: 'closing' });
    await world.later(60_000);
    expect(await world.get(paymentId)).toMatchObject({ state: 'processing', waiting: 'closing' });
    // A payment code is good for a minute, so whatever is still on its way is refused by now.
    await world.later(60_000);
    expect(await world.get(paymentId)).toMatchObject({ state: 'cancelled' });
  });

  it('keeps the one right state under random faults, voids and polls', async () => {
    let seed = 20_261_124;
    const random = (below: number) => {
      seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
      // The low digits repeat too soon.
      return Math.floor(seed / 2 ** 12) % below;
    };
    const kinds: FaultInput[] = [
      { kind: 'drop-answer' },
      { ...SLOW },
      { kind: 'wrong-signature', target: 'answer' },
      { kind: 'wrong-signature', target: 'notification' },
      { kind: 'drop-answer', target: 'notification' },
      { kind: 'duplicate' },
      { kind: 'out-of-order' },
    ];
    for (let round = 0; round < 16; round++) {
      const provider = random(2) === 0 ? 'wechat' : 'alipay';
      const before = await receivable(provider);
      const amountFen = 100 + random(900);
      const paymentId = await world.openPayment(amountFen);
      for (let count = random(3); count >= 0; count--) {
        const fault = kinds[random(kinds.length)];
        if (fault) world.fault(provider, fault);
      }
      const byCode = random(2) === 0;
      const shown = byCode
        ? await world.send(paymentId, world.codeOn(provider, { needsPassword: random(3) === 0 }))
        : await world.qr(paymentId, provider);
      const orderNo = await world.orderNoOf(paymentId);
      if (shown.qr && random(4) > 0) world.scan(shown.qr.content);
      if (random(3) === 0) await world.undo(paymentId, random(2) === 0).catch(() => undefined);
      world.clearFaults();
      // The payer who is asked for a password types it, or never does.
      if (byCode && random(2) === 0) await world.decide(provider, paymentId, true);
      world.time.aheadMs += 31_000;
      let view = await world.get(paymentId);
      for (let tries = 0; view.state === 'processing' && tries < 40; tries++) {
        await world.later(30_000);
        view = await world.get(paymentId);
      }
      const taken = world.taken(provider, orderNo);
      expect([round, view.state === 'succeeded' ? amountFen : 0]).toEqual([round, taken]);
      expect([round, (await receivable(provider)) - before]).toEqual([round, taken]);
    }
  });
});
