import { type Coupon, conditionWords, shortYuan, validityWords, valueWords } from '../../web/shared/coupon-words';
import { amountFenOf, amountKeyOf, typeAmount } from '../../web/terminal/src/cashier/amount-text';
import { createScanBuffer } from '../../web/terminal/src/cashier/scan-buffer';

const type = (keys: string) =>
  [...keys].reduce((text, key) => {
    const typed = amountKeyOf(key);
    return typed === null ? text : typeAmount(text, typed);
  }, '');

describe('the amount', () => {
  it.each([
    ['36.5', '36.5', 3650],
    ['0.01', '0.01', 1],
    ['.5', '0.5', 50],
    ['007', '7', 700],
    ['1.239', '1.23', 123],
    ['1..2', '1.2', 120],
    ['12,5', '12.5', 1250],
    ['1000000', '1000000', 100_000_000],
    ['1000001', '100000', 10_000_000],
    ['0', '0', null],
    ['', '', null],
  ])('typed as %p reads %p and is %p fen', (keys, text, amountFen) => {
    expect(type(keys)).toBe(text);
    expect(amountFenOf(text)).toBe(amountFen);
  });

  it('goes back one key, and clears', () => {
    expect(typeAmount('36.5', 'back')).toBe('36.');
    expect(typeAmount('', 'back')).toBe('');
    expect(typeAmount('36.5', 'clear')).toBe('');
    expect(amountKeyOf('a')).toBeNull();
  });
});

describe('the scanner gun', () => {
  const code = '123456789012345678';
  const scan = (keys: readonly string[], gapMs: number) => {
    const buffer = createScanBuffer();
    return keys.map((key, index) => buffer.key(key, index * gapMs)).at(-1);
  };

  it('is heard by its speed and its Enter', () => {
    expect(scan([...code, 'Enter'], 10)).toBe(code);
    expect(scan([...code, 'Enter'], 200)).toBeNull();
    expect(scan([...code.slice(3), 'Enter'], 10)).toBeNull();
    expect(scan([...code, ...'9999999', 'Enter'], 10)).toBeNull();
    expect(scan([...code.slice(0, 9), 'x', ...code.slice(9), 'Enter'], 10)).toBeNull();
  });

  it('starts afresh after a code', () => {
    const buffer = createScanBuffer();
    const feed = (keys: readonly string[], fromMs: number) =>
      keys.map((key, index) => buffer.key(key, fromMs + index)).at(-1);
    expect(feed([...code, 'Enter'], 0)).toBe(code);
    expect(feed(['Enter'], 30)).toBeNull();
  });
});

describe('the coupon card', () => {
  const terms = (change: Partial<Coupon['terms']>): Coupon['terms'] => ({
    name: '早餐券',
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

  it('prints sums without idle zeros', () => {
    expect([500, 550, 1, 123_450].map(shortYuan)).toEqual(['5', '5.5', '0.01', '1,234.5']);
  });

  it('says percent as 折 in Chinese and as off in English', () => {
    const value = (percentOff: number) => ({ kind: 'percent', percentOff, capFen: null }) as const;
    expect(valueWords(value(20), 'zh-CN')).toEqual({ before: '', figure: '8', after: '折' });
    expect(valueWords(value(15), 'zh-CN').figure).toBe('8.5');
    expect(valueWords(value(1), 'zh-CN').figure).toBe('9.9');
    expect(valueWords(value(15), 'en')).toEqual({ before: '', figure: '15', after: '% off' });
    expect(valueWords({ kind: 'amount', amountOffFen: 500 }, 'en')).toEqual({ before: '¥', figure: '5', after: '' });
  });

  it('shows a gift and an exchange with the thing they are for', () => {
    const gift = { kind: 'gift', thing: '茶叶蛋', worthFen: 200, productId: null } as const;
    const cup = { kind: 'exchange', thing: '杯子', productId: 'p', priceFen: 990 } as const;
    expect(valueWords(gift, 'zh-CN')).toEqual({ before: '', figure: '赠', after: '' });
    expect(valueWords(cup, 'zh-CN')).toEqual({ before: '¥', figure: '9.9', after: '换购' });
    expect(conditionWords(terms({ value: gift, minSpendFen: 3000 }), 'zh-CN')).toBe('茶叶蛋 · 满 30 可用');
    expect(conditionWords(terms({ value: cup }), 'en')).toBe('杯子 · any amount');
  });

  it('names the least spend and the cap', () => {
    expect(conditionWords(terms({}), 'zh-CN')).toBe('无门槛');
    expect(conditionWords(terms({ minSpendFen: 3000 }), 'zh-CN')).toBe('满 30 可用');
    const capped = terms({ value: { kind: 'percent', percentOff: 20, capFen: 2000 }, minSpendFen: 3000 });
    expect(conditionWords(capped, 'zh-CN')).toBe('满 30 可用，最多减 20');
    expect(conditionWords(capped, 'en')).toBe('from ¥30, up to ¥20');
  });

  it('counts days when the end is near, by the calendar and not by hours', () => {
    const now = new Date(2026, 10, 22, 23, 0);
    const until = (day: number, hour = 22) => validityWords(new Date(2026, 10, day, hour).toISOString(), now, 'zh-CN');
    expect(until(22, 23).text).toBe('已过期');
    expect(validityWords(new Date(2026, 10, 22, 23, 59).toISOString(), now, 'zh-CN').text).toBe('今天到期');
    expect(until(23).text).toBe('明天到期');
    expect(until(27)).toEqual({ text: '5 天后到期', near: true });
    expect(until(30)).toEqual({ text: '有效期至 2026.11.30', near: false });
  });
});
