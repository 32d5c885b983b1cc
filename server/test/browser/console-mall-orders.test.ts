import { newId } from '@shuke/shared';
import type { Page } from 'playwright-core';
import { type CameraBrowser, openBrowser } from '../helpers/browser';
import { emptyScene } from '../helpers/face-fixtures';
import { startTestServer, type TestServer } from '../helpers/test-server';
import { createOrderWorld, type MyOrder, type OrderWorld } from '../mall/order-world';

jest.setTimeout(120_000);

/** What a shopkeeper does with what was ordered. */
describe('the console’s orders', () => {
  let server: TestServer;
  let browser: CameraBrowser;
  let world: OrderWorld;
  let page: Page;
  let skuId: string;
  const broken: string[] = [];

  const at = (id: string) => page.getByTestId(id).first();
  const rowOf = ({ orderId }: Pick<MyOrder, 'orderId'>) =>
    page.locator(`[data-testid="order-row"][data-id="${orderId}"]`);
  const close = async () => {
    await page.locator('.ant-drawer-close').click();
    await at('order-next').waitFor({ state: 'detached' });
  };
  const stateOf = async ({ orderId }: Pick<MyOrder, 'orderId'>) =>
    world.staff('GET /console/mall/orders/:orderId', { params: { orderId } });

  beforeAll(async () => {
    server = await startTestServer({ env: { FACE_WORKERS: '1' } });
    world = await createOrderWorld(server);
    skuId = await world.sell(9);
    browser = await openBrowser([await emptyScene()]);
    page = await browser.till({ width: 1280, height: 800 });
    page.on('pageerror', (error) => broken.push(error.message));
    await page.goto(`${server.url}/console/mall/orders`);
    await page.getByTestId('login').fill('owner@shuke.demo');
    await page.getByTestId('password').fill('shuke-demo-2026');
    await page.getByTestId('sign-in').click();
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });
  afterEach(() => expect(broken).toEqual([]));

  it('teaches while nobody has ordered, and says how things are handed over', async () => {
    await at('empty').waitFor();
    await at('delivery-open').click();
    await at('delivery-delivery').click();
    await at('delivery-fee').fill('5');
    await at('delivery-free-from').fill('60');
    await at('delivery-save').click();
    await at('delivery-save').waitFor({ state: 'detached' });
    expect(await world.staff('GET /console/mall/settings')).toMatchObject({
      pickUp: true,
      delivery: true,
      deliveryFeeFen: 500,
      freeFromFen: 6000,
    });
  });

  it('makes an order ready, and hands it over', async () => {
    const api = await world.member(5000);
    const order = await world.pay(api, await world.order(api, [{ skuId, quantity: 2 }]));
    await page.reload();
    await rowOf(order).click();
    await at('order-next').waitFor();
    expect(await at('order-next').textContent()).toContain(order.pickUpCode ?? '');
    expect(await at('order-goods').textContent()).toContain('¥24.00');
    await at('order-ready').click();
    await at('order-ready').waitFor({ state: 'detached' });
    expect(await stateOf(order)).toMatchObject({ state: 'ready' });
    await at('order-complete').click();
    await at('order-complete').waitFor({ state: 'detached' });
    expect(await stateOf(order)).toMatchObject({ state: 'completed', pickUpCode: null });
    await close();
  });

  it('sends a delivery on its way, with who carries it', async () => {
    const api = await world.member(5000);
    const address = { name: '沈青', phone: '13800000000', text: '梅家坞 1 号' };
    const order = await world.pay(
      api,
      await world.order(api, [{ skuId, quantity: 1 }], { fulfilment: { kind: 'delivery', address } }),
    );
    await page.reload();
    await rowOf(order).click();
    await at('order-shipment').fill('小李 7 号车');
    await at('order-ship').click();
    await at('order-ship').waitFor({ state: 'detached' });
    expect(await stateOf(order)).toMatchObject({
      state: 'shipped',
      shipment: '小李 7 号车',
      payableFen: 1700,
      address,
    });
    await close();
  });

  it('gives back what the customer asks for, and the goods to the shelf', async () => {
    const api = await world.member(5000);
    const order = await world.pay(api, await world.order(api, [{ skuId, quantity: 2 }]));
    const before = (await world.left(skuId)) ?? 0;
    await api('POST /me/mall/orders/:orderId/refund-requests', {
      params: { orderId: order.orderId },
      body: { requestId: newId(), items: [{ skuId, quantity: 1 }], reason: '买多了' },
    });
    await page.reload();
    await page.getByText('要退款 1').click();
    await rowOf(order).click();
    expect(await at('refund-request').textContent()).toContain('买多了');
    await at('refund-accept').click();
    await at('refund-accept').waitFor({ state: 'detached' });
    expect(await stateOf(order)).toMatchObject({ state: 'paid', refundedFen: 1200, refund: { state: 'done' } });
    expect(await world.left(skuId)).toBe(before + 1);
    await close();
  });
});
