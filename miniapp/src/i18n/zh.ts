import { account } from './zh/account';
import { basics } from './zh/basics';
import { coupons } from './zh/coupons';
import { face } from './zh/face';
import { mall } from './zh/mall';
import { mallOrders } from './zh/mall-orders';
import { money } from './zh/money';
import { points } from './zh/points';
import { privacy } from './zh/privacy';
import { settings } from './zh/settings';
import { store } from './zh/store';

/** Every word of the mini program in Chinese; `Messages` makes the other languages complete. */
export const zh = {
  ...basics,
  ...store,
  ...coupons,
  ...face,
  ...money,
  ...account,
  ...points,
  ...privacy,
  ...settings,
  ...mall,
  ...mallOrders,
};

export type Messages = typeof zh;
