/** Two members who may be one person. */
const zh = {
  title: '可能是同一个人',
  note: '这些会员的脸很像。确认之前，他们刷脸付款都要报手机尾号。',
  alike: (distance: string) => `相似尺度 ${distance}，越小越像`,
  found: (date: string) => `${date} 发现`,
  facts: {
    joined: '加入',
    payments: '付款',
    balance: '余额',
    points: '积分',
    coupons: '可用券',
  },
  times: (count: number) => `${count} 次`,
  coupons: (count: number) => `${count} 张`,
  merge: '合并',
  dismiss: '不是同一个人',
  dismissTitle: '确认他们是两个人？',
  dismissText: '比如双胞胎。以后不再提示；两张脸分得清时，刷脸付款也不再额外报尾号。随时可以撤回。',
  dismissed: '已记下，他们是两个人',
  undo: '撤回',
  undone: '已撤回，请重新确认',
  earlier: (count: number) => `已确认是两个人的（${count}）`,
  dialog: {
    title: '合并为一个会员',
    ask: '请先当面核对是同一个人。留下哪个账户？',
    what: '另一个账户的余额、积分、优惠券、订单和消息都会转过来，然后关闭：它的人脸和支付密码会删除，用它登录会进到留下的账户。',
    final: '合并后不能撤回。',
    confirm: '确认合并',
    done: (balance: string) => `已合并，转过来余额 ${balance}`,
    failed: '没有合并成功，什么都没有变',
  },
};

const en: typeof zh = {
  title: 'May be the same person',
  note: 'These members look alike. Until you decide, paying by face asks both for their phone’s last digits.',
  alike: (distance) => `distance ${distance}; smaller is more alike`,
  found: (date) => `found ${date}`,
  facts: { joined: 'Joined', payments: 'Payments', balance: 'Balance', points: 'Points', coupons: 'Coupons' },
  times: (count) => String(count),
  coupons: (count) => String(count),
  merge: 'Merge',
  dismiss: 'Two people',
  dismissTitle: 'Are they two people?',
  dismissText:
    'Twins, for example. You are not asked again, and where their faces can be told apart, no digits are asked for. You can take it back at any time.',
  dismissed: 'Noted: they are two people',
  undo: 'Take back',
  undone: 'Taken back. Please decide again.',
  earlier: (count) => `Said to be two people (${count})`,
  dialog: {
    title: 'Merge into one member',
    ask: 'First make sure, face to face, that it is one person. Which account stays?',
    what: 'Balance, points, coupons, orders and messages of the other one move over. Then it is closed: its face and PIN are deleted, and signing in to it opens the one that stays.',
    final: 'A merge cannot be undone.',
    confirm: 'Merge now',
    done: (balance) => `Merged. ${balance} of balance came over.`,
    failed: 'Not merged. Nothing has changed.',
  },
};

export const duplicatesWords = { 'zh-CN': zh, en };
