/** Points, levels and the daily check-in. */
export const points = {
  points: {
    title: '积分与等级',
    current: '我的积分',
    checkIn: '今日签到',
    checkInGets: (points: number) => `签到，得 ${points} 积分`,
    checkedIn: '今天已签到',
    tomorrow: (points: number) => `明天再来，得 ${points} 积分`,
    streak: (days: number) => `已连续 ${days} 天`,
    noStreak: '连续七天，第七天多得 5 积分',
    got: (points: number) => `得到 ${points} 积分`,
    levels: '等级',
    from: (payments: number) => (payments === 0 ? '加入就是' : `付过 ${payments} 次`),
    gives: (points: number) => `每付 1 元得 1 积分，每天签到得 ${points} 积分`,
    mine: '现在',
    next: (level: string, payments: number) => `再来付 ${payments} 次，就是${level}`,
    highest: '已经是最高等级',
    history: '明细',
    kinds: { payment: '付款', refund: '退款收回', 'check-in': '签到', merge: '账户合并', opening: '以前的积分' },
    empty: '还没有明细',
    emptyNote: '付款和签到得到的积分都会记在这里。',
  },
};
