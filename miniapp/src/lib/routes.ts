import Taro from '@tarojs/taro';

/** Where pages live; subpackages may move without anybody else noticing. */
export const routes = {
  home: '/pages/home/index',
  wallet: '/pages/wallet/index',
  inbox: '/pages/inbox/index',
  me: '/pages/me/index',
  claim: '/pages/claim/index',
  consent: '/account/consent/index',
  consents: '/account/consents/index',
  enrol: '/account/enrol/index',
  tillEnrol: '/account/till-enrol/index',
  face: '/account/face/index',
  orders: '/account/orders/index',
  order: '/account/order/index',
  balance: '/account/balance/index',
  memberCode: '/account/member-code/index',
  profile: '/account/profile/index',
  pin: '/account/pin/index',
  privacy: '/account/privacy/index',
  exportData: '/account/export/index',
  deletion: '/account/deletion/index',
  points: '/account/points/index',
  settings: '/account/settings/index',
  stores: '/account/stores/index',
  category: '/mall/category/index',
  search: '/mall/search/index',
  product: '/mall/product/index',
  cart: '/mall/cart/index',
  checkout: '/mall/checkout/index',
  mallOrder: '/mall/order/index',
} as const;

type Tab = 'home' | 'wallet' | 'inbox' | 'me';

export const goTab = (tab: Tab): void => void Taro.switchTab({ url: routes[tab] });

const withQuery = (url: string, query: Record<string, string>) => {
  const pairs = Object.entries(query).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  return pairs.length ? `${url}?${pairs.join('&')}` : url;
};

export const goTo = (page: Exclude<keyof typeof routes, Tab>, query: Record<string, string> = {}): void =>
  void Taro.navigateTo({ url: withQuery(routes[page], query) });

/** Replaces this page, for steps nobody should come back to. */
export const replaceBy = (page: Exclude<keyof typeof routes, Tab>, query: Record<string, string> = {}): void =>
  void Taro.redirectTo({ url: withQuery(routes[page], query) });

/** One page back, or home when this was the first. */
export const goBack = (): void => {
  if (Taro.getCurrentPages().length > 1) void Taro.navigateBack();
  else goTab('home');
};
