import { newId } from '@shuke/shared';
import { engines, type TestDatabase } from '../commerce/engines';
import { refusalOf } from '../commerce/world';
import { type CatalogueWorld, createCatalogueWorld } from './catalogue-world';

const HEADING = '编号,分类,子分类,商品,副标题,规格,价格,库存,条码,上架';

jest.setTimeout(60_000);

describe.each(engines())('importing a catalogue on %s', (_, open) => {
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

  const text = (...lines: string[]) => [HEADING, ...lines].join('\n');
  const preview = (csv: string) => world.call('POST /console/catalogue/import/preview', world.owner, { body: { csv } });
  const bring = (csv: string, importId = newId()) =>
    world.call('POST /console/catalogue/import', world.owner, { body: { importId, csv } });
  const products = async () => (await world.call('GET /console/products', world.owner)).items;
  const exported = async (locale = 'zh-CN') =>
    (await world.call('GET /console/catalogue/csv', world.owner, {}, locale)).csv;

  const shop = text(
    ',点心,糕点,桂花糕,刚蒸好,口味=原味;份量=三块,12,40,69000001,是',
    ',点心,糕点,桂花糕,刚蒸好,口味=少糖;份量=三块,12.50,,69000002,是',
    ',茶,,龙井,明前,,"1,800.00",不限,,否',
    '',
  );

  it('shows what it would do, writes nothing before it is confirmed, and then all of it', async () => {
    expect(await preview(shop)).toEqual({
      lines: 3,
      newCategories: ['点心', '点心 / 糕点', '茶'],
      newProducts: 2,
      changedProducts: 0,
      newSkus: 3,
      changedSkus: 0,
      problems: [],
    });
    expect(await products()).toEqual([]);
    await bring(shop);
    expect(await products()).toMatchObject([
      {
        name: '桂花糕',
        specNames: ['口味', '份量'],
        onSale: true,
        skus: [
          { specValues: ['原味', '三块'], priceFen: 1200, stock: 40, barcode: '69000001' },
          { specValues: ['少糖', '三块'], priceFen: 1250, stock: null, barcode: '69000002' },
        ],
      },
      { name: '龙井', onSale: false, skus: [{ priceFen: 180_000, stock: null }] },
    ]);
  });

  it.each([['zh-CN'], ['en']])('comes back from a spreadsheet unchanged (%s)', async (locale) => {
    await bring(shop);
    await world.addProduct({ name: '=1+1', subtitle: '-2' });
    const before = await products();
    const csv = await exported(locale);
    expect(csv.startsWith('\ufeff')).toBe(true);
    expect(csv).toContain("'=1+1");
    expect(await preview(csv)).toMatchObject({ newProducts: 0, changedProducts: 0, problems: [] });
    await bring(csv);
    expect(await products()).toEqual(before);
  });

  it('changes what a line says and leaves the rest', async () => {
    await bring(shop);
    const csv = (await exported()).replace(',12.50,不限,', ',13,7,').replace('龙井', '西湖龙井');
    expect(await preview(csv)).toMatchObject({ newProducts: 0, changedProducts: 2, changedSkus: 1, problems: [] });
    await bring(csv);
    const [cake, tea] = await products();
    expect(cake?.skus).toMatchObject([
      { priceFen: 1200, stock: 40 },
      { priceFen: 1300, stock: 7 },
    ]);
    expect(tea?.name).toBe('西湖龙井');
  });

  it('lets barcodes change places between products', async () => {
    await bring(text(',茶,,甲,,,1,1,69000001,', ',茶,,乙,,,1,1,69000002,'));
    const swapped = (await exported())
      .replace('69000001', 'X')
      .replace('69000002', '69000001')
      .replace('X', '69000002');
    await bring(swapped);
    expect((await products()).map(({ skus }) => skus[0]?.barcode)).toEqual(['69000002', '69000001']);
  });

  it('adds a SKU by the name of its product', async () => {
    await bring(shop);
    const more = text(',点心,糕点,桂花糕,刚蒸好,口味=桂花蜜;份量=三块,15,1,,');
    expect(await preview(more)).toMatchObject({ changedProducts: 1, newSkus: 1, changedSkus: 0, problems: [] });
    await bring(more);
    const cake = (await products()).find(({ name }) => name === '桂花糕');
    expect(cake?.skus.map(({ specValues }) => specValues[0])).toEqual(['原味', '少糖', '桂花蜜']);
  });

  it('is done once for its key', async () => {
    const importId = newId();
    const [first, second] = await Promise.all([bring(shop, importId), bring(shop, importId)]);
    expect(second).toEqual(first);
    expect(await products()).toHaveLength(2);
    expect(await refusalOf(bring(text(',茶,,别的,,,1,,,'), importId))).toBe('idempotency-conflict');
  });

  const wrong: [string, string, { line: number; column: string; code: string }[]][] = [
    ['no product column', '分类,价格\n茶,1', [{ line: 1, column: 'product', code: 'column-missing' }]],
    [
      'a column nobody knows',
      '分类,商品,价格,颜色\n茶,龙井,1,绿',
      [{ line: 1, column: '颜色', code: 'column-unknown' }],
    ],
    ['nothing in it', HEADING, [{ line: 1, column: '', code: 'empty' }]],
    ['an open quote', '分类,商品,价格\n"茶,龙井,1', [{ line: 2, column: '', code: 'unreadable' }]],
    ['a price of 免费', text(',茶,,龙井,,,免费,,,'), [{ line: 2, column: 'price', code: 'not-money' }]],
    ['a price of nothing', text(',茶,,龙井,,,0,,,'), [{ line: 2, column: 'price', code: 'not-money' }]],
    ['a third decimal', text(',茶,,龙井,,,1.005,,,'), [{ line: 2, column: 'price', code: 'not-money' }]],
    ['no price', text(',茶,,龙井,,,,,,'), [{ line: 2, column: 'price', code: 'empty' }]],
    ['half a piece', text(',茶,,龙井,,,1,1.5,,'), [{ line: 2, column: 'stock', code: 'not-a-count' }]],
    ['perhaps on sale', text(',茶,,龙井,,,1,,,也许'), [{ line: 2, column: 'onSale', code: 'not-yes-or-no' }]],
    [
      'a barcode with spaces',
      text(',茶,,龙井,,,1,,69 00,'),
      [{ line: 2, column: 'barcode', code: 'barcode-malformed' }],
    ],
    ['a long name', text(`,茶,,${'龙'.repeat(61)},,,1,,,`), [{ line: 2, column: 'product', code: 'too-long' }]],
    ['specs without a name', text(',茶,,龙井,,大,1,,,'), [{ line: 2, column: 'specs', code: 'spec-malformed' }]],
    [
      'the same barcode twice',
      text(',茶,,甲,,,1,,69000001,', ',茶,,乙,,,1,,69000001,'),
      [
        { line: 2, column: 'barcode', code: 'barcode-twice' },
        { line: 3, column: 'barcode', code: 'barcode-twice' },
      ],
    ],
    [
      'the same specs twice',
      text(',茶,,甲,,份量=大,1,,,', ',茶,,甲,,份量=大,2,,,'),
      [{ line: 3, column: 'specs', code: 'spec-twice' }],
    ],
    [
      'other specs on the next line',
      text(',茶,,甲,,份量=大,1,,,', ',茶,,甲,,口味=甜,2,,,'),
      [{ line: 3, column: 'specs', code: 'spec-differs' }],
    ],
    [
      'one product in two categories',
      text(',茶,,甲,,份量=大,1,,,', ',酒,,甲,,份量=小,2,,,'),
      [{ line: 3, column: 'product', code: 'product-differs' }],
    ],
    ['an id nobody has', text(`${newId()},茶,,甲,,,1,,,`), [{ line: 2, column: 'skuId', code: 'sku-unknown' }]],
  ];

  it.each(wrong)('says where it is wrong: %s', async (_what, csv, problems) => {
    expect((await preview(csv)).problems).toEqual(problems);
    expect(await refusalOf(bring(csv))).toBe('import-invalid');
    expect(await products()).toEqual([]);
    expect((await world.call('GET /console/categories', world.owner)).categories).toEqual([]);
  });

  it('imports nothing of a table when one line is wrong', async () => {
    expect(await refusalOf(bring(`${shop}\n,茶,,甲,,,免费,,,`))).toBe('import-invalid');
    expect(await products()).toEqual([]);
  });

  it('refuses a barcode or an id of something else in the catalogue', async () => {
    const product = await world.addProduct({ name: '已有' }, [{ barcode: '69000001' }]);
    expect((await preview(text(',茶,,新的,,,1,,69000001,'))).problems).toEqual([
      { line: 2, column: 'barcode', code: 'barcode-taken' },
    ]);
    const line = `${product.skus[0]?.skuId},点心,,已有,今早刚蒸好,,1,,69000001,`;
    expect((await preview(text(line, line))).problems).toContainEqual({ line: 3, column: 'skuId', code: 'sku-twice' });
    await world.addProduct({ name: '已有', categoryId: product.categoryId });
    expect((await preview(text(',点心,,已有,,,1,,,'))).problems).toEqual([
      { line: 2, column: 'product', code: 'product-ambiguous' },
    ]);
  });

  it('takes 2,000 lines and refuses the next', async () => {
    const lines = Array.from({ length: 2001 }, (_none, index) => `,茶,,茶 ${index},,,1,1,,`);
    expect((await preview(text(...lines.slice(0, 2000)))).problems).toEqual([]);
    expect((await preview(text(...lines))).problems).toEqual([{ line: 2002, column: '', code: 'too-many-lines' }]);
  });

  it('keeps cashiers and other merchants out', async () => {
    await bring(shop);
    const body = { csv: shop, importId: newId() };
    expect(await refusalOf(world.call('POST /console/catalogue/import', world.cashier, { body }))).toBe('not-allowed');
    const csv = await exported();
    expect((await world.call('GET /console/catalogue/csv', world.stranger)).csv).toBe(`\ufeff${HEADING}\n`);
    const foreign = { body: { csv } };
    const { problems } = await world.call('POST /console/catalogue/import/preview', world.stranger, foreign);
    expect(problems.filter(({ code }) => code === 'sku-unknown')).toHaveLength(3);
  });
});
