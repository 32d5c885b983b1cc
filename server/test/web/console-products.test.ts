import { newId } from '@shuke/shared';
import { productDraft } from '@shuke/shared/contract';
import { csvText } from '../../web/console/src/lib/csv-file';
import {
  categoryPath,
  emptyProductForm,
  inTree,
  type ProductForm,
  productDraftOf,
  productFormOf,
  skuProblem,
} from '../../web/console/src/lib/product-form';
import { combinations, gridOf, missingCombinations, type SkuForm, specsOf } from '../../web/console/src/lib/sku-grid';

const categoryId = newId();
const sku = (change: Partial<SkuForm> = {}): SkuForm => ({
  skuId: newId(),
  specValues: [],
  priceYuan: '12',
  barcode: '',
  openingStock: '',
  pictureUrl: null,
  isNew: true,
  ...change,
});
const filled = (change: Partial<ProductForm> = {}): ProductForm => ({
  ...emptyProductForm(categoryId),
  name: ' 桂花糕 ',
  skus: [sku()],
  ...change,
});

describe('the product form', () => {
  it('makes a body that the contract accepts', () => {
    const specs = [{ name: ' 口味 ', values: ['原味'] }];
    const skus = [sku({ specValues: ['原味'], priceYuan: '12.5', barcode: ' 6900-1 ', openingStock: '7' })];
    const draft = productDraftOf(filled({ specs, skus }));
    expect(productDraft.parse(draft)).toEqual(draft);
    expect(draft).toMatchObject({
      name: '桂花糕',
      specNames: ['口味'],
      skus: [{ priceFen: 1250, barcode: '6900-1', openingStock: 7 }],
    });
  });

  it('reads a product and writes it back as it was', () => {
    const product = {
      productId: newId(),
      version: 3,
      categoryId,
      name: '桂花糕',
      subtitle: '',
      description: '',
      pictures: ['/media/a.svg', '/media/b.svg'],
      specNames: ['口味'],
      position: 4,
      onSale: false,
      skus: [
        { skuId: newId(), specValues: ['甜'], priceFen: 1205, stock: 3, barcode: null, pictureUrl: '/media/b.svg' },
      ],
      createdAt: '2026-11-20T00:00:00.000Z',
    };
    const { productId: _id, version: _version, createdAt: _at, skus, ...rest } = product;
    const draft = productDraftOf(productFormOf(product));
    expect(draft).toEqual({
      ...rest,
      skus: skus.map(({ stock: _stock, ...each }) => ({ ...each, openingStock: null })),
    });
    // A picture that is gone from the product stands for no variant.
    expect(productDraftOf({ ...productFormOf(product), pictures: [] }).skus[0]?.pictureUrl).toBeNull();
  });

  it.each<[string, Partial<ProductForm>]>([
    ['spec', { specs: [{ name: '', values: ['甜'] }] }],
    ['spec', { specs: [{ name: '口味', values: [] }] }],
    [
      'spec',
      {
        specs: [
          { name: '口味', values: ['甜'] },
          { name: '口味 ', values: ['咸'] },
        ],
      },
    ],
    ['price', { skus: [] }],
    ['price', { skus: [sku(), sku({ priceYuan: '' })] }],
    ['price', { skus: [sku({ priceYuan: '0' })] }],
    ['barcode', { skus: [sku({ barcode: '12 34' })] }],
    ['barcode', { skus: [sku({ barcode: '123' })] }],
    ['stock', { skus: [sku({ openingStock: '1.5' })] }],
    ['stock', { skus: [sku({ openingStock: '1000001' })] }],
    ['too-many', { skus: Array.from({ length: 61 }, () => sku()) }],
  ])('says %s of %j', (problem, change) => {
    expect(skuProblem(filled(change))).toBe(problem);
  });

  it('has nothing to say of a form that can be saved', () => {
    expect(skuProblem(filled())).toBeNull();
  });
});

