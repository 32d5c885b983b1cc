import { conditionLines, whyNotWords } from '../src/coupon-conditions';
import { whyNot, whyNotKinds } from '../src/coupon-rule';
import { coupon } from './coupon-samples';

const { terms } = coupon({
  weekly: [{ weekdays: [1, 2, 3, 4, 5], from: '14:00', until: '17:00' }],
  channels: ['till'],
  items: { productIds: ['tea'], categories: ['茶点'] },
  firstVisitOnly: true,
  stacking: 'exclusive',
  onRefund: 'forfeit',
});

describe('what a coupon asks for', () => {
  it('says each condition once, and nothing of a plain coupon', () => {
    expect(conditionLines(terms, 'zh-CN')).toEqual([
      '仅限首次消费',
      '限茶点、指定商品',
      '周一至周五 14:00–17:00',
      '仅限到店使用',
      '不与其他券同用',
      '退款后券不退还',
    ]);
    expect(conditionLines(coupon().terms, 'zh-CN')).toEqual([]);
    expect(conditionLines({ ...coupon().terms, channels: ['mall'], transferable: true }, 'en')).toEqual([
      'only in the mini program',
      'may be passed on',
    ]);
  });

  it('has words for every reason, with what is missing and when it works', () => {
    for (const kind of whyNotKinds) {
      const [zh, en] = [whyNotWords(whyNot(kind, 500), terms, 'zh-CN'), whyNotWords(whyNot(kind, 500), terms, 'en')];
      expect(zh).toMatch(/[一-鿿]/);
      expect(en).toMatch(/^[\x20-\x7e–¥]+$/);
    }
    expect(whyNotWords(whyNot('min-spend', 500), terms, 'zh-CN')).toBe('还差 ¥5.00');
    expect(whyNotWords(whyNot('not-now'), terms, 'en')).toBe('not now: Mon–Fri 14:00–17:00');
  });
});
