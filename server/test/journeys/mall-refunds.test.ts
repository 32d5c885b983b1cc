import { type ApiClient, newId } from '@shuke/shared';
import { engines, type TestDatabase } from '../commerce/engines';
import { startTestServer, type TestServer } from '../helpers/test-server';
import { createOrderWorld, type MyOrder, type OrderWorld, refusal } from '../mall/order-world';

jest.setTimeout(180_000);

describe.each(engines())('giving an order of the mall back on %s', (_engine, open) => {
  let database: TestDatabase;
  let server: TestServer;
  let world: OrderWorld;
  let skuId: string;
  let otherId: string;
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
  beforeEach(async () => {
    skuId = await world.sell(9, 1000);
    otherId = await world.sell(9, 500);
  });
  afterEach(async () => {
    aheadMs = 0;
    const { ledger, db } = server.container;
    expect(await ledger.check(db.read)).toEqual([]);
  });

  /** ¥20 + ¥5, less the ¥5 of the welcome coupon: ¥16 and ¥4 were paid. */
  async function bought(): Promise<{ api: ApiClient; order: MyOrder }> {
    const api = await world.withWelcomeCoupon(10_000);
    const made = await world.order(api, [
      { skuId, quantity: 2 },
      { skuId: otherId, quantity: 1 },
    ]);
    return { api, order: await world.pay(api, made) };
  }
  const ask = (api: ApiClient, { orderId }: MyOrder, items: object | null, requestId = newId(), reason = '买错了') =>
    api('POST /me/mall/orders/:orderId/refund-requests', {
      params: { orderId },
      body: { requestId, items: items as never, reason },
    });
  const accept = (requestId: string, restock = true, refundId = newId()) =>
    world.staff('POST /console/mall/refund-requests/:requestId/accept', {
      params: { requestId },
      body: { refundId, restock },
    });
  const requestIdOf = ({ refund }: MyOrder) => refund?.requestId ?? '';

  it('gives all of it back: money, coupon, points, goods', async () => {
    const { api, order } = await bought();
    expect(await world.me(api)).toEqual({ balanceFen: 8000, points: 20 });
    const asked = await ask(api, order, null);
    expect(asked).toMatchObject({ state: 'refund-requested', refund: { state: 'open', amountFen: 2000 } });
    const refundId = newId();
    const [first, second] = await Promise.all([
      accept(requestIdOf(asked), true, refundId),
      accept(requestIdOf(asked), true, refundId),
    ]);
    expect(second).toEqual(first);
    expect(first).toMatchObject({ state: 'refunded', refundedFen: 2000, refund: { state: 'done' }, pickUpCode: null });
    expect(await world.me(api)).toEqual({ balanceFen: 10_000, points: 0 });
    expect(await world.wallet(api)).toMatchObject({ usable: 1, used: 0 });
    expect([await world.left(skuId), await world.left(otherId)]).toEqual([9, 9]);
    expect(await refusal(accept(requestIdOf(asked)))).toMatchObject({ code: 'state-conflict' });
  });

  it('gives single pieces back for their share of what was paid, and goes on', async () => {
    const { api, order } = await bought();
    const asked = await ask(api, order, [{ skuId, quantity: 1 }]);
    expect(asked.refund).toMatchObject({ amountFen: 800 });
    expect(await accept(requestIdOf(asked), false)).toMatchObject({ state: 'paid', refundedFen: 800 });
    const now = await world.look(api, order.orderId);
    expect(now.items).toMatchObject([{ refundedQuantity: 1 }, { refundedQuantity: 0 }]);
    expect(await world.left(skuId)).toBe(7);
    expect((await world.me(api)).balanceFen).toBe(8800);
    // The rest later: together exactly what was paid.
    const rest = await ask(api, order, null);
    expect(rest.refund).toMatchObject({ amountFen: 1200, state: 'open' });
    await accept(requestIdOf(rest));
    expect((await world.me(api)).balanceFen).toBe(10_000);
  });

  it('is refused with a word, and the order goes on from where it was', async () => {
    const { api, order } = await bought();
    const params = { orderId: order.orderId };
    await world.staff('POST /console/mall/orders/:orderId/ready', { params });
    const asked = await ask(api, order, null);
    expect(await refusal(world.staff('POST /console/mall/orders/:orderId/complete', { params }))).toMatchObject({
      code: 'state-conflict',
    });
    const refuse = () =>
      world.staff('POST /console/mall/refund-requests/:requestId/refuse', {
        params: { requestId: requestIdOf(asked) },
        body: { answer: '已经做好了' },
      });
    await refuse();
    expect(await refuse()).toMatchObject({ state: 'ready', refund: { state: 'refused', answer: '已经做好了' } });
    expect(await refusal(accept(requestIdOf(asked)))).toMatchObject({ code: 'state-conflict' });
    expect((await world.me(api)).balanceFen).toBe(8000);
  });

  it('is asked for once for its key, for no more than was bought, and not for ever', async () => {
    const { api, order } = await bought();
    expect(await refusal(ask(api, order, [{ skuId, quantity: 3 }]))).toMatchObject({ code: 'refund-too-large' });
    const requestId = newId();
    await Promise.all([ask(api, order, null, requestId), ask(api, order, null, requestId)]);
    expect(await refusal(ask(api, order, null, requestId, '别的理由'))).toMatchObject({ code: 'idempotency-conflict' });
    expect(await refusal(ask(api, order, null))).toMatchObject({ code: 'state-conflict' });
    const late = await bought();
    await world.staff('POST /console/mall/orders/:orderId/complete', { params: { orderId: late.order.orderId } });
    aheadMs = 7 * 86_400_000 + 60_000;
    expect(await refusal(ask(late.api, late.order, null))).toMatchObject({ code: 'refund-request-too-late' });
  });

  it('goes back through WeChat Pay when it came from there', async () => {
    const api = await world.member();
    const made = await world.order(api, [{ skuId, quantity: 2 }]);
    await world.confirm(await world.payByWechat(api, made));
    const paid = await world.until(api, made.orderId, 'paid');
    const asked = await ask(api, paid, null);
    await accept(requestIdOf(asked));
    const back = await world.until(api, made.orderId, 'refunded');
    expect(back).toMatchObject({ refundedFen: 2000, refund: { state: 'done' } });
    expect(await world.left(skuId)).toBe(9);
  });

  it('is followed when staff give the payment back directly', async () => {
    const { api, order } = await bought();
    const params = { paymentId: order.paymentId };
    const back = (amountFen: number) =>
      world.staff('POST /console/payments/:paymentId/refunds', {
        params,
        body: { refundId: newId(), amountFen, reason: '' },
      });
    await back(500);
    expect(await world.look(api, order.orderId)).toMatchObject({ state: 'paid', refundedFen: 500 });
    await back(1500);
    expect(await world.look(api, order.orderId)).toMatchObject({ state: 'refunded', refundedFen: 2000 });
  });
});
