import { account } from './en/account';
import { basics } from './en/basics';
import { coupons } from './en/coupons';
import { face } from './en/face';
import { mall } from './en/mall';
import { mallOrders } from './en/mall-orders';
import { money } from './en/money';
import { points } from './en/points';
import { privacy } from './en/privacy';
import { settings } from './en/settings';
import { store } from './en/store';
import type { Messages } from './zh';

export const en: Messages = {
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
