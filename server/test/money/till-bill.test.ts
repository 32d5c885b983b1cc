import { newId } from '@shuke/shared';
import { billDay } from '../../src/modules/reconciliation/bill-day';
import { engines, openTillWorld, type TillWorld, until } from './till-world';

jest.setTimeout(240_000);

const DAY_MS = 24 * 3_600_000;

/** What a day at the till leaves at the providers, as their own bills tell it the morning after. */
describe.each(engines())('the bills of a day at the till, on %s', (_engine, open) => {
  let world: TillWorld;
  let day = '';

  beforeAll(async () => {
    world = await openTillWorld(open);
    // Not around midnight in Beijing, where one day would become two.
    const noonMs = Date.parse(`${billDay(Date.now())}T12:00:00+08:00`);
    world.time.aheadMs = noonMs - Date.now();
    day = billDay(noonMs);
  });
  afterAll(() => world.close());
  afterEach(async () => {
    world.clearFaults();
    expect(await world.findings()).toEqual([]);
  });

  const merchantId = async () => (await world.container.merchants.first(world.container.db.read)).merchantId;
  const key = async (provider: 'wechat' | 'alipay') => ({ merchantId: await merchantId(), provider, day });
  async function bill(provider: 'wechat' | 'alipay') {
    const { bills, reconciliations, db } = world.container;
    await bills.run(await key(provider));
    const found = await reconciliations.get(db.read, await key(provider));
    const page = { page: 1, pageSize: 100, state: 'open' } as const;
    const { items } = await reconciliations.lines(db.read, await key(provider), page);
    return { ...found, open: items.map(({ kind, subject }) => `${kind} ${subject}`) };
  }
  const paid = async (provider: 'wechat' | 'alipay', amountFen: number) => {
    const paymentId = await world.openPayment(amountFen);
    expect(await world.send(paymentId, world.codeOn(provider))).toMatchObject({ state: 'succeeded' });
    return paymentId;
  };

  it.each(['wechat', 'alipay'] as const)(
    '%s: what was taken, given back and undone agrees to the last line',
    async (provider) => {
      await paid(provider, 1200);
      const shown = await world.openPayment(2300);
      world.scan((await world.qr(shown, provider)).qr?.content ?? '');
      await until(
        () => world.get(shown),
        ({ state }) => state === 'succeeded',
      );

      const member = await world.member(`${provider}-mixed`, 5000);
      const mixed = await world.openPayment(3000);
      await world.name(mixed, await member.code());
      const parts = { balanceFen: 1000, rest: { by: 'payment-code', code: world.codeOn(provider) } } as const;
      expect(await world.mixed(mixed, parts)).toMatchObject({ state: 'succeeded' });

      const back = await paid(provider, 1500);
      const refundId = newId();
      await until(
        () => world.refund(back, { amountFen: 600 }, refundId),
        ({ state }) => state === 'succeeded',
      );

      // Taken, the answer lost, undone: the provider has it both ways, and nothing is left.
      world.fault(provider, {
        kind: 'drop-answer',
        path: provider === 'wechat' ? '/v3/pay/transactions/codepay' : '/alipay.trade.pay',
        times: 2,
      });
      world.fault(provider, { kind: 'drop-answer', times: null, target: 'notification' });
      const undone = await world.openPayment(700);
      await world.send(undone, world.codeOn(provider));
      await world.undo(undone);
      await until(
        async () => {
          await world.later(1000);
          return world.get(undone);
        },
        ({ state }) => state === 'cancelled',
      );

      // Taken, and nobody knows it yet.
      world.fault(provider, { kind: 'drop-answer', times: 50, target: 'answer' });
      const lost = await world.openPayment(900);
      await world.send(lost, world.codeOn(provider));
      world.clearFaults();

      world.time.aheadMs += DAY_MS;
      const before = await bill(provider);
      expect(before.open).toEqual([`state-differs payment:${lost}`]);
      await until(
        async () => {
          await world.later();
          return world.get(lost);
        },
        ({ state }) => state === 'succeeded',
      );
      const after = await bill(provider);
      expect(after).toMatchObject({ state: 'done', open: [], refundsFen: 600 + 700 });
      // The member's top-up went through WeChat Pay too.
      const toppedUp = (await world.books())['wechat-receivable'] ?? 0;
      expect(after.matched).toBe(after.payments + after.refunds);
      expect(after.bookedFeeFen).toBe(before.feeFen);
      expect(toppedUp).toBeGreaterThan(0);
      world.time.aheadMs -= DAY_MS;
    },
  );
});
