/** Settings, and the list of stores. */
export const settings = {
  settings: {
    title: '设置',
    language: '语言 Language',
    largeText: '大字模式',
    largeTextNote: '所有页面的字大四分之一',
    privacy: '隐私中心',
    about: '关于',
    aboutNote: (merchant: string) => `${merchant} 的会员小程序，由熟客提供`,
    contact: '联系店家',
    signOut: '退出登录',
    signOutAsk: '退出登录？',
    signOutNote: '会员、券和余额都还在，下次加入就能看到。',
  },
  stores: {
    title: '门店',
    intro: '选一家常去的。首页就显示它的券和新鲜事。',
    current: '正在看',
    choose: '看这家',
    follow: '关注',
    following: '已关注',
    empty: '还没有门店',
    emptyNote: '过几天再来看看。',
  },
};
