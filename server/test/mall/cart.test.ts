import { newId } from '@shuke/shared';
import type { MemberActor } from '../../src/kernel/http/actor';
import { mergeCarts, takeFromCart } from '../../src/modules/mall/cart';
import { createCartRoutes } from '../../src/modules/mall/cart.routes';
import { engines, type TestDatabase } from '../commerce/engines';
import { refusalOf } from '../commerce/world';
import { createCaller } from '../helpers/call-route';
import { type CatalogueWorld, createCatalogueWorld } from './catalogue-world';

jest.setTimeout(60_000);

describe.each(engines())('a cart on %s', (_, open) => {
  let database: TestDatabase;
  let world: CatalogueWorld;
  let mei: MemberActor;
  let skuId: string;
  beforeAll(async () => {
    database = await open();
  });
  afterAll(() => database.drop());
  beforeEach(async () => {
    world = createCatalogueWorld(database.db);
    mei = { kind: 'member', memberId: newId(), merchantId: world.merchantId, sessionId: newId() };
    skuId = await sell(5);
  });
  afterEach(() => world.close());

  const call = (...args: Parameters<ReturnType<typeof caller>>) => caller()(...args);
  const caller = () => createCaller(createCartRoutes({ db: database.db, clock: () => world.time.nowMs }));
  const want = (quantity: number, of = skuId, actor = mei) =>
    call('PUT /me/cart/:skuId', actor, { params: { skuId: of }, body: { quantity } });
  const look = (actor = mei) => call('GET /me/cart', actor);

  async function sell(openingStock: number | null, priceFen = 1200): Promise<string> {
    const { skus } = await world.addProduct({ pictures: [] }, [{ openingStock, priceFen }]);
    return skus[0]?.skuId ?? '';
  }

  it('holds what was wanted last, with today’s price, last added first', async () => {
    await want(2);
    world.time.nowMs += 1000;
    const other = await sell(null, 300);
    await want(1, other);
    await want(3);
    expect(await look()).toMatchObject({
      lines: [
        { skuId: other, quantity: 1, priceFen: 300, stock: null, state: 'ok' },
        { skuId, quantity: 3, priceFen: 1200, stock: 5, state: 'ok' },
      ],
      pieces: 4,
      totalFen: 3900,
    });
    expect((await want(0)).lines).toHaveLength(1);
    expect((await want(0)).lines).toHaveLength(1);
  });

  it('takes no more than there is, and says how many that are', async () => {
    await want(4);
    const refusal = await want(6).catch((error: unknown) => error);
    expect(refusal).toMatchObject({ code: 'stock-short', data: { skuId, left: 5 } });
    expect((await look()).lines).toMatchObject([{ quantity: 4 }]);
  });

  it('shows what became short or went off sale, and does not count it', async () => {
    await want(4);
    const count = { kind: 'count', changeId: newId(), stock: 3 };
    await world.call('POST /console/skus/:skuId/stock', world.owner, { params: { skuId }, body: count });
    expect(await look()).toMatchObject({ lines: [{ state: 'short', stock: 3 }], pieces: 0, totalFen: 0 });
    const { items } = await world.call('GET /console/products', world.owner);
    const params = { productId: items[0]?.productId };
    await world.call('DELETE /console/products/:productId', world.owner, { params });
    expect(await look()).toMatchObject({ lines: [{ state: 'gone' }], pieces: 0 });
    expect(await refusalOf(want(1))).toBe('not-found');
    await want(0);
    expect((await look()).lines).toEqual([]);
  });

  it('takes two taps at once as one wish', async () => {
    await Promise.all([want(2), want(2), want(2)]);
    expect((await look()).lines).toMatchObject([{ quantity: 2 }]);
  });

  it('is full with sixty lines', async () => {
    for (let index = 0; index < 60; index++) await want(1, await sell(null));
    expect(await refusalOf(want(1))).toBe('cart-full');
    expect((await look()).lines).toHaveLength(60);
  });

  it('belongs to one member of one merchant', async () => {
    await want(2);
    const hua = { ...mei, memberId: newId() };
    expect((await look(hua)).lines).toEqual([]);
    const elsewhere = { ...mei, merchantId: newId() };
    expect((await look(elsewhere)).lines).toEqual([]);
    expect(await refusalOf(want(1, skuId, elsewhere))).toBe('not-found');
  });

  it('gives up what was ordered and keeps what was added since', async () => {
    await want(3);
    const other = await sell(null);
    await want(1, other);
    await database.db.tx((tx) =>
      takeFromCart(tx, mei.memberId, [
        { skuId, quantity: 2 },
        { skuId: other, quantity: 1 },
      ]),
    );
    expect((await look()).lines).toMatchObject([{ skuId, quantity: 1 }]);
  });

  it('is taken over when two accounts become one', async () => {
    const hua = { ...mei, memberId: newId() };
    const other = await sell(null);
    await want(2);
    await want(4, skuId, hua);
    await want(1, other, hua);
    await database.db.tx((tx) => mergeCarts(tx, hua.memberId, mei.memberId));
    const { lines } = await look();
    expect(new Map(lines.map((line) => [line.skuId, line.quantity]))).toEqual(
      new Map([
        [skuId, 2],
        [other, 1],
      ]),
    );
    expect((await look(hua)).lines).toEqual([]);
  });
});
