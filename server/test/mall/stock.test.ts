import { newId } from '@shuke/shared';
import { ProductSku, StockChange } from '../../src/modules/mall/catalogue.entity';
import { moveForOrder } from '../../src/modules/mall/stock';
import { engines, type TestDatabase } from '../commerce/engines';
import { refusalOf } from '../commerce/world';
import { type CatalogueWorld, createCatalogueWorld } from './catalogue-world';

jest.setTimeout(60_000);

describe.each(engines())('stock on %s', (_, open) => {
  let database: TestDatabase;
  let world: CatalogueWorld;
  let skuId: string;
  beforeAll(async () => {
    database = await open();
  });
  afterAll(() => database.drop());
  beforeEach(() => {
    world = createCatalogueWorld(database.db);
  });
  afterEach(() => world.close());

  const stocked = async (openingStock: number | null) => {
    const { skus } = await world.addProduct({}, [{ openingStock }]);
    skuId = skus[0]?.skuId ?? '';
  };
  const left = async () => (await database.db.read.findOneByOrFail(ProductSku, { skuId })).stock;
  const journal = () => database.db.read.findBy(StockChange, { skuId });
  const take = (orderId: string, quantity: number, kind: 'order' | 'release' = 'order') =>
    database.db.tx((tx) =>
      moveForOrder(
        tx,
        { skuId, delta: kind === 'order' ? -quantity : quantity },
        { merchantId: world.merchantId, orderId, sourceId: orderId, kind, actor: 'member:1', nowMs: 1 },
      ),
    );
  const command = (body: object, actor = world.owner) =>
    world.call('POST /console/skus/:skuId/stock', actor, { params: { skuId }, body });

  it('gives the last ten pieces to ten of a hundred who reach for them', async () => {
    await stocked(10);
    const got = await Promise.all(Array.from({ length: 100 }, () => take(newId(), 1)));
    expect(got.filter(Boolean)).toHaveLength(10);
    expect(await left()).toBe(0);
    const lines = await journal();
    expect(lines).toHaveLength(11);
    expect(lines.reduce((sum, { delta }) => sum + (delta ?? 0), 0)).toBe(0);
    // Each line says what was left after it: nobody read what somebody else was changing.
    expect(lines.map(({ stockAfter }) => stockAfter).sort((a, b) => Number(a) - Number(b))).toEqual(
      Array.from({ length: 11 }, (_none, index) => index),
    );
  });

  it('takes all that an order wants or nothing', async () => {
    await stocked(3);
    expect(await take(newId(), 4)).toBe(false);
    expect(await take(newId(), 3)).toBe(true);
    expect(await left()).toBe(0);
  });

  it('moves a SKU once for an order, whoever asks how often', async () => {
    await stocked(5);
    const orderId = newId();
    await take(orderId, 2);
    await expect(take(orderId, 2)).rejects.toThrow();
    await take(orderId, 2, 'release');
    await expect(take(orderId, 2, 'release')).rejects.toThrow();
    expect(await left()).toBe(5);
  });

  it('does not run out of what is not counted', async () => {
    await stocked(null);
    expect(await take(newId(), 1000)).toBe(true);
    expect(await left()).toBeNull();
    const lines = await journal();
    expect(lines.map(({ kind, delta }) => [kind, delta]).sort()).toEqual([
      ['opening', null],
      ['order', null],
    ]);
  });

  it('adds what came on top of what is sold meanwhile', async () => {
    await stocked(10);
    const sales = Array.from({ length: 8 }, () => take(newId(), 1));
    const deliveries = [5, 7].map((delta) => command({ kind: 'add', changeId: newId(), delta }));
    await Promise.all([...sales, ...deliveries]);
    expect(await left()).toBe(14);
  });

  it('counts once for its key, and tells another command under the same key apart', async () => {
    await stocked(10);
    const body = { kind: 'count', changeId: newId(), stock: 4 };
    await Promise.all([command(body), command(body)]);
    expect(await command(body)).toMatchObject({ stock: 4 });
    expect(await refusalOf(command({ ...body, stock: 5 }))).toBe('idempotency-conflict');
    expect(await refusalOf(command({ kind: 'add', changeId: body.changeId, delta: -6 }))).toBe('idempotency-conflict');
    expect(await left()).toBe(4);
    expect((await journal()).map(({ delta }) => delta).sort()).toEqual([-6, 10]);
  });

  it('never falls below zero by hand', async () => {
    await stocked(2);
    expect(await refusalOf(command({ kind: 'add', changeId: newId(), delta: -3 }))).toBe('stock-short');
    expect(await refusalOf(command({ kind: 'add', changeId: newId(), delta: 1 }, world.stranger))).toBe('not-found');
    await command({ kind: 'count', changeId: newId(), stock: null });
    expect(await refusalOf(command({ kind: 'add', changeId: newId(), delta: 1 }))).toBe('state-conflict');
    const page = await world.call('GET /console/skus/:skuId/stock', world.cashier, { params: { skuId } });
    expect(page.items.map(({ kind, stockAfter }) => [kind, stockAfter]).sort()).toEqual([
      ['count', null],
      ['opening', 2],
    ]);
    const theirs = await world.call('GET /console/skus/:skuId/stock', world.stranger, { params: { skuId } });
    expect(theirs.total).toBe(0);
  });
});
