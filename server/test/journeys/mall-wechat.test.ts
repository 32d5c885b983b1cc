import { engines, type TestDatabase } from '../commerce/engines';
import { startTestServer, type TestServer, tellSimulator } from '../helpers/test-server';
import { createOrderWorld, type OrderWorld, refusal } from '../mall/order-world';

jest.setTimeout(180_000);

describe.each(engines())('paying an order by WeChat on %s', (_engine, open) => {
  let database: TestDatabase;
  let server: TestServer;
  let world: OrderWorld;
  let skuId: string;
  let aheadMs = 0;

  beforeAll(async () => {
    database = await open();
    const clock = () => Date.now() + aheadMs;
    server = await startTestServer({ database: database.config, clock, oneTime: true });
    world = await createOrderWorld(server);
  });
  afterAll(async () => {
    await server.stop();
    await database.drop();
  });
  beforeEach(async () => {
    skuId = await world.sell(5);
  });
  afterEach(async () => {
    aheadMs = 0;
    const { ledger, db } = server.container;
    expect(await ledger.check(db.read)).toEqual([]);
  });

  it('opens WeChat’s sheet, is paid by its word alone, and earns what a payment earns', async () => {
    const api = await world.withWelcomeCoupon(0);
    const made = await world.order(api, [{ skuId, quantity: 2 }]);
    const asked = await world.payByWechat(api, made);
    expect(asked).toMatchObject({ state: 'awaiting-payment', paymentState: 'processing' });
    expect(asked.payParams?.package).toMatch(/^prepay_id=/);
    // A second tap is the same order at WeChat Pay.
    expect((await world.payByWechat(api, made)).payParams).toEqual(asked.payParams);
    await world.confirm(asked);
    const paid = await world.until(api, made.orderId, 'paid');
    expect(paid).toMatchObject({ tender: 'wechat', payableFen: 1900, pointsEarned: 19 });
    expect(paid.rewards).toHaveLength(1);
    expect(await world.wallet(api)).toMatchObject({ used: 1 });
    expect(paid.pickUpCode).toMatch(/^\d{6}$/);
    // Nothing more to pay, whoever asks.
    expect(await world.payByWechat(api, made)).toMatchObject({ state: 'paid' });
  });

  it('closes WeChat’s order before the goods are free again', async () => {
    const api = await world.withWelcomeCoupon(0);
    const made = await world.order(api, [{ skuId, quantity: 2 }]);
    const asked = await world.payByWechat(api, made);
    expect(await world.wallet(api)).toMatchObject({ usable: 1, used: 0 });
    aheadMs = 15 * 60_000 + 1000;
    await server.container.mallPay.expire();
    const over = await world.until(api, made.orderId, 'cancelled');
    expect(over).toMatchObject({ paymentState: 'cancelled', payParams: null });
    expect(await world.left(skuId)).toBe(5);
    await expect(world.confirm(asked)).rejects.toThrow();
    expect(await world.look(api, made.orderId)).toMatchObject({ state: 'cancelled' });
  });

  it('keeps an order that was paid in the last moment, whatever the job wanted', async () => {
    const api = await world.member();
    const made = await world.order(api, [{ skuId, quantity: 1 }]);
    const asked = await world.payByWechat(api, made);
    await tellSimulator(server.pay.url, '/sim/faults', { notify: 'lost' }).catch(() => undefined);
    await world.confirm(asked);
    aheadMs = 15 * 60_000 + 1000;
    for (let round = 0; round < 5; round++) await server.container.mallPay.expire();
    expect(await world.until(api, made.orderId, 'paid')).toMatchObject({ tender: 'wechat' });
    expect(await world.left(skuId)).toBe(4);
  });

  it('may be paid from the balance after all: WeChat’s order is closed first', async () => {
    const api = await world.member(5000);
    const made = await world.order(api, [{ skuId, quantity: 1 }]);
    const asked = await world.payByWechat(api, made);
    expect(await world.pay(api, made)).toMatchObject({ state: 'paid', tender: 'balance' });
    await expect(world.confirm(asked)).rejects.toThrow();
    expect((await world.me(api)).balanceFen).toBe(3800);
  });

  it('is given up by its member only when WeChat’s order is closed', async () => {
    const api = await world.member();
    const made = await world.order(api, [{ skuId, quantity: 1 }]);
    await world.payByWechat(api, made);
    const params = { orderId: made.orderId };
    expect(await api('POST /me/mall/orders/:orderId/cancel', { params })).toMatchObject({ state: 'cancelled' });
    expect(await world.left(skuId)).toBe(5);
    const paid = await world.order(api, [{ skuId, quantity: 1 }]);
    const asked = await world.payByWechat(api, paid);
    await world.confirm(asked);
    await world.until(api, paid.orderId, 'paid');
    expect(
      await refusal(api('POST /me/mall/orders/:orderId/cancel', { params: { orderId: paid.orderId } })),
    ).toMatchObject({ code: 'state-conflict' });
  });
});
