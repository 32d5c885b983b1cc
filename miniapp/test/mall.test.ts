/** The mall in the WeChat bundle, built and executed against the real server: looking, choosing, filling the cart. */
import { type ApiClient, newId } from '@shuke/shared';
import { signInStaff } from '../../server/test/helpers/people';
import { startTestServer, type TestServer } from '../../server/test/helpers/test-server';
import { buildFaceWorker, buildWeapp, WEAPP_DIST } from './weapp/build';
import type { Device } from './weapp/device';
import { createMiniProgram, type MiniProgram } from './weapp/mini-program';
import { phoneOf } from './weapp/phone';

jest.setTimeout(120_000);

/** As many as a small supermarket has. */
const MANY = 1000;

let server: TestServer;
let staff: ApiClient;
let device: Device;
let app: MiniProgram;

async function goPage(url: string, selector: string): Promise<void> {
  app.navigator.open(url);
  await app.until(() => app.find(selector));
}

/** Back, and the moment a thumb needs before the next tap. */
async function goBack(pages = 1): Promise<void> {
  app.navigator.back(pages);
  await new Promise((resolve) => setTimeout(resolve, 20));
}

const productOf = async (search: string) => {
  const { items } = await staff('GET /console/products', { query: { search } });
  const [product] = items;
  if (!product) throw new Error(`no product ${search}`);
  return product;
};

beforeAll(async () => {
  buildWeapp();
  buildFaceWorker();
  server = await startTestServer();
  staff = await signInStaff(server);
  device = phoneOf(server, 'shopper');
  app = createMiniProgram(WEAPP_DIST, device);
}, 240_000);

afterAll(async () => {
  app?.close();
  await server?.stop();
});

afterEach(() => {
  expect(app.errors).toEqual([]);
});

/** A button takes two taps in a row for one: no finger is back so soon. */
const fingerBack = () => new Promise((done) => setTimeout(done, 500));

test('from home into the categories, and down into one', async () => {
  app.launch();
  await app.until(() => app.find('#to-mall'));
  app.tap('#to-mall');
  await app.until(() => app.count('.product-row') > 0);
  expect(app.text('.rail')).toBe('全部商品茶饮点心带回家');
  const all = app.count('.product-row');
  app.tapNth('.rail__item', 2);
  await app.until(() => app.has('糕点') && app.count('.product-row') > 0 && app.count('.product-row') < all);
  app.tapNth('.chip', 1);
  await app.until(() => app.text('.mall__goods').includes('桂花糕') && !app.text('.mall__goods').includes('蛋挞'));
  expect(device.requests.some((request) => request.includes('/sessions'))).toBe(false);
});

test('a product shows its variants; what is sold out cannot be chosen', async () => {
  app.tap('.product-row');
  await app.until(() => app.find('#choose-sku'));
  expect(app.text('#choose-sku')).toBe('请选择口味、份量');
  app.tap('#product-add');
  await app.until(() => app.find('#sku-sheet'));
  expect(app.attribute('#sku-add', 'disabled')).toBe(true);
  // 少糖 · 六块 is sold out: choosing the one drops the other.
  app.tapNth('.sku-value', 1);
  await app.until(() => app.count('.chip--on') === 1);
  app.tapNth('.sku-value', 3);
  await app.until(() => app.text('.chip--on') === '六块');
  app.tapNth('.sku-value', 0);
  await app.until(() => app.text('.chip--on') === '原味');
  app.tapNth('.sku-value', 2);
  await app.until(() => app.count('.chip--on') === 2);
  expect(app.attribute('#sku-add', 'disabled')).not.toBe(true);
});

test('adding to the cart joins first, then keeps what was chosen', async () => {
  app.tap('.stepper__more');
  await app.until(() => app.text('.stepper__value') === '2');
  app.tap('#sku-add');
  await app.until(() => device.toasts.includes('已加入购物车'));
  await app.until(() => !app.find('#sku-sheet'));
  expect(device.requests).toContain('POST /sessions/wechat');
  await app.until(() => app.text('.buy-bar__count') === '2');
  app.tap('#product-cart');
  await app.until(() => app.find('.cart-line'));
  expect(app.text('.cart-line')).toContain('原味 · 三块');
  expect(app.text('#cart-total')).toBe('¥24.00');
});

