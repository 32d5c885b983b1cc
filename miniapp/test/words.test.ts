import { en } from '../src/i18n/en';
import { zh } from '../src/i18n/zh';
import {
  type Coupon,
  type CouponTerms,
  conditionLines,
  placeWords,
  shortFen,
  templateValidityWords,
  validityWords,
  valueWords,
} from '../src/lib/coupon-words';
import { calendarDaysBetween, dayOf, momentOf } from '../src/lib/dates';

const noon = new Date(2026, 10, 22, 12, 0);
const at = (day: number, hour = 12) => new Date(2026, 10, day, hour).toISOString();
const validity = (from: string, until: string, words = zh) =>
  validityWords({ validFrom: from, validUntil: until }, noon, words);

const terms = (change: Partial<CouponTerms> = {}): CouponTerms => ({
  name: '见面礼',
  value: { kind: 'amount', amountOffFen: 500 },
  minSpendFen: 0,
  validity: { kind: 'days', days: 7, startsInDays: 0 },
  weekly: null,
  storeIds: null,
  channels: null,
  items: null,
  firstVisitOnly: false,
  stacking: 'A',
  onRefund: 'return',
  transferable: false,
  note: '',
  ...change,
});

describe('how long a coupon still works', () => {
  test('counts calendar days, not hours', () => {
    expect(validity(at(20), at(22, 23))).toEqual({ words: '今天到期', near: true });
    expect(validity(at(20), at(23, 0))).toEqual({ words: '明天到期', near: true });
    expect(validity(at(20), at(27, 1))).toEqual({ words: '5 天后到期', near: true });
    expect(validity(at(20), at(29, 23))).toEqual({ words: '7 天后到期', near: true });
    expect(validity(at(20), at(30, 0))).toEqual({ words: '2026-11-30 前有效', near: false });
  });

  test('says so when it is over, or has not begun', () => {
    expect(validity(at(1), at(22, 11))).toEqual({ words: '已过期', near: false });
    expect(validity(at(25), at(29))).toEqual({ words: '2026-11-25 起可用', near: false });
    // Issued just now by a shop whose clock is a minute ahead of this phone's.
    expect(validity(new Date(2026, 10, 22, 12, 1).toISOString(), at(24)).words).toBe('2 天后到期');
  });

  test('English counts one day and several', () => {
    expect(validity(at(20), at(23), en).words).toBe('Expires tomorrow');
    expect(validity(at(20), at(24), en).words).toBe('Expires in 2 days');
  });

  test('a coupon to claim names its days from then on, or its fixed end', () => {
    expect(templateValidityWords(terms(), noon, zh).words).toBe('领取后 7 天内有效');
    const later = (startsInDays: number) => terms({ validity: { kind: 'days', days: 7, startsInDays } });
    expect(templateValidityWords(later(1), noon, zh).words).toBe('次日起 7 天内有效');
    expect(templateValidityWords(later(3), noon, en).words).toBe('Valid for 7 days, beginning 3 days after the claim');
    const fixed = terms({ validity: { kind: 'fixed', from: at(1), until: at(24) } });
    expect(templateValidityWords(fixed, noon, zh)).toEqual({ words: '2 天后到期', near: true });
  });
});

describe('what a coupon is worth', () => {
  test('fixed sums leave out empty decimals', () => {
    expect(shortFen(2000)).toBe('¥20');
    expect(shortFen(1250)).toBe('¥12.50');
    expect(valueWords(terms(), zh, true)).toBe('¥5 立减');
  });

  test('20% off is 8 折 in Chinese, 15% is 8.5 折', () => {
    const percent = (percentOff: number) => terms({ value: { kind: 'percent', percentOff, capFen: null } });
    expect(valueWords(percent(20), zh, true)).toBe('8 折');
    expect(valueWords(percent(15), zh, true)).toBe('8.5 折');
    expect(valueWords(percent(15), en, false)).toBe('15% off');
  });

  test('names the least spend and the cap', () => {
    const capped = terms({ value: { kind: 'percent', percentOff: 20, capFen: 2000 }, minSpendFen: 3000 });
    expect(conditionLines(terms(), zh)).toEqual(['无门槛']);
    expect(conditionLines(capped, zh)).toEqual(['满 ¥30 可用', '最多减 ¥20']);
  });
});

test('names the stores when they are few and known, else their number', () => {
  const names = new Map([
    ['a', '人民路店'],
    ['b', '河边店'],
  ]);
  const where = (storeIds: Coupon['terms']['storeIds']) => placeWords(terms({ storeIds }), names, zh);
  expect(where(null)).toBe('全部门店可用');
  expect(where(['a', 'b'])).toBe('适用：人民路店、河边店');
  expect(where(['a', 'unknown'])).toBe('2 家门店可用');
});

test('dates follow the clock of the phone', () => {
  const late = new Date(2026, 0, 5, 9, 7).toISOString();
  expect(dayOf(late)).toBe('2026-01-05');
  expect(momentOf(late)).toBe('2026-01-05 09:07');
  expect(calendarDaysBetween(new Date(2026, 0, 31, 23, 59), new Date(2026, 1, 1, 0, 0))).toBe(1);
});
