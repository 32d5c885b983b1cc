import { categoryName, isOfCategories } from '../src/catalogue';

describe('categories as baskets and rules name them', () => {
  it('names what is below a category by both', () => {
    expect(categoryName('点心', null)).toBe('点心');
    expect(categoryName('点心', '糕点')).toBe('点心 / 糕点');
  });

  it('takes what is below a category for part of it, and nothing else', () => {
    expect(isOfCategories('点心 / 糕点', ['茶饮', '点心'])).toBe(true);
    expect(isOfCategories('点心', ['点心'])).toBe(true);
    expect(isOfCategories('点心', ['点心 / 糕点'])).toBe(false);
    expect(isOfCategories('点心铺', ['点心'])).toBe(false);
    expect(isOfCategories(null, ['点心'])).toBe(false);
    expect(isOfCategories('点心', [])).toBe(false);
  });
});
