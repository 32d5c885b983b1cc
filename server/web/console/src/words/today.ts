const zh = {
  title: '今日',
  asOf: (time: string) => `截至 ${time}，都与上周同一天的同一时刻相比`,
  figures: {
    takings: '营业额',
    payments: '付款笔数',
    memberPayments: '会员付款',
    newMembers: '新会员',
    couponsRedeemed: '用券',
    couponDiscount: '券优惠',
  },
  lastWeek: (value: string) => `上周 ${value}`,
  more: (percent: number) => `多 ${percent}%`,
  less: (percent: number) => `少 ${percent}%`,
  same: '持平',
  whoTitle: '谁回来了',
  whoNote: '近 14 天的付款笔数',
  returning: '回头客',
  firstTime: '首次付款的会员',
  anonymous: '非会员',
  whoSummary: (returning: number, total: number, percent: number) =>
    `14 天共 ${total} 笔付款，其中 ${returning} 笔（${percent}%）来自回头客`,
  costTitle: '花了多少，收了多少',
  costNote: '营业额，按小时',
  today: '今天',
  sameDayLastWeek: '上周同日',
  costSummary: (discount: string, takings: string, percent: string) =>
    `今天的券优惠 ${discount}，是营业额 ${takings} 的 ${percent}`,
  costNothing: '今天还没有用券',
  hour: (hour: number) => `${hour} 时`,
  faceTitle: '刷脸情况',
  faceNote: '今天',
  faceEnrolled: (count: number) => `今天新开通刷脸的会员 ${count} 位`,
  face: {
    matched: '直接认出',
    phoneAsked: '核对了尾号',
    unknown: '没有认出',
    refused: '未通过真人检查',
  },
  faceNone: '今天还没有人刷脸。认不出的人都能换一种方式付款。',
  nextTitle: '接下来做什么',
  nextNone: '一切就绪。欢迎每一位熟客。',
  chartsEmpty: '有了第一笔付款，这里就会有图。',
  next: {
    'no-terminal': { text: '还没有终端。配对一台，顾客才能在店里付款。', action: '添加终端' },
    'terminal-waiting': {
      text: (name: string) => `「${name}」在等待配对。在设备上打开终端页面，输入它的配对码。`,
      action: '查看终端',
    },
    'no-coupon': { text: '还没有可用的优惠券。先做一张，顾客才有理由再来。', action: '新建优惠券' },
    'no-offer': { text: '付款后还没有送券。付完款的那一刻，最容易留住人。', action: '设置送券' },
    'offer-blocked': {
      text: (offer: string, coupon: string) => `「${offer}」开着，但「${coupon}」发不出去了。`,
      action: '去看看',
    },
    'coupon-running-out': {
      text: (coupon: string, left: number) => (left === 0 ? `「${coupon}」已发完。` : `「${coupon}」只剩 ${left} 张。`),
      action: '加一些',
    },
    'coupon-ending': {
      text: (coupon: string, days: number) =>
        days === 0 ? `「${coupon}」今天到期。` : `「${coupon}」还有 ${days} 天到期。`,
      action: '去看看',
    },
    'bill-differs': { text: (count: number) => `渠道账单有 ${count} 处差异，还没有处理。`, action: '去对账' },
    'webhook-off': { text: (host: string) => `推送地址 ${host} 三天没有收到过消息，已停用。`, action: '去看看' },
    'draft-waiting': { text: (title: string) => `「${title}」写好了，还没有发出。`, action: '去发送' },
    'never-wrote': { text: (count: number) => `${count} 位会员愿意收到消息，还没有给他们写过。`, action: '写一条' },
    'long-silence': {
      text: (count: number, days: number) => `${days} 天没有联系会员了，${count} 位愿意收到消息。`,
      action: '写一条',
    },
    'many-anonymous': {
      text: (percent: number) => `近 14 天有 ${percent}% 的付款来自非会员。送一张券，请他们入会。`,
      action: '设置送券',
    },
    'many-unknown': {
      text: (percent: number) => `今天 ${percent}% 的刷脸没有认出。检查一下终端前的光线和镜头。`,
      action: '查看终端',
    },
  },
};

