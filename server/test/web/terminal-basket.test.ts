import { MAX_BASKET_ITEMS } from '@shuke/shared';
import { addGoods, changeQuantity, chargeOf, goodsOf } from '../../web/terminal/src/cashier/basket';

const productId = '01990000-0000-7000-8000-0000000000aa';
const tea = { productId, category: '茶饮', name: '龙井', priceFen: 6800 };
const cake = { productId: null, category: null, name: '其他商品', priceFen: 1250 };

describe('the basket at the till', () => {
  it('counts the same goods on one line and other prices on their own', () => {
    let items = addGoods([], tea, 'a');
    items = addGoods(items, tea, 'b');
    items = addGoods(items, cake, 'c');
    items = addGoods(items, { ...cake, priceFen: 900 }, 'd');
    expect(items.map(({ itemId, quantity }) => [itemId, quantity])).toEqual([
      ['a', 2],
      ['c', 1],
      ['d', 1],
    ]);
    expect(changeQuantity(items, 'c', -1).map(({ itemId }) => itemId)).toEqual(['a', 'd']);
  });

  it('keeps variants apart, each with the category that coupons and offers look for', () => {
    const osmanthus = { productId, category: '点心 / 糕点', name: '桂花糕', priceFen: 1200 };
    const six = goodsOf(osmanthus, { specValues: ['原味', '六块'], priceFen: 2200 });
    const items = addGoods(addGoods(addGoods([], six, 'a'), goodsOf(osmanthus), 'b'), six, 'c');
    expect(items).toEqual([
      { itemId: 'a', productId, category: '点心 / 糕点', name: '桂花糕 原味 六块', quantity: 2, unitPriceFen: 2200 },
      { itemId: 'b', productId, category: '点心 / 糕点', name: '桂花糕', quantity: 1, unitPriceFen: 1200 },
    ]);
    const long = { specValues: ['糕'.repeat(20), '点'.repeat(20), '茶'.repeat(20)], priceFen: 1 };
    expect(goodsOf(osmanthus, long).name).toHaveLength(60);
  });

  it('charges the sum less the reduction, and never nothing or less', () => {
    const items = addGoods(addGoods([], tea, 'a'), cake, 'b');
    expect(chargeOf(items, 50)).toEqual({ amountFen: 8000, items, reductionFen: 50 });
    expect(chargeOf(items, 8050)).toBeNull();
    expect(chargeOf(items, 9000)).toBeNull();
    expect(chargeOf([], 0)).toBeNull();
  });

  it('takes no more lines than a payment may have', () => {
    let items: ReturnType<typeof addGoods> = [];
    for (let at = 0; at <= MAX_BASKET_ITEMS; at++) items = addGoods(items, { ...cake, priceFen: 100 + at }, String(at));
    expect(items).toHaveLength(MAX_BASKET_ITEMS);
  });
});
