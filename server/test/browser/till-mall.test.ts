import type { Page } from 'playwright-core';
import { PaymentItem } from '../../src/modules/payment/payment.entity';
import { type CameraBrowser, openBrowser } from '../helpers/browser';
import { emptyScene } from '../helpers/face-fixtures';
import { newPairingCode } from '../helpers/people';
import { startTestServer, type TestServer } from '../helpers/test-server';
import { createOrderWorld, type OrderWorld } from '../mall/order-world';

jest.setTimeout(120_000);

/** The catalogue at the till, in Chromium: what is sold there, and what was ordered before. */
describe('the mall at the till', () => {
  let server: TestServer;
  let browser: CameraBrowser;
  let world: OrderWorld;
  let page: Page;
  const broken: string[] = [];
  const at = (id: string) => page.getByTestId(id).first();

  beforeAll(async () => {
    server = await startTestServer({ env: { FACE_WORKERS: '1' } });
    world = await createOrderWorld(server);
    browser = await openBrowser([await emptyScene()]);
    page = await browser.till();
    page.on('pageerror', (error) => broken.push(error.message));
    await page.goto(`${server.url}/terminal/`);
    await at('pairing-code').fill(await newPairingCode(world.staff));
    await at('pairing-submit').click();
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });
  afterEach(() => expect(broken).toEqual([]));

  it('asks which variant, and charges its price', async () => {
    await at('entry-goods').click();
    await page.getByTestId('goods').filter({ hasText: '桂花糕' }).click();
    await page.getByTestId('variant').filter({ hasText: '原味 · 六块' }).click();
    await page.getByTestId('goods').filter({ hasText: '蛋挞' }).click();
    expect(await at('basket-lines').textContent()).toContain('桂花糕 原味 六块');
    expect(await at('basket-total').textContent()).toBe('¥28.00');
    await at('charge-basket').click();
    await at('cancel').waitFor();
    const items = await server.container.db.read.find(PaymentItem, { order: { position: 'ASC' } });
    expect(items.map(({ name, category, unitPriceFen }) => [name, category, unitPriceFen])).toEqual([
      ['桂花糕 原味 六块', '点心 / 糕点', 2200],
      ['蛋挞', '点心 / 面点', 600],
    ]);
    await at('cancel').click();
  });

  it('hands over an order for its six digits, once', async () => {
    const api = await world.member(5000);
    const skuId = await world.sell(3);
    const order = await world.pay(api, await world.order(api, [{ skuId, quantity: 2 }]));
    const code = order.pickUpCode ?? '';
    await at('entry-pickUp').click();
    await at('pick-up-code').fill(code);
    await at('pick-up-find').click();
    await at('pick-up-items').waitFor();
    expect(await at('pick-up-items').textContent()).toContain('测试糕× 2');
    await at('pick-up-done').click();
    await at('pick-up-said').filter({ hasText: '完成' }).waitFor();
    expect(await world.look(api, order.orderId)).toMatchObject({ state: 'completed', pickUpCode: null });
    await at('pick-up-code').fill(code);
    await at('pick-up-find').click();
    await at('pick-up-said').filter({ hasText: '取货码不对' }).waitFor();
  });
});