const en: typeof zh = {
  title: 'Today',
  asOf: (time) => `As of ${time}, each beside the same weekday last week up to the same time`,
  figures: {
    takings: 'Takings',
    payments: 'Payments',
    memberPayments: 'By members',
    newMembers: 'New members',
    couponsRedeemed: 'Coupons used',
    couponDiscount: 'Coupon discount',
  },
  lastWeek: (value) => `last week ${value}`,
  more: (percent) => `${percent}% more`,
  less: (percent) => `${percent}% less`,
  same: 'same',
  whoTitle: 'Who came back',
  whoNote: 'Payments of the last 14 days',
  returning: 'Returning',
  firstTime: 'First-time members',
  anonymous: 'Non-members',
  whoSummary: (returning, total, percent) =>
    `${returning} of ${total} payments in 14 days (${percent}%) were by returning members`,
  costTitle: 'What it cost, what it brought',
  costNote: 'Takings by the hour',
  today: 'Today',
  sameDayLastWeek: 'Same day last week',
  costSummary: (discount, takings, percent) =>
    `Coupons took off ${discount} today, ${percent} of ${takings} in takings`,
  costNothing: 'No coupon was used today yet',
  hour: (hour) => `${hour}:00`,
  faceTitle: 'Paying by face',
  faceNote: 'Today',
  faceEnrolled: (count) => (count === 1 ? '1 member set it up today' : `${count} members set it up today`),
  face: {
    matched: 'Recognised at once',
    phoneAsked: 'Asked for phone digits',
    unknown: 'Not recognised',
    refused: 'Failed the live check',
  },
  faceNone: 'Nobody paid by face today yet. Whoever is not recognised can always pay another way.',
  nextTitle: 'What to do next',
  nextNone: 'All set. Welcome every regular.',
  chartsEmpty: 'With the first payment there will be a chart here.',
  next: {
    'no-terminal': {
      text: 'There is no terminal yet. Pair one to take payments in the store.',
      action: 'Add terminal',
    },
    'terminal-waiting': {
      text: (name) => `“${name}” waits for pairing. Open the terminal page on the device and enter its code.`,
      action: 'Terminals',
    },
    'no-coupon': { text: 'There is no active coupon. Make one, a reason to come again.', action: 'New coupon' },
    'no-offer': {
      text: 'Nothing is given after payment. That moment is the best one to win a regular.',
      action: 'Set it up',
    },
    'offer-blocked': {
      text: (offer, coupon) => `“${offer}” is on, but “${coupon}” can no longer be given.`,
      action: 'Have a look',
    },
    'coupon-running-out': {
      text: (coupon, left) => (left === 0 ? `“${coupon}” has been given out.` : `Only ${left} of “${coupon}” left.`),
      action: 'Add some',
    },
    'coupon-ending': {
      text: (coupon, days) => (days === 0 ? `“${coupon}” ends today.` : `“${coupon}” ends in ${days} days.`),
      action: 'Have a look',
    },
    'bill-differs': {
      text: (count) => `The providers’ bills differ from the books in ${count} place(s) nobody has dealt with.`,
      action: 'Reconcile',
    },
    'webhook-off': {
      text: (host) => `Nothing was heard at ${host} for three days: it was turned off.`,
      action: 'Look',
    },
    'draft-waiting': { text: (title) => `“${title}” is written but not sent.`, action: 'Send it' },
    'never-wrote': {
      text: (count) => `${count} members agreed to hear from you, and you never wrote.`,
      action: 'Write',
    },
    'long-silence': {
      text: (count, days) => `You have not written for ${days} days; ${count} members agreed to hear from you.`,
      action: 'Write',
    },
    'many-anonymous': {
      text: (percent) => `${percent}% of payments in 14 days were by non-members. Give a coupon for joining.`,
      action: 'Set it up',
    },
    'many-unknown': {
      text: (percent) => `${percent}% of faces were not recognised today. Check the light and the camera.`,
      action: 'Terminals',
    },
  },
};

export const todayWords = { 'zh-CN': zh, en };
export type TodayWords = typeof zh;
