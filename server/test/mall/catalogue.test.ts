import { newId } from '@shuke/shared';
import { AuditEntry } from '../../src/kernel/audit.entity';
import { ProductCategory } from '../../src/modules/mall/catalogue.entity';
import { engines, type TestDatabase } from '../commerce/engines';
import { refusalOf } from '../commerce/world';
import { type CatalogueWorld, createCatalogueWorld, guest, productBody } from './catalogue-world';

jest.setTimeout(60_000);

describe.each(engines())('the catalogue on %s', (_, open) => {
  let database: TestDatabase;
  let world: CatalogueWorld;
  beforeAll(async () => {
    database = await open();
  });
  afterAll(() => database.drop());
  beforeEach(() => {
    world = createCatalogueWorld(database.db);
  });
  afterEach(() => world.close());

  const listed = async (query: object = {}) =>
    (await world.call('GET /stores/:storeId/products', guest, { params: { storeId: world.storeId }, query })).items;
  const names = async (query: object = {}) => (await listed(query)).map(({ name }) => name);

  /** What the console sends to change this product. */
  const draftOf = (product: Awaited<ReturnType<CatalogueWorld['addProduct']>>) => {
    const { productId: _id, createdAt: _at, skus, ...fields } = product;
    return { ...fields, skus: skus.map(({ stock: _stock, ...sku }) => ({ ...sku, openingStock: null })) };
  };
  const change = (product: Awaited<ReturnType<CatalogueWorld['addProduct']>>, draft: object) =>
    world.call('PUT /console/products/:productId', world.owner, {
      params: { productId: product.productId },
      body: { ...draftOf(product), ...draft },
    });

  describe('categories', () => {
    const move = (categoryId: string, parentId: string | null, version = 1) =>
      world.call('PUT /console/categories/:categoryId', world.owner, {
        params: { categoryId },
        body: { parentId, name: '茶', version },
      });

    it('have two levels at most, also when two people move them at once', async () => {
      const [a, b, c] = [await world.addCategory('甲'), await world.addCategory('乙'), await world.addCategory('丙')];
      const results = await Promise.allSettled([move(a, b), move(b, c)]);
      const refusals = results.filter((result) => result.status === 'rejected').map(({ reason }) => reason.code);
      expect(refusals).toEqual(['category-too-deep']);
      const rows = await database.db.read.findBy(ProductCategory, { merchantId: world.merchantId });
      const parentOf = new Map(rows.map(({ categoryId, parentId }) => [categoryId, parentId]));
      for (const { parentId } of rows) if (parentId) expect(parentOf.get(parentId)).toBeNull();
      expect(await refusalOf(move(c, c, rows.find(({ categoryId }) => categoryId === c)?.version))).toBe(
        'category-too-deep',
      );
    });

    it('keep the order they are put into, and refuse an order that leaves one out', async () => {
      const [a, b, c] = [await world.addCategory('甲'), await world.addCategory('乙'), await world.addCategory('丙')];
      const order = (categoryIds: string[]) =>
        world.call('POST /console/categories/order', world.owner, { body: { parentId: null, categoryIds } });
      const { categories } = await order([c, a, b]);
      expect(categories.map(({ name }) => name)).toEqual(['丙', '甲', '乙']);
      for (const wrong of [
        [a, b],
        [a, a, b],
        [a, b, newId()],
      ])
        expect(await refusalOf(order(wrong))).toBe('edit-conflict');
    });

    it('go only when they are empty, and show only when something in them is on sale', async () => {
      const tea = await world.addCategory('茶');
      const hot = await world.addCategory('热茶', tea);
      await world.addCategory('空的');
      const product = await world.addProduct({ categoryId: hot });
      const remove = (categoryId: string) =>
        world.call('DELETE /console/categories/:categoryId', world.owner, { params: { categoryId } });
      expect(await refusalOf(remove(tea))).toBe('category-not-empty');
      expect(await refusalOf(remove(hot))).toBe('category-not-empty');
      const shown = () => world.call('GET /stores/:storeId/categories', guest, { params: { storeId: world.storeId } });
      expect((await shown()).categories).toEqual([
        { categoryId: tea, parentId: null, name: '茶' },
        { categoryId: hot, parentId: tea, name: '热茶' },
      ]);
      await world.call('DELETE /console/products/:productId', world.owner, {
        params: { productId: product.productId },
      });
      expect((await shown()).categories).toEqual([]);
      await remove(hot);
      await remove(tea);
      expect((await world.call('GET /console/categories', world.cashier)).categories).toMatchObject([
        { name: '空的', products: 0 },
      ]);
    });

    it('are made once for their key', async () => {
      const body = { categoryId: newId(), parentId: null, name: '茶' };
      const make = (name = '茶') => world.call('POST /console/categories', world.owner, { body: { ...body, name } });
      const [first, second] = await Promise.all([make(), make()]);
      expect(second).toEqual(first);
      expect(await refusalOf(make('酒'))).toBe('idempotency-conflict');
    });
  });

  describe('products', () => {
    it('are made once for their key, with their SKUs and what is there of each', async () => {
      const categoryId = await world.addCategory('点心');
      const body = productBody({ categoryId, specNames: ['口味', '份量'] }, [
        { specValues: ['原味', '三块'], openingStock: 5, barcode: 'abc-1' },
        { specValues: ['少糖', '三块'], priceFen: 1500 },
      ]);
      const make = () => world.call('POST /console/products', world.owner, { body });
      const [first, second] = await Promise.all([make(), make()]);
      expect(second).toEqual(first);
      expect(first.skus).toMatchObject([
        { specValues: ['原味', '三块'], stock: 5, barcode: 'ABC-1' },
        { specValues: ['少糖', '三块'], stock: null, priceFen: 1500 },
      ]);
      expect(await listed()).toMatchObject([{ name: '桂花糕', priceFen: 1200, priceVaries: true, onlySkuId: null }]);
      const other = { ...body, name: '别的' };
      expect(await refusalOf(world.call('POST /console/products', world.owner, { body: other }))).toBe(
        'idempotency-conflict',
      );
    });

    it.each<[string, object[], string[]]>([
      ['several SKUs without a spec', [{}, {}], []],
      ['a missing value', [{ specValues: [] }], ['口味']],
      ['a combination that is there twice', [{ specValues: ['甜'] }, { specValues: ['甜'] }], ['口味']],
      ['a spec that is named twice', [{ specValues: ['甜', '咸'] }], ['口味', '口味']],
    ])('are refused with %s', async (_what, skus, specNames) => {
      expect(await refusalOf(world.addProduct({ specNames }, skus))).toBe('invalid-input');
    });

    it('let one of two editors change a version, and tell the other', async () => {
      const product = await world.addProduct();
      const results = await Promise.allSettled([change(product, { name: '甲' }), change(product, { name: '乙' })]);
      const refusals = results.filter((result) => result.status === 'rejected').map(({ reason }) => reason.code);
      expect(refusals).toEqual(['edit-conflict']);
      const params = { productId: product.productId };
      expect(await world.call('GET /console/products/:productId', world.owner, { params })).toMatchObject({
        version: 2,
      });
    });

    it('keep what is there of a SKU when they are changed, and let one go', async () => {
      const product = await world.addProduct({ specNames: ['口味'] }, [
        { specValues: ['甜'], openingStock: 5 },
        { specValues: ['咸'], openingStock: 6 },
      ]);
      const [sweet, salty] = draftOf(product).skus;
      const fresh = { ...sweet, skuId: newId(), specValues: ['辣'], openingStock: 7 };
      const after = await change(product, { skus: [fresh, { ...salty, priceFen: 900, openingStock: 100 }] });
      expect(after.skus).toMatchObject([
        { specValues: ['辣'], stock: 7 },
        { specValues: ['咸'], stock: 6, priceFen: 900 },
      ]);
      expect(await refusalOf(change(after, { skus: [sweet] }))).toBe('idempotency-conflict');
    });

    it('have each barcode once, also when two SKUs swap theirs', async () => {
      const first = await world.addProduct({ specNames: ['口味'] }, [
        { specValues: ['甜'], barcode: '69000001' },
        { specValues: ['咸'], barcode: '69000002' },
      ]);
      expect(await refusalOf(world.addProduct({}, [{ barcode: '69000001' }]))).toBe('barcode-taken');
      const [sweet, salty] = draftOf(first).skus;
      const swapped = await change(first, {
        skus: [
          { ...sweet, barcode: '69000002' },
          { ...salty, barcode: '69000001' },
        ],
      });
      expect(swapped.skus.map(({ barcode }) => barcode)).toEqual(['69000002', '69000001']);
      const both = swapped.skus.map(({ stock: _stock, ...sku }) => ({
        ...sku,
        barcode: '69000009',
        openingStock: null,
      }));
      expect(await refusalOf(change(swapped, { skus: both }))).toBe('barcode-taken');
      await world.call('DELETE /console/products/:productId', world.owner, { params: { productId: first.productId } });
      const next = await world.addProduct({}, [{ barcode: '69000001' }]);
      expect(next.skus[0]?.barcode).toBe('69000001');
    });

    it('disappear for customers when they are hidden or removed', async () => {
      const product = await world.addProduct();
      const { productId } = product;
      const look = () =>
        world.call('GET /stores/:storeId/products/:productId', guest, {
          params: { storeId: world.storeId, productId },
        });
      expect((await look()).name).toBe('桂花糕');
      const hidden = await change(product, { onSale: false });
      expect(await names()).toEqual([]);
      expect(await refusalOf(look())).toBe('not-found');
      await change(hidden, { onSale: true });
      expect((await look()).name).toBe('桂花糕');
      const remove = () => world.call('DELETE /console/products/:productId', world.owner, { params: { productId } });
      await remove();
      await remove();
      expect(await refusalOf(look())).toBe('not-found');
      expect((await world.call('GET /console/products', world.owner)).total).toBe(0);
    });
  });

  describe('search', () => {
    beforeEach(async () => {
      const tea = await world.addCategory('茶');
      const hot = await world.addCategory('热茶', tea);
      await world.addProduct({ name: '龙井热茶', subtitle: '明前', categoryId: hot, position: 1 }, [
        { barcode: 'TEA-0001' },
      ]);
      await world.addProduct({ name: '冷泡乌龙', subtitle: '100% 无糖', categoryId: tea, position: 2 });
      await world.addProduct({ name: 'Cold_Brew', subtitle: '不加冰', position: 3 }, [{ openingStock: 0 }]);
    });

    it.each([
      ['龙', ['龙井热茶', '冷泡乌龙']],
      ['明前 龙井', ['龙井热茶']],
      ['cold', ['Cold_Brew']],
      ['100%', ['冷泡乌龙']],
      ['%', ['冷泡乌龙']],
      ['_', ['Cold_Brew']],
      ['tea-00', ['龙井热茶']],
      ["' OR 1=1 --", []],
    ])('finds %s', async (search, found) => {
      expect(await names({ search })).toEqual(found);
    });

    it('looks into a category with what is below it, page by page', async () => {
      const { categories } = await world.call('GET /console/categories', world.owner);
      const tea = categories.find(({ name }) => name === '茶')?.categoryId;
      expect(await names({ categoryId: tea })).toEqual(['龙井热茶', '冷泡乌龙']);
      expect(await names({ pageSize: 2, page: 2 })).toEqual(['Cold_Brew']);
      expect(await refusalOf(names({ categoryId: newId() }))).toBe('not-found');
    });

    it('tells the console what is sold out', async () => {
      const { items } = await world.call('GET /console/products', world.owner, { query: { state: 'sold-out' } });
      expect(items.map(({ name }) => name)).toEqual(['Cold_Brew']);
      expect((await listed()).map(({ soldOut }) => soldOut)).toEqual([false, false, true]);
    });
  });

  it('keeps cashiers and other merchants out', async () => {
    const product = await world.addProduct();
    const params = { productId: product.productId };
    const body = draftOf(product);
    const [sku] = product.skus;
    const stock = { params: { skuId: sku?.skuId }, body: { kind: 'count', changeId: newId(), stock: 5 } };
    for (const [actor, code] of [
      [world.cashier, 'not-allowed'],
      [world.stranger, 'not-found'],
    ] as const) {
      expect(await refusalOf(world.call('PUT /console/products/:productId', actor, { params, body }))).toBe(code);
      expect(await refusalOf(world.call('DELETE /console/products/:productId', actor, { params }))).toBe(code);
      expect(await refusalOf(world.call('POST /console/skus/:skuId/stock', actor, stock))).toBe(code);
      const category = { params: { categoryId: product.categoryId } };
      expect(await refusalOf(world.call('DELETE /console/categories/:categoryId', actor, category))).toBe(code);
    }
    expect(await refusalOf(world.call('GET /console/products/:productId', world.stranger, { params }))).toBe(
      'not-found',
    );
    expect((await world.call('GET /console/products', world.stranger)).total).toBe(0);
    const foreign = productBody({ categoryId: product.categoryId });
    expect(await refusalOf(world.call('POST /console/products', world.stranger, { body: foreign }))).toBe('not-found');
    // Under its own category, but with a SKU's id that is taken.
    const categoryId = await world.addCategory('偷', null, world.stranger);
    const stolen = productBody({ categoryId }, [{ skuId: sku?.skuId ?? '' }]);
    expect(await refusalOf(world.call('POST /console/products', world.stranger, { body: stolen }))).toBe(
      'idempotency-conflict',
    );
    expect(await world.call('GET /console/products/:productId', world.owner, { params })).toEqual(product);
  });

  it('writes who changed what into the audit log', async () => {
    const product = await world.addProduct();
    await change(product, { onSale: false });
    const entries = await database.db.read.findBy(AuditEntry, { merchantId: world.merchantId });
    expect(entries.map(({ action, actor }) => [action, actor])).toEqual(
      ['category.create', 'product.create', 'product.change'].map((action) => [action, `staff:${world.owner.staffId}`]),
    );
  });
});
