import { newId } from '@shuke/shared';
import { engines, type TestDatabase } from '../commerce/engines';
import { startTestServer, type TestServer } from '../helpers/test-server';
import { createOrderWorld, type OrderWorld, type Quote, refusal } from '../mall/order-world';

jest.setTimeout(180_000);

const address = { name: '小满 🍵', phone: '13900000688', text: '杭州市西湖区龙井路 18 号 🏡 三单元' };

describe.each(engines())('ordering in the mall on %s', (_engine, open) => {
  let database: TestDatabase;
  let server: TestServer;
  let world: OrderWorld;
  let aheadMs = 0;

  beforeAll(async () => {
    database = await open();
    server = await startTestServer({ database: database.config, clock: () => Date.now() + aheadMs });
    world = await createOrderWorld(server);
  });
  afterAll(async () => {
    await server.stop();
    await database.drop();
  });
  afterEach(async () => {
    aheadMs = 0;
    const { ledger, db } = server.container;
    expect(await ledger.check(db.read)).toEqual([]);
  });

  it('goes from the cart to a code to pick up, paid once from the balance, with what a payment earns', async () => {
    const skuId = await world.sell(10);
    const api = await world.withWelcomeCoupon(10_000);
    await api('PUT /me/cart/:skuId', { params: { skuId }, body: { quantity: 3 } });
    const seen = await world.quote(api, [{ skuId, quantity: 3 }]);
    expect(seen).toMatchObject({ complete: true, goodsFen: 3600, discountFen: 500, payableFen: 3100 });
    expect(seen.couponsApplied.map(({ terms }) => terms.name)).toEqual(['新朋友见面礼']);

    const body = world.bodyOf(seen, { note: '少糖' });
    const made = await world.place(api, body);
    expect(made).toMatchObject({ state: 'awaiting-payment', payableFen: 3100, pickUpCode: null, note: '少糖' });
    expect(await world.left(skuId)).toBe(7);
    expect((await api('GET /me/cart')).lines).toEqual([]);
    expect(await world.me(api)).toEqual({ balanceFen: 10_000, points: 0 });
    expect(await world.place(api, body)).toEqual(made);
    expect(await world.left(skuId)).toBe(7);
    expect(await refusal(world.place(api, { ...body, note: '多糖' }))).toMatchObject({ code: 'idempotency-conflict' });

    // Five taps on pay charge once.
    const paid = await Promise.all(Array.from({ length: 5 }, () => world.pay(api, made)));
    for (const one of paid) expect(one).toMatchObject({ state: 'paid', tender: 'balance', payableFen: 3100 });
    expect(await world.me(api)).toEqual({ balanceFen: 6900, points: 31 });
    expect(await world.wallet(api)).toMatchObject({ used: 1 });
    const [order] = paid;
    expect(order?.pickUpCode).toMatch(/^\d{6}$/);
    expect(order?.rewards.length).toBeGreaterThan(0);
    expect(order?.items).toMatchObject([{ quantity: 3, discountFen: 500, paidFen: 3100 }]);

    // It stands among the member's orders, beside what was paid in the store.
    const { items } = await api('GET /me/orders');
    expect(items).toMatchObject([{ kind: 'mall', state: 'paid', pieces: 3, tender: 'balance', paidFen: 3100 }]);
    expect(items[0]?.goods).toEqual([{ name: '测试糕', pictureUrl: '', quantity: 3 }]);
  });

  it('is refused with a new quote when the price changed meanwhile, and charges nothing', async () => {
    const skuId = await world.sell(10);
    const api = await world.member(5000);
    const before = await world.quote(api, [{ skuId, quantity: 1 }]);
    const { items } = await world.staff('GET /console/products', { query: { search: '测试糕', pageSize: 100 } });
    const product = items.find(({ skus }) => skus[0]?.skuId === skuId);
    if (!product) throw new Error('no product');
    const { productId, createdAt: _at, skus, ...draft } = product;
    const dearer = skus.map(({ stock: _stock, ...sku }) => ({ ...sku, priceFen: 1500, openingStock: null }));
    await world.staff('PUT /console/products/:productId', { params: { productId }, body: { ...draft, skus: dearer } });

    const refused = await refusal(world.place(api, world.bodyOf(before)));
    expect(refused).toMatchObject({ code: 'price-changed', data: { quote: { payableFen: 1500 } } });
    expect(await world.left(skuId)).toBe(10);
    expect((await api('GET /me/orders')).total).toBe(0);
    const again = await world.place(api, world.bodyOf(refused.data['quote'] as Quote));
    expect((await world.pay(api, again)).payableFen).toBe(1500);
    expect((await world.me(api)).balanceFen).toBe(3500);
  });

  it('is refused with a new quote when the coupon was spent elsewhere, before ordering and before paying', async () => {
    const skuId = await world.sell(10);
    const api = await world.withWelcomeCoupon(20_000);
    const before = await world.quote(api, [{ skuId, quantity: 2 }]);
    expect(before.payableFen).toBe(1900);
    const made = await world.place(api, world.bodyOf(before));
    const atTheTill = async () => {
      const paymentId = newId();
      await world.till('POST /terminal/payments', { body: { paymentId, amountFen: 1500 } });
      const { code } = await api('GET /me/member-code');
      const params = { paymentId };
      return world.till('POST /terminal/payments/:paymentId/member-code', {
        params,
        body: { code, tender: 'balance' },
      });
    };
    expect((await atTheTill()).discountFen).toBe(500);
    const { balanceFen } = await world.me(api);

    const refusedPay = await refusal(world.pay(api, made));
    expect(refusedPay).toMatchObject({ code: 'coupon-unavailable', data: { payableFen: 2400 } });
    const refusedOrder = await refusal(world.place(api, world.bodyOf(before)));
    expect(refusedOrder).toMatchObject({ code: 'coupon-unavailable', data: { quote: { payableFen: 2400 } } });
    expect((await world.me(api)).balanceFen).toBe(balanceFen);
    expect(await world.look(api, made.orderId)).toMatchObject({ state: 'awaiting-payment', payableFen: 2400 });
    await world.pay(api, { orderId: made.orderId, payableFen: 2400 });
    expect((await world.me(api)).balanceFen).toBe(balanceFen - 2400);
  });

  it('sells the last ten pieces to ten of a hundred orders that come at once', async () => {
    const skuId = await world.sell(10);
    const people = await Promise.all(Array.from({ length: 10 }, () => world.member()));
    const seen = await Promise.all(people.map((api) => world.quote(api, [{ skuId, quantity: 1 }])));
    const results = await Promise.allSettled(
      people.flatMap((api, index) =>
        Array.from({ length: 10 }, () => world.place(api, world.bodyOf(seen[index] as Quote))),
      ),
    );
    const refusals = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(10);
    expect(new Set(refusals.map(({ code }) => code))).toEqual(new Set(['stock-short']));
    for (const { data } of refusals) expect(data.quote.complete).toBe(false);
    expect(await world.left(skuId)).toBe(0);
  });

  it('never deadlocks two orders of the same things in another order', async () => {
    const [a, b] = [await world.sell(50), await world.sell(50)];
    const api = await world.member();
    const both = [
      { skuId: a, quantity: 1 },
      { skuId: b, quantity: 1 },
    ];
    const seen = await world.quote(api, both);
    const turned = await world.quote(api, [...both].reverse());
    await Promise.all(
      Array.from({ length: 20 }, (_none, index) => world.place(api, world.bodyOf(index % 2 ? seen : turned))),
    );
    expect([await world.left(a), await world.left(b)]).toEqual([30, 30]);
  });

  it('frees goods and coupon when nobody pays within fifteen minutes', async () => {
    const skuId = await world.sell(5);
    const api = await world.withWelcomeCoupon(5000);
    const made = await world.order(api, [{ skuId, quantity: 2 }]);
    aheadMs = 14 * 60_000;
    await server.container.mallPay.expire();
    expect(await world.left(skuId)).toBe(3);
    aheadMs = 15 * 60_000 + 1;
    expect(await refusal(world.pay(api, made))).toMatchObject({ code: 'order-expired' });
    await Promise.all([server.container.mallPay.expire(), server.container.mallPay.expire()]);
    expect(await world.look(api, made.orderId)).toMatchObject({ state: 'cancelled', payBy: null });
    expect(await world.left(skuId)).toBe(5);
    await server.container.mallPay.expire();
    expect(await world.left(skuId)).toBe(5);
    expect(await refusal(world.pay(api, made))).toMatchObject({ code: 'order-expired' });
    expect(await world.me(api)).toEqual({ balanceFen: 5000, points: 0 });
    expect(await world.wallet(api)).toMatchObject({ usable: 1, used: 0 });
  });

  it('is given up by its member, once, and not after it was paid', async () => {
    const skuId = await world.sell(5);
    const api = await world.member(5000);
    const made = await world.order(api, [{ skuId, quantity: 2 }]);
    const cancel = (orderId: string) => api('POST /me/mall/orders/:orderId/cancel', { params: { orderId } });
    await Promise.all([cancel(made.orderId), cancel(made.orderId)]);
    expect(await world.look(api, made.orderId)).toMatchObject({ state: 'cancelled' });
    expect(await world.left(skuId)).toBe(5);
    const other = await world.order(api, [{ skuId, quantity: 1 }]);
    const [paid, given] = await Promise.allSettled([world.pay(api, other), cancel(other.orderId)]);
    const now = await world.look(api, other.orderId);
    // Either of the two, never both and never neither.
    expect([paid.status, given.status].sort()).toEqual(['fulfilled', 'rejected']);
    expect(now.state).toBe(paid.status === 'fulfilled' ? 'paid' : 'cancelled');
    expect(await world.left(skuId)).toBe(now.state === 'paid' ? 4 : 5);
    expect((await world.me(api)).balanceFen).toBe(now.state === 'paid' ? 3800 : 5000);
  });

  it('asks for the PIN above the shop’s limit, and says when the balance is too low', async () => {
    const skuId = await world.sell(null, 150_000);
    const api = await world.member(200_000);
    const made = await world.order(api, [{ skuId, quantity: 1 }]);
    expect(made.needsPin).toBe(true);
    expect(await refusal(world.pay(api, made))).toMatchObject({ code: 'pin-not-set' });
    await api('PUT /me/pin', { body: { pin: '582017' } });
    expect(await refusal(world.pay(api, made))).toMatchObject({ code: 'pin-needed' });
    expect(await refusal(world.pay(api, made, '582018'))).toMatchObject({ code: 'pin-wrong' });
    expect(await world.pay(api, made, '582017')).toMatchObject({ state: 'paid' });
    const poor = await world.member(100);
    const cake = await world.order(poor, [{ skuId: await world.sell(1), quantity: 1 }]);
    expect(await refusal(world.pay(poor, cake))).toMatchObject({ code: 'balance-insufficient' });
    expect(await world.look(poor, cake.orderId)).toMatchObject({ state: 'awaiting-payment' });
  });

  describe('delivery', () => {
    const settings = { pickUp: true, delivery: true, deliveryFeeFen: 600, freeFromFen: 5000 };
    const set = async (change: object) => {
      const { version } = await world.staff('GET /console/mall/settings');
      return world.staff('PUT /console/mall/settings', { body: { ...settings, ...change, version } });
    };
    const fulfilment = { kind: 'delivery', address } as const;

    it('is offered only when the shop has set it up, for its fee, free above a sum', async () => {
      const skuId = await world.sell(20);
      const api = await world.member();
      expect(await refusal(world.quote(api, [{ skuId, quantity: 1 }], 'delivery'))).toMatchObject({
        code: 'delivery-unavailable',
      });
      await set({});
      expect(await world.quote(api, [{ skuId, quantity: 1 }], 'delivery')).toMatchObject({
        goodsFen: 1200,
        deliveryFeeFen: 600,
        payableFen: 1800,
      });
      expect(await world.quote(api, [{ skuId, quantity: 5 }], 'delivery')).toMatchObject({ deliveryFeeFen: 0 });
      await set({ pickUp: false });
      expect(await refusal(world.quote(api, [{ skuId, quantity: 1 }]))).toMatchObject({ code: 'delivery-unavailable' });
      await set({});
    });

    it('keeps the address sealed, emoji and all, and refuses one of 3,000 characters in clear words', async () => {
      const skuId = await world.sell(20);
      const api = await world.member(5000);
      const made = await world.order(api, [{ skuId, quantity: 1 }], { fulfilment });
      expect(made).toMatchObject({ address, payableFen: 1800, fulfilment: 'delivery' });
      const rows = await server.container.db.read.query('SELECT addressSealed FROM mall_orders');
      expect(JSON.stringify(rows.map((row: { addressSealed: Buffer }) => String(row.addressSealed)))).not.toContain(
        '龙井路',
      );
      const long = { ...address, text: '长'.repeat(3000) };
      const seen = await world.quote(api, [{ skuId, quantity: 1 }], 'delivery');
      const body = world.bodyOf(seen, { fulfilment: { kind: 'delivery', address: long } });
      expect(await refusal(world.place(api, body))).toMatchObject({ code: 'address-too-long' });
      expect(await world.left(skuId)).toBe(19);
    });

    it('is sent, arrives, or counts as received after ten days', async () => {
      const skuId = await world.sell(20);
      const api = await world.member(9000);
      const ship = async () => {
        const { orderId } = await world.pay(api, await world.order(api, [{ skuId, quantity: 1 }], { fulfilment }));
        const params = { orderId };
        await world.staff('POST /console/mall/orders/:orderId/ship', { params, body: { shipment: '顺丰 SF123' } });
        return params;
      };
      const first = await ship();
      expect(await world.look(api, first.orderId)).toMatchObject({ state: 'shipped', shipment: '顺丰 SF123' });
      expect(await refusal(world.staff('POST /console/mall/orders/:orderId/ready', { params: first }))).toMatchObject({
        code: 'state-conflict',
      });
      await api('POST /me/mall/orders/:orderId/received', { params: first });
      expect(await api('POST /me/mall/orders/:orderId/received', { params: first })).toMatchObject({
        state: 'completed',
      });
      const second = await ship();
      aheadMs = 10 * 86_400_000 + 60_000;
      await server.container.mallPay.expire();
      expect(await world.look(api, second.orderId)).toMatchObject({ state: 'completed' });
    });
  });

  describe('picking up', () => {
    const paidOrder = async () => {
      const skuId = await world.sell(9);
      const api = await world.member(5000);
      return { api, order: await world.pay(api, await world.order(api, [{ skuId, quantity: 1 }])) };
    };

    it('is made ready, found by its code and handed over in the console', async () => {
      const { api, order } = await paidOrder();
      const params = { orderId: order.orderId };
      expect(await world.staff('POST /console/mall/orders/:orderId/ready', { params })).toMatchObject({
        state: 'ready',
      });
      const { items, counts } = await world.staff('GET /console/mall/orders', {
        query: { search: order.pickUpCode ?? '' },
      });
      expect(items.map(({ orderId, memberName }) => [orderId, memberName.length > 0])).toEqual([[order.orderId, true]]);
      expect(counts.ready).toBeGreaterThan(0);
      const done = () => world.staff('POST /console/mall/orders/:orderId/complete', { params });
      await done();
      expect(await done()).toMatchObject({ state: 'completed', pickUpCode: null });
      expect(await world.look(api, order.orderId)).toMatchObject({ state: 'completed' });
    });

    it('is handed over at the till of its store by the code, once', async () => {
      const { order } = await paidOrder();
      const params = { code: order.pickUpCode ?? '' };
      expect(await world.till('GET /terminal/pick-ups/:code', { params })).toMatchObject({
        orderId: order.orderId,
        items: [{ name: '测试糕', quantity: 1 }],
      });
      expect(await world.till('POST /terminal/pick-ups/:code', { params })).toEqual({ ok: true });
      expect(await refusal(world.till('POST /terminal/pick-ups/:code', { params }))).toMatchObject({
        code: 'pick-up-code-wrong',
      });
    });

    it('is not handed over in another store', async () => {
      const { order } = await paidOrder();
      const terminalId = newId();
      const storeId = world.stores[1]?.storeId ?? '';
      const { pairingCode } = await world.staff('POST /console/terminals', {
        body: { terminalId, storeId, name: '二店' },
      });
      const { terminalKey } = await server.client()('POST /terminals/pair', { body: { code: pairingCode } });
      const params = { code: order.pickUpCode ?? '' };
      expect(await refusal(server.client(terminalKey)('GET /terminal/pick-ups/:code', { params }))).toMatchObject({
        code: 'pick-up-code-wrong',
      });
    });
  });
});
