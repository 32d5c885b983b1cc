import {
  type Choice,
  choose,
  chosenSku,
  firstChoice,
  isPossible,
  mostPieces,
  type Sku,
  valuesOf,
} from '../src/mall/lib/sku-choice';

const sku = (skuId: string, specValues: string[], stock: number | null = null): Sku => ({
  skuId,
  specValues,
  priceFen: 1200,
  stock,
  pictureUrl: null,
});
const cakes = [
  sku('1', ['原味', '三块'], 4),
  sku('2', ['原味', '六块'], 0),
  sku('3', ['少糖', '三块'], 0),
  sku('4', ['少糖', '六块']),
];
const none: Choice = [null, null];

describe('choosing a variant', () => {
  test('names the values of each spec once', () => {
    expect([valuesOf(cakes, 0), valuesOf(cakes, 1)]).toEqual([
      ['原味', '少糖'],
      ['三块', '六块'],
    ]);
  });

  test('starts with nothing, or with the only one there is', () => {
    expect(firstChoice({ specNames: ['口味', '份量'], skus: cakes })).toEqual(none);
    expect(firstChoice({ specNames: [], skus: [sku('1', [])] })).toEqual([]);
    expect(chosenSku([sku('1', [])], [])?.skuId).toBe('1');
  });

  test('knows what can still be had with what is chosen', () => {
    const plain: Choice = ['原味', null];
    expect([isPossible(cakes, plain, 1, '三块'), isPossible(cakes, plain, 1, '六块')]).toEqual([true, false]);
    expect(isPossible(cakes, none, 1, '六块')).toBe(true);
  });

  test('takes a choice, takes it back, and drops what does not go with it', () => {
    const plain = choose(cakes, none, 0, '原味');
    expect(plain).toEqual(['原味', null]);
    const small = choose(cakes, plain, 1, '三块');
    expect(chosenSku(cakes, small)?.skuId).toBe('1');
    expect(choose(cakes, small, 0, '原味')).toEqual([null, '三块']);
    expect(choose(cakes, small, 0, '少糖')).toEqual(['少糖', null]);
    expect(chosenSku(cakes, plain)).toBeNull();
  });

  test('lets no more into the cart than there is', () => {
    expect([mostPieces({ stock: 4 }), mostPieces({ stock: null }), mostPieces({ stock: 5000 })]).toEqual([4, 999, 999]);
  });
});
