import { type ApiClient, newId } from '@shuke/shared';
import type { RouteInput, RouteResult } from '@shuke/shared/contract';
import { ProductSku } from '../../src/modules/mall/catalogue.entity';
import { pairTill, signInStaff, signUp, topUp } from '../helpers/people';
import { type TestServer, tellSimulator } from '../helpers/test-server';

export type Quote = RouteResult<'POST /me/mall/quote'>;
export type MyOrder = RouteResult<'GET /me/mall/orders/:orderId'>;
type OrderBody = RouteInput<'POST /me/mall/orders'>['body'];
export type OrderWorld = Awaited<ReturnType<typeof createOrderWorld>>;

/** The demo shop with a counted thing of its own to order, ¥12 each, and a till. */
export async function createOrderWorld(server: TestServer) {
  const staff = await signInStaff(server);
  const { till } = await pairTill(server, staff);
  const { stores } = await staff('GET /console/stores');
  const storeId = stores[0]?.storeId ?? '';
  const { db } = server.container;
  let people = 0;

  /** @returns the id of its only SKU */
  async function sell(openingStock: number | null, priceFen = 1200, name = '测试糕'): Promise<string> {
    const { categories } = await staff('GET /console/categories');
    const skuId = newId();
    const sku = { skuId, specValues: [], priceFen, barcode: null, pictureUrl: null, openingStock };
    const draft = { name, subtitle: '', description: '', pictures: [], specNames: [], position: 99, onSale: true };
    const body = { productId: newId(), categoryId: categories[0]?.categoryId ?? '', ...draft, skus: [sku] };
    await staff('POST /console/products', { body });
    return skuId;
  }
  const left = async (skuId: string) => (await db.read.findOneByOrFail(ProductSku, { skuId })).stock;

  async function member(balanceFen = 0): Promise<ApiClient> {
    const { api } = await signUp(server, `shopper-${newId()}-${people++}`);
    if (balanceFen > 0) await topUp(server, api, balanceFen);
    return api;
  }
  async function withWelcomeCoupon(balanceFen: number): Promise<ApiClient> {
    const api = await member(balanceFen);
    const home = await api('GET /stores/:storeId/home', { params: { storeId } });
    const welcome = home.coupons.find(({ terms }) => terms.name === '新朋友见面礼');
    await api('POST /me/coupons', { body: { couponId: newId(), templateId: welcome?.templateId ?? '' } });
    return api;
  }

  type Wanted = { skuId: string; quantity: number }[];
  const quote = (api: ApiClient, items: Wanted, fulfilment: 'pick-up' | 'delivery' = 'pick-up') =>
    api('POST /me/mall/quote', { body: { storeId, fulfilment, items } });

  /** The order a page sends after this quote. */
  const bodyOf = (seen: Quote, change: Partial<OrderBody> = {}): OrderBody => ({
    orderId: newId(),
    storeId,
    items: seen.lines.map(({ skuId, quantity, priceFen }) => ({ skuId, quantity, priceFen })),
    fulfilment: { kind: 'pick-up' },
    expectedPayableFen: seen.payableFen,
    note: '',
    ...change,
  });
  const place = (api: ApiClient, body: OrderBody) => api('POST /me/mall/orders', { body });
  async function order(api: ApiClient, items: Wanted, change: Partial<OrderBody> = {}): Promise<MyOrder> {
    return place(api, bodyOf(await quote(api, items, change.fulfilment?.kind), change));
  }
  const look = (api: ApiClient, orderId: string) => api('GET /me/mall/orders/:orderId', { params: { orderId } });
  const pay = (api: ApiClient, { orderId, payableFen }: Pick<MyOrder, 'orderId' | 'payableFen'>, pin?: string) =>
    api('POST /me/mall/orders/:orderId/pay', {
      params: { orderId },
      body: { tender: 'balance', expectedPayableFen: payableFen, ...(pin === undefined ? {} : { pin }) },
    });
  const payByWechat = (api: ApiClient, { orderId, payableFen }: MyOrder) =>
    api('POST /me/mall/orders/:orderId/pay', {
      params: { orderId },
      body: { tender: 'wechat', channel: 'weapp', expectedPayableFen: payableFen },
    });
  /** The member confirms on WeChat's sheet. */
  const confirm = ({ payParams }: MyOrder) =>
    tellSimulator(server.pay.url, '/sim/pay', { prepay_id: payParams?.package });

  async function until(api: ApiClient, orderId: string, state: MyOrder['state']): Promise<MyOrder> {
    for (let tries = 0; tries < 200; tries++) {
      const now = await look(api, orderId);
      if (now.state === state) return now;
      await new Promise((done) => setTimeout(done, 50));
    }
    throw new Error(`the order never became ${state}`);
  }
  const me = async (api: ApiClient) => {
    const { balanceFen, points } = await api('GET /me');
    return { balanceFen, points };
  };
  /** What a coupon of the wallet is now: how many usable, used. */
  const wallet = async (api: ApiClient) => (await api('GET /me/coupons')).counts;

  return {
    server,
    staff,
    till,
    stores,
    storeId,
    sell,
    left,
    member,
    withWelcomeCoupon,
    quote,
    bodyOf,
    place,
    order,
    look,
    pay,
    payByWechat,
    confirm,
    until,
    me,
    wallet,
  };
}

/** The refusal's code and data; a test fails when there is none. */
export async function refusal(work: Promise<unknown>): Promise<{ code: string; data: Record<string, unknown> }> {
  const error = await work.then(
    () => new Error('nothing was refused'),
    (reason: unknown) => reason as Error,
  );
  if (!('code' in error)) throw error;
  return error as never;
}
