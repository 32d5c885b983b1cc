const isWeapp = process.env.TARO_ENV === 'weapp';
/** WeChat swaps these by the system's theme (theme.json); H5 does it in app.scss. */
const themed = (name: string, light: string) => (isWeapp ? `@${name}` : light);
const icon = (name: string) => ({ iconPath: `assets/tab-${name}.png`, selectedIconPath: `assets/tab-${name}-on.png` });

export default defineAppConfig({
  pages: ['pages/home/index', 'pages/wallet/index', 'pages/inbox/index', 'pages/me/index', 'pages/claim/index'],
  subPackages: [
    {
      root: 'account',
      pages: [
        'consent/index',
        'consents/index',
        'enrol/index',
        'till-enrol/index',
        'face/index',
        'orders/index',
        'order/index',
        'balance/index',
        'member-code/index',
        'profile/index',
        'pin/index',
        'privacy/index',
        'export/index',
        'deletion/index',
        'points/index',
        'settings/index',
        'stores/index',
      ],
    },
    {
      root: 'mall',
      pages: ['category/index', 'search/index', 'product/index', 'cart/index', 'checkout/index', 'order/index'],
    },
  ],
  window: {
    navigationBarTitleText: '熟客',
    navigationBarBackgroundColor: themed('paper', '#FBF8F3'),
    navigationBarTextStyle: themed('barText', 'black') as 'black',
    backgroundColor: themed('paper', '#FBF8F3'),
    backgroundTextStyle: themed('pullText', 'dark') as 'dark',
  },
  tabBar: {
    color: themed('tabText', '#6B6258'),
    selectedColor: themed('tabTextOn', '#1E6B52'),
    backgroundColor: themed('card', '#FFFFFF'),
    borderStyle: themed('tabLine', 'white') as 'white',
    list: [
      { pagePath: 'pages/home/index', text: '首页', ...icon('home') },
      { pagePath: 'pages/wallet/index', text: '卡券', ...icon('wallet') },
      { pagePath: 'pages/inbox/index', text: '消息', ...icon('inbox') },
      { pagePath: 'pages/me/index', text: '我的', ...icon('me') },
    ],
  },
  ...(isWeapp
    ? {
        darkmode: true,
        themeLocation: 'theme.json',
        lazyCodeLoading: 'requiredComponents',
        __usePrivacyCheck__: true,
        preloadRule: {
          'pages/home/index': { network: 'all', packages: ['mall'] },
          'pages/me/index': { network: 'all', packages: ['account'] },
        },
      }
    : {}),
});
