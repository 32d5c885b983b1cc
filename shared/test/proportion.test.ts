import { wilsonInterval } from '../src/proportion';

// R. G. Newcombe 1998, Statistics in Medicine 17:857–872, table I, method 3 (score, without continuity correction).
test.each([
  [81, 263, 0.2553, 0.3662],
  [15, 148, 0.0624, 0.1605],
  [0, 20, 0, 0.1611],
  [1, 29, 0.0061, 0.1718],
])('%i of %i', (errors, trials, low, high) => {
  const interval = wilsonInterval(errors, trials);
  expect(interval.low).toBeCloseTo(low, 4);
  expect(interval.high).toBeCloseTo(high, 4);
});

test('all of them mirrors none of them, and nothing measured says nothing', () => {
  const [none, all] = [wilsonInterval(0, 50), wilsonInterval(50, 50)];
  expect(all.high).toBe(1);
  expect(all.low).toBeCloseTo(1 - none.high, 12);
  expect(wilsonInterval(0, 0)).toEqual({ low: 0, high: 1 });
});
