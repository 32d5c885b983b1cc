/** Parts of a form that coupons and offers share: hours of the week, and certain goods. */
import type { CouponTerms } from './contract-types';

export interface HoursForm {
  hoursLimited: boolean;
  windows: { weekdays: number[]; from: string; until: string }[];
}
export interface GoodsForm {
  goodsLimited: boolean;
  productIds: string[];
  categories: string[];
}

const EVERY_DAY = [1, 2, 3, 4, 5, 6, 7];
export const newWindow = (): HoursForm['windows'][number] => ({
  weekdays: EVERY_DAY.slice(0, 5),
  from: '14:00',
  until: '17:00',
});

export const emptyHours: HoursForm = { hoursLimited: false, windows: [newWindow()] };
export const emptyGoods: GoodsForm = { goodsLimited: false, productIds: [], categories: [] };

export function weeklyOf({ hoursLimited, windows }: HoursForm): CouponTerms['weekly'] {
  if (!hoursLimited || windows.length === 0) return null;
  return windows.map(({ weekdays, from, until }) => ({ weekdays: [...weekdays].sort(), from, until }));
}

export const hoursFormOf = (weekly: CouponTerms['weekly']): HoursForm =>
  weekly === null
    ? emptyHours
    : { hoursLimited: true, windows: weekly.map((window) => ({ ...window, weekdays: [...window.weekdays] })) };

export function goodsOf({ goodsLimited, productIds, categories }: GoodsForm): CouponTerms['items'] {
  if (!goodsLimited || productIds.length + categories.length === 0) return null;
  return { productIds, categories: categories.map((category) => category.trim()) };
}

export const goodsFormOf = (items: CouponTerms['items']): GoodsForm =>
  items === null
    ? emptyGoods
    : { goodsLimited: true, productIds: [...items.productIds], categories: [...items.categories] };
