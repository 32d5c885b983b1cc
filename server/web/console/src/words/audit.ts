import type { Dictionaries } from '../../../shared/i18n';

const zh = {
  title: '操作记录',
  lead: '每条记录都锁住前一条，改动或删除会立刻看出来。',
  intact: '记录完整',
  broken: '记录被改动过',
  brokenText: '有记录被改动或删除，请保留现状并联系技术支持。',
  emptyTitle: '还没有记录',
  emptyText: '第一次修改优惠券或终端后，这里会记下是谁、什么时候。',
  emptyAction: '回到今日',
  columns: { at: '时间', actor: '谁', action: '做了什么', subject: '对象' },
};

const en: typeof zh = {
  title: 'Activity log',
  lead: 'Each entry locks the one before, so a change or a deletion shows at once.',
  intact: 'Intact',
  broken: 'Tampered with',
  brokenText: 'Entries were changed or deleted. Leave everything as it is and contact support.',
  emptyTitle: 'Nothing recorded yet',
  emptyText: 'After the first change to a coupon or a terminal, who and when is recorded here.',
  emptyAction: 'Go to Today',
  columns: { at: 'Time', actor: 'Who', action: 'What', subject: 'On' },
};

export const auditWords: Dictionaries<typeof zh> = { 'zh-CN': zh, en };
