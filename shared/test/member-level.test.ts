import { memberLevel } from '../src/member-level';

describe('memberLevel', () => {
  it.each([
    [0, 'guest'],
    [1, 'regular'],
    [4, 'regular'],
    [5, 'friend'],
    [500, 'friend'],
  ])('after %i payments: %s', (payments, level) => {
    expect(memberLevel(payments)).toBe(level);
  });
});
