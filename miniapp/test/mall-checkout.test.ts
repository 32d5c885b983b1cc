/** Ordering in the WeChat bundle against the real server: checkout, paying, picking up, giving back. */
import { type ApiClient, newId } from '@shuke/shared';
import { signInStaff } from '../../server/test/helpers/people';
import { startTestServer, type TestServer } from '../../server/test/helpers/test-server';
import { buildFaceWorker, buildWeapp, WEAPP_DIST } from './weapp/build';
import type { Device } from './weapp/device';
import { createMiniProgram, type MiniProgram } from './weapp/mini-program';
import { phoneOf } from './weapp/phone';

jest.setTimeout(60_000);

let server: TestServer;
let staff: ApiClient;
let device: Device;
let app: MiniProgram;
/** What the member answers to WeChat's payment sheet. */
let pays = true;
let tart: Awaited<ReturnType<typeof productOf>>;

async function productOf(search: string) {
  const [product] = (await staff('GET /console/products', { query: { search } })).items;
  if (!product) throw new Error(`no product ${search}`);
  return product;
}

async function reprice(priceFen: number): Promise<void> {
  const { productId, createdAt: _at, skus, ...fields } = await productOf('蛋挞');
  const drafts = skus.map(({ stock: _stock, ...sku }) => ({ ...sku, priceFen, openingStock: null }));
  await staff('PUT /console/products/:productId', { params: { productId }, body: { ...fields, skus: drafts } });
}

const latest = async () => {
  const [order] = (await staff('GET /console/mall/orders')).items;
  if (!order) throw new Error('no order');
  return order;
};

async function goPage(url: string, selector: string): Promise<void> {
  app.navigator.open(url);
  await app.until(() => app.find(selector));
}

const skuId = () => tart.skus[0]?.skuId ?? '';
const goCheckout = (pieces: number) => goPage(`/mall/checkout/index?items=${skuId()}:${pieces}`, '#checkout-pay');
const orderState = (words: string) => app.until(() => app.find('#order-state') && app.text('#order-state') === words);

beforeAll(async () => {
  buildWeapp();
  buildFaceWorker();
  server = await startTestServer();
  staff = await signInStaff(server);
  tart = await productOf('蛋挞');
  device = phoneOf(server, 'buyer', () => pays);
  app = createMiniProgram(WEAPP_DIST, device);
}, 240_000);

afterAll(async () => {
  app?.close();
  await server?.stop();
});

afterEach(() => {
  expect(app.errors).toEqual([]);
});

test('from the cart to a paid order with its pick-up code', async () => {
  app.launch();
  await app.until(() => app.find('#to-mall'));
  await goPage(`/mall/product/index?productId=${tart.productId}`, '#product-add');
  app.tap('#product-add');
  await app.until(() => app.find('#sku-add'));
  app.tap('#sku-add');
  await app.until(() => device.toasts.includes('已加入购物车'));
  await goPage('/mall/cart/index', '#cart-checkout');
  await app.until(() => app.text('#cart-total') === '¥6.00');
  app.tap('#cart-checkout');
  await app.until(() => app.find('#checkout-pay'));
  expect(app.text('#checkout-total')).toBe('¥6.00');
  app.tap('#checkout-pay');
  await orderState('已付款');
  const code = (await latest()).pickUpCode ?? '';
  expect(app.text('#pick-up-code').replace(' ', '')).toBe(code);
  // What was ordered is in the cart no more.
  expect((await latest()).items).toMatchObject([{ name: '蛋挞', quantity: 1, paidFen: 600 }]);
});

test('the shop says ready, and the page follows', async () => {
  const { orderId } = await latest();
  await staff('POST /console/mall/orders/:orderId/ready', { params: { orderId } });
  app.pullDown();
  await orderState('可以取了');
});

test('asks for a refund once, and shows the shop’s answer', async () => {
  app.tap('#order-refund');
  await app.until(() => app.find('#refund-send'));
  app.tap('.refund-reason');
  await app.until(() => app.find('.chip--on'));
  app.tap('#refund-send');
  await orderState('退款处理中');
  const { refund } = await latest();
  const params = { requestId: refund?.requestId ?? '' };
  await staff('POST /console/mall/refund-requests/:requestId/accept', {
    params,
    body: { refundId: newId(), restock: true },
  });
  while ((await latest()).state !== 'refunded') await new Promise((resolve) => setTimeout(resolve, 50));
  app.pullDown();
  await orderState('已退款');
});

test('a price that changed meanwhile is shown before anything is charged', async () => {
  await goCheckout(2);
  expect(app.text('#checkout-total')).toBe('¥12.00');
  await reprice(700);
  app.tap('#checkout-pay');
  await app.until(() => app.find('#checkout-changed'));
  expect(app.text('#checkout-total')).toBe('¥14.00');
  expect(app.text('#checkout-changed')).toContain('¥12.00');
  pays = false;
  app.tap('#checkout-pay');
  await orderState('待付款');
  expect(await latest()).toMatchObject({ state: 'awaiting-payment', payableFen: 1400 });
});

test('an order nobody pays is given up, and its goods are free again', async () => {
  const stockNow = async () => (await productOf('蛋挞')).skus[0]?.stock ?? 0;
  const kept = await stockNow();
  app.tap('#order-cancel');
  await orderState('已取消');
  expect(device.modals).toContain('取消这个订单？');
  expect(await stockNow()).toBe(kept + 2);
});

test('orders of the mall are listed with those of the store', async () => {
  await goPage('/account/orders/index', '.order-card');
  expect(app.count('.order-card')).toBe(2);
  expect(app.text('.order-card')).toContain('已取消');
});
