import { allocate, formatFen, isAmountFen, MAX_AMOUNT_FEN, moneyParts, parseYuan } from '../src/money';

const sum = (parts: readonly number[]) => parts.reduce((total, part) => total + part, 0);

describe('allocate', () => {
  it.each([
    [100, [1, 1, 1], [34, 33, 33]],
    [1, [1, 2], [0, 1]],
    [10, [0, 1, 0], [0, 10, 0]],
    [0, [3, 4], [0, 0]],
    [7, [1, 1], [4, 3]],
  ])('splits %i by %j into %j', (totalFen, weights, parts) => {
    expect(allocate(totalFen, weights)).toEqual(parts);
  });

  it('sums exactly, each part within a fen of its share, whatever the weights', () => {
    let seed = 42;
    const next = (limit: number) => {
      seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
      return seed % limit;
    };
    for (let round = 0; round < 500; round++) {
      const weights = Array.from({ length: 1 + next(9) }, () => next(MAX_AMOUNT_FEN));
      weights[0] = (weights[0] ?? 0) + 1;
      const totalFen = next(MAX_AMOUNT_FEN);
      const parts = allocate(totalFen, weights);
      expect(sum(parts)).toBe(totalFen);
      const weightSum = sum(weights);
      parts.forEach((part, index) => {
        expect(Math.abs(part - (totalFen * (weights[index] ?? 0)) / weightSum)).toBeLessThan(1.000_001);
      });
    }
  });

  it('stays exact where products pass 2^53', () => {
    const most = Number.MAX_SAFE_INTEGER;
    expect(sum(allocate(most, [most - 2, 1, 1]))).toBe(most);
  });

  it('refuses what cannot be weighed', () => {
    expect(() => allocate(10, [])).toThrow(RangeError);
    expect(() => allocate(10, [0, 0])).toThrow(RangeError);
    expect(() => allocate(10, [2, -1])).toThrow(RangeError);
    expect(() => allocate(1.5, [1])).toThrow(RangeError);
  });
});

describe('words for money', () => {
  it.each([
    [0, '¥0.00'],
    [5, '¥0.05'],
    [123_456, '¥1,234.56'],
    [100_000_000, '¥1,000,000.00'],
    [-250, '-¥2.50'],
  ])('%i fen is %s', (amountFen, words) => {
    expect(formatFen(amountFen)).toBe(words);
  });

  it('gives the parts for three sizes', () => {
    expect(moneyParts(-123_406)).toEqual({ sign: '-', yuan: '1,234', decimals: '06' });
  });

  it.each([
    ['12.5', 1250],
    [' 8 ', 800],
    ['0.01', 1],
    ['3.', 300],
    ['1000000', MAX_AMOUNT_FEN],
    ['1000000.01', null],
    ['1.234', null],
    ['-1', null],
    ['1e3', null],
    ['1,000', null],
    ['', null],
    ['.5', null],
  ])('the cashier’s %j is %j fen', (typed, amountFen) => {
    expect(parseYuan(typed)).toBe(amountFen);
  });

  it.each([
    [0, true],
    [MAX_AMOUNT_FEN, true],
    [MAX_AMOUNT_FEN + 1, false],
    [-1, false],
    [1.5, false],
    ['1', false],
    [Number.NaN, false],
  ])('%j is an accepted sum: %j', (value, accepted) => {
    expect(isAmountFen(value)).toBe(accepted);
  });
});
