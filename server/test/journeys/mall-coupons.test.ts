import { type ApiClient, newId } from '@shuke/shared';
import type { RouteInput } from '@shuke/shared/contract';
import { engines, type TestDatabase } from '../commerce/engines';
import { startTestServer, type TestServer } from '../helpers/test-server';
import { createOrderWorld, type OrderWorld } from '../mall/order-world';

jest.setTimeout(120_000);

type Terms = RouteInput<'POST /console/coupon-templates'>['body']['terms'];

/** The catalogue's products and categories mean the same at the till, in the mall and in the rules. */
describe.each(engines())('goods in rules on %s', (_engine, open) => {
  let database: TestDatabase;
  let server: TestServer;
  let world: OrderWorld;
  let cake: { productId: string; skuId: string; category: string };
  let tea: { productId: string; skuId: string };

  beforeAll(async () => {
    database = await open();
    server = await startTestServer({ database: database.config });
    world = await createOrderWorld(server);
    const { items } = await world.staff('GET /console/products', { query: {} });
    const skuOf = (name: string) => {
      const product = items.find((each) => each.name === name);
      return { productId: product?.productId ?? '', skuId: product?.skus[0]?.skuId ?? '' };
    };
    const shown = await world.staff('GET /stores/:storeId/products', {
      params: { storeId: world.storeId },
      query: { search: '桂花糕' },
    });
    cake = { ...skuOf('桂花糕'), category: shown.items[0]?.category ?? '' };
    tea = skuOf('龙井热茶');
  });
  afterAll(async () => {
    await server.stop();
    await database.drop();
  });

  async function addTemplate(name: string, terms: Partial<Terms>): Promise<string> {
    const templateId = newId();
    const plain = { minSpendFen: 0, validity: { kind: 'days', days: 9 }, storeIds: null, note: '' } as const;
    const value = { kind: 'amount', amountOffFen: 300 } as const;
    const body = { templateId, terms: { name, value, ...plain, ...terms }, quota: null, perMemberLimit: 1 };
    await world.staff('POST /console/coupon-templates', { body: { ...body, claimable: true } });
    return templateId;
  }
  async function give(api: ApiClient, name: string, terms: Partial<Terms>): Promise<void> {
    const templateId = await addTemplate(name, terms);
    await api('POST /me/coupons', { body: { couponId: newId(), templateId } });
  }
  const ofPastry = { productIds: [], categories: ['点心'] };

  it('offers the console what there is to name', async () => {
    const { products, categories } = await world.staff('GET /console/offer-scopes');
    expect(products).toContainEqual({ productId: cake.productId, name: '桂花糕', priceFen: 1200 });
    expect(categories).toEqual(expect.arrayContaining(['点心', '点心 / 糕点', '茶饮 / 热茶']));
    expect(cake.category).toBe('点心 / 糕点');
  });

  it('takes a coupon of a category off what is below it, and says why others take nothing off', async () => {
    const api = await world.member(20_000);
    await give(api, '点心券', { items: ofPastry });
    await give(api, '到店券', { channels: ['till'] });
    const noCake = await world.quote(api, [{ skuId: tea.skuId, quantity: 1 }]);
    expect(noCake.discountFen).toBe(0);
    expect(noCake.couponsDeclined.map(({ name, why }) => [name, why.kind]).sort()).toEqual([
      ['到店券', 'channel'],
      ['点心券', 'product'],
    ]);
    const made = await world.order(api, [
      { skuId: tea.skuId, quantity: 1 },
      { skuId: cake.skuId, quantity: 1 },
    ]);
    expect(made).toMatchObject({ discountFen: 300, couponNames: ['点心券'] });
    const paid = await world.pay(api, made);
    expect(paid.items.map(({ skuId, discountFen }) => [skuId, discountFen])).toEqual([
      [tea.skuId, 0],
      [cake.skuId, 300],
    ]);
  });

  it('takes the same coupon off the same product in a basket at the till', async () => {
    const api = await world.member();
    await give(api, '点心券', { items: ofPastry });
    const item = { itemId: newId(), productId: cake.productId, category: cake.category, name: '桂花糕' };
    const body = { paymentId: newId(), amountFen: 1200, items: [{ ...item, quantity: 1, unitPriceFen: 1200 }] };
    await world.till('POST /terminal/payments', { body });
    const { code } = await api('GET /me/member-code');
    const params = { paymentId: body.paymentId };
    const taken = await world.till('POST /terminal/payments/:paymentId/member-code', {
      params,
      body: { code, tender: 'cash' },
    });
    expect(taken).toMatchObject({ state: 'succeeded', discountFen: 300, payableFen: 900 });
  });

  it('gives an offer for what was bought, wherever it was bought', async () => {
    const templateId = await addTemplate('买糕送茶', {});
    const items = { productIds: [cake.productId], categories: [] };
    const rule = { storeIds: null, minAmountFen: 0, visits: { kind: 'any' }, items } as const;
    const body = { offerId: newId(), name: '买糕送茶', templateId, rule, reason: '', priority: 9, active: true };
    await world.staff('POST /console/offers', { body });
    const api = await world.member(20_000);
    const made = await world.order(api, [{ skuId: cake.skuId, quantity: 1 }]);
    const paid = await world.pay(api, made);
    expect(paid.rewards.map(({ coupon, reason }) => [coupon.terms.name, reason])).toContainEqual([
      '买糕送茶',
      '因为您买了桂花糕',
    ]);
  });
});