describe('the grid of variants', () => {
  const taste = { name: '口味', values: ['甜', '咸'] };
  const size = { name: '份量', values: ['大', '小'] };
  const names = (lines: readonly SkuForm[]) => lines.map(({ specValues }) => specValues.join(''));
  const grid = (specs: (typeof taste)[], lines: SkuForm[], leftOut: string[][] = []) =>
    gridOf(specs, lines, { leftOut, makeId: newId });

  it('has each combination once, and without specs the one that there is', () => {
    expect(combinations([taste, size]).map((values) => values.join(''))).toEqual(['甜大', '甜小', '咸大', '咸小']);
    expect(combinations([])).toEqual([[]]);
    // Named, but without a choice yet: nothing of what was typed is lost meanwhile.
    expect(combinations([taste, { name: '', values: [] }])).toEqual([['甜'], ['咸']]);
  });

  it('keeps the lines that stood for a combination, with their ids and prices', () => {
    const before = grid([taste], [sku({ skuId: 'only', priceYuan: '9' })]);
    expect(names(before)).toEqual(['甜', '咸']);
    expect(before[0]?.skuId).toBe('only');
    expect(before.map(({ priceYuan }) => priceYuan)).toEqual(['9', '9']);
    const after = grid([{ ...taste, values: ['咸', '辣'] }], before);
    expect(after[0]?.skuId).toBe(before[1]?.skuId);
    expect(new Set(after.map(({ skuId }) => skuId)).has('only')).toBe(false);
  });

  it('keeps them also when a spec is added, or taken away again', () => {
    const before = [sku({ specValues: ['甜'], priceYuan: '9' }), sku({ specValues: ['咸'], priceYuan: '8' })];
    const wider = grid([taste, size], before);
    expect(names(wider)).toEqual(['甜大', '甜小', '咸大', '咸小']);
    expect(wider.map(({ priceYuan }) => priceYuan)).toEqual(['9', '9', '8', '8']);
    expect([wider[0]?.skuId, wider[2]?.skuId]).toEqual(before.map(({ skuId }) => skuId));
    expect(new Set(wider.map(({ skuId }) => skuId)).size).toBe(4);
    const back = grid([taste], wider);
    expect(back.map(({ skuId }) => skuId)).toEqual(before.map(({ skuId }) => skuId));
    expect(names(back)).toEqual(['甜', '咸']);
  });

  it('leaves out what is not sold, and knows what that is', () => {
    const lines = grid([taste, size], [], [['咸', '小']]);
    expect(names(lines)).toEqual(['甜大', '甜小', '咸大']);
    expect(missingCombinations([taste, size], lines)).toEqual([['咸', '小']]);
    expect(specsOf(['口味', '份量'], lines)).toEqual([taste, size]);
  });
});

it('shows categories each followed by those below it, by their whole names', () => {
  const [tea, hot, cake] = ['茶', '热茶', '糕'].map((name, index) => ({
    categoryId: String(index),
    parentId: name === '热茶' ? '0' : null,
    name,
    version: 1,
    products: 0,
  }));
  if (!tea || !hot || !cake) throw new Error('no categories');
  const all = [tea, cake, hot];
  expect(inTree(all).map(({ name }) => name)).toEqual(['茶', '热茶', '糕']);
  expect([categoryPath(all, '1'), categoryPath(all, '2'), categoryPath(all, 'x')]).toEqual(['茶 / 热茶', '糕', '']);
});

it('reads spreadsheets in UTF-8 and in GBK, and nothing that is no text', () => {
  const bytes = (...values: number[]) => Uint8Array.from(values).buffer;
  expect(csvText(new TextEncoder().encode('分类,商品').buffer as ArrayBuffer)).toBe('分类,商品');
  // 分类 in GBK.
  expect(csvText(bytes(0xb7, 0xd6, 0xc0, 0xe0))).toBe('分类');
  expect(csvText(bytes(0x50, 0x4b, 0x03, 0x04, 0x00, 0x00))).toBeNull();
  expect(csvText(bytes(0xff, 0xff, 0xff))).toBeNull();
});
