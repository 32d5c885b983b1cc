import { MAX_BASKET_ITEMS } from '@shuke/shared';
import { addGoods, changeQuantity, chargeOf } from '../../web/terminal/src/cashier/basket';

const tea = { productId: '01990000-0000-7000-8000-0000000000aa', name: '龙井', priceFen: 6800 };
const cake = { productId: null, name: '其他商品', priceFen: 1250 };

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
