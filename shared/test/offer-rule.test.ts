import {
  type OfferRule,
  type OfferVisits,
  offerMatches,
  offersInTurn,
  offerWhy,
  offerWhyWords,
  type PaidVisit,
} from '../src/offer-rule';
import { item } from './coupon-samples';

const rule = (change: Partial<OfferRule> = {}): OfferRule => ({
  storeIds: null,
  minAmountFen: 0,
  maxAmountFen: null,
  weekly: null,
  visits: { kind: 'any' },
  tags: null,
  items: null,
  absentDays: null,
  ...change,
});
const paid = (change: Partial<PaidVisit> = {}): PaidVisit => ({
  storeId: 'store-1',
  amountFen: 3000,
  items: [item('tea', 3000, 1, '饮品')],
  local: { weekday: 5, minute: 720 },
  visit: 2,
  tags: ['常客'],
  absentDays: 10,
  ...change,
});

describe('when an offer is earned', () => {
  it.each([
    ['its store', { storeIds: ['store-2', 'store-1'] }, { storeIds: ['store-2'] }],
    ['its least sum', { minAmountFen: 3000 }, { minAmountFen: 3001 }],
    ['its largest sum', { maxAmountFen: 3000 }, { maxAmountFen: 2999 }],
    [
      'its hours',
      { weekly: [{ weekdays: [5], from: '12:00', until: '13:00' }] },
      { weekly: [{ weekdays: [5], from: '12:01', until: '13:00' }] },
    ],
    ['one of its tags', { tags: ['老友', '常客'] }, { tags: ['老友'] }],
    [
      'one of its goods',
      { items: { productIds: [], categories: ['饮品'] } },
      { items: { productIds: ['product-cup'], categories: ['茶点'] } },
    ],
    ['the days of absence', { absentDays: 10 }, { absentDays: 11 }],
  ] satisfies [string, Partial<OfferRule>, Partial<OfferRule>][])('looks at %s', (_, holds, fails) => {
    expect([offerMatches(rule(holds), paid()), offerMatches(rule(fails), paid())]).toEqual([true, false]);
  });

  it.each([
    [{ kind: 'any' }, [1, 2, 3, 4, 6]],
    [{ kind: 'first' }, [1]],
    [{ kind: 'returning' }, [2, 3, 4, 6]],
    [{ kind: 'every', n: 3 }, [3, 6]],
    [{ kind: 'nth', n: 3 }, [3]],
  ] as [OfferVisits, number[]][])('counts visits: %j', (visits, expected) => {
    const earned = [1, 2, 3, 4, 6].filter((visit) => offerMatches(rule({ visits }), paid({ visit })));
    expect(earned).toEqual(expected);
  });

  it('knows nothing of goods where only a sum was typed, and nobody is absent before their first visit', () => {
    expect(offerMatches(rule({ items: { productIds: [], categories: ['饮品'] } }), paid({ items: null }))).toBe(false);
    expect(offerMatches(rule({ absentDays: 1 }), paid({ visit: 1, absentDays: null }))).toBe(false);
  });
});

describe('why a customer gets it', () => {
  it.each([
    [{ absentDays: 7, visits: { kind: 'returning' } }, '10 天没见，欢迎回来', 'Welcome back after 10 days'],
    [{ visits: { kind: 'first' } }, '第一次来，送您的见面礼', 'A gift for your first visit'],
    [{ visits: { kind: 'every', n: 2 } }, '您第 2 次光临', 'Your visit number 2'],
    [{ items: { productIds: ['product-tea'], categories: [] } }, '因为您买了tea', 'Because you bought tea'],
    [{ visits: { kind: 'returning' } }, '谢谢您又来了', 'Thank you for coming back'],
    [{ weekly: [{ weekdays: [5], from: '12:00', until: '13:00' }] }, '您来得正是时候', 'You came at the right time'],
    [{ minAmountFen: 3000 }, '本单满 ¥30.00', 'For a payment from ¥30.00'],
    [{}, '谢谢光临', 'Thank you for coming'],
  ] satisfies [Partial<OfferRule>, string, string][])('says what was most personal of %j', (change, zh, en) => {
    const why = offerWhy(rule(change), paid());
    expect([offerWhyWords(why, 'zh-CN'), offerWhyWords(why, 'en')]).toEqual([zh, en]);
  });
});

describe('which offers a payment gives', () => {
  const offer = (offerId: string, priority = 0, weight = 1) => ({ offerId, priority, weight });
  const turn = (offers: ReturnType<typeof offer>[], paymentId: string, most: number) =>
    offersInTurn(offers, { paymentId, most }).map(({ offerId }) => offerId);

  it('gives the more important first, and draws nothing where all fit', () => {
    const offers = [offer('a'), offer('b', 5), offer('c')];
    for (const paymentId of ['p1', 'p2', 'p3', 'p4']) expect(turn(offers, paymentId, 3)).toEqual(['b', 'a', 'c']);
  });

  it('draws by weight, the same for the same payment', () => {
    const offers = [offer('rare', 0, 1), offer('often', 0, 4), offer('first', 1)];
    const draws = Array.from({ length: 4000 }, (_, index) => turn(offers, `payment-${index}`, 2));
    expect(new Set(draws.map(([first]) => first))).toEqual(new Set(['first']));
    const share = draws.filter(([, second]) => second === 'often').length / draws.length;
    expect(share).toBeGreaterThan(0.77);
    expect(share).toBeLessThan(0.83);
    expect(turn(offers, 'payment-7', 2)).toEqual(draws[7]);
  });
});