test('the cart follows the thumb at once, and sends the last of many wishes', async () => {
  const sent = () => device.requests.filter((request) => request.startsWith('PUT /me/cart')).length;
  const before = sent();
  let deliver = () => {};
  device.network.isFree = new Promise((resolve) => {
    deliver = resolve;
  });
  for (let pieces = 3; pieces <= 7; pieces++) {
    app.tap('.stepper__more');
    await app.until(() => app.text('.stepper__value') === String(pieces));
  }
  await app.until(() => app.text('#cart-total') === '¥84.00');
  deliver();
  await app.until(() => sent() - before === 2);
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(sent() - before).toBe(2);
  app.tap('.stepper__less');
  await app.until(() => app.text('#cart-total') === '¥72.00');
});

test('what runs short meanwhile says so, and one tap goes down to what is left', async () => {
  const cake = await productOf('桂花糕');
  const params = { skuId: cake.skus[0]?.skuId ?? '' };
  const count = (stock: number) =>
    staff('POST /console/skus/:skuId/stock', { params, body: { kind: 'count', changeId: newId(), stock } });
  await count(3);
  app.pullDown();
  await app.until(() => app.has('只剩 3 件，请减少数量'));
  expect(app.text('#cart-total')).toBe('¥0.00');
  app.tap('.stepper__less');
  await app.until(() => app.text('#cart-total') === '¥36.00');
  await count(0);
  app.pullDown();
  await app.until(() => app.find('#cart-clean'));
  app.tap('#cart-clean');
  await app.until(() => app.find('#cart-shop'));
  await count(40);
  await goBack(2);
});

test('a refused wish is taken back, with the reason', async () => {
  const cake = await productOf('蛋挞');
  const skuId = cake.skus[0]?.skuId ?? '';
  await staff('POST /console/skus/:skuId/stock', {
    params: { skuId },
    body: { kind: 'count', changeId: newId(), stock: 1 },
  });
  await goPage(`/mall/product/index?productId=${cake.productId}`, '#product-add');
  app.tap('#product-add');
  await app.until(() => app.find('#sku-add'));
  app.tap('#sku-add');
  await app.until(() => !app.find('#sku-sheet') && app.text('.buy-bar__count') === '1');
  await fingerBack();
  app.tap('#product-add');
  await app.until(() => app.find('#sku-add'));
  app.tap('#sku-add');
  await app.until(() => device.toasts.includes('库存不够，未做任何改动'));
  app.tap('#sku-sheet-close');
  await app.until(() => !app.find('#sku-sheet'));
  expect(app.text('.buy-bar__count')).toBe('1');
  await goBack();
});

test('finds by a word, remembers it on this phone, and says when there is nothing', async () => {
  await goPage('/mall/search/index', '#search-word');
  app.type('#search-word', '乌龙');
  app.tap('#search-go');
  await app.until(() => app.count('.product-row') === 1);
  app.type('#search-word', '火锅');
  await fingerBack();
  app.tap('#search-go');
  await app.until(() => app.has('没有找到「火锅」'));
  await goBack();
  await goPage('/mall/search/index', '#search-forget');
  expect(app.has('乌龙')).toBe(true);
  app.tap('#search-forget');
  await app.until(() => !app.find('#search-forget'));
  await goBack();
});

test('of a thousand products only those near the window exist, however far one scrolls', async () => {
  const lines = Array.from({ length: MANY }, (_none, index) => `货架,第 ${index} 号,${1 + (index % 9)}`);
  const csv = ['分类,商品,价格', ...lines].join('\n');
  await staff('POST /console/catalogue/import', { body: { importId: newId(), csv } });
  await goPage('/mall/category/index', '.product-row');
  app.tapNth('.rail__item', 4);
  await app.until(() => app.find('.virtual-list') && app.has('第 0 号') && !app.has('龙井热茶'));
  const untilMs = Date.now() + 60_000;
  for (let scrollTop = 0; !app.has(`第 ${MANY - 1} 号`) && Date.now() < untilMs; ) {
    // As far as a thumb throws the list, and never beyond what there is.
    scrollTop = Math.min(scrollTop + 2000, MANY * 116 - 724);
    app.fire('.virtual-list', 'scroll', { scrollTop, scrollLeft: 0 });
    await new Promise((resolve) => setTimeout(resolve, 15));
    expect(app.count('.product-row')).toBeLessThan(40);
  }
  expect(app.has('没有更多了') && app.has(`第 ${MANY - 1} 号`)).toBe(true);
  await goBack();
});
