import type { Dictionaries } from '../../../shared/i18n';

const zh = {
  title: '终端',
  lead: '收银台上带摄像头的设备，打开终端页面、输入配对码就能用。',
  add: '添加终端',
  emptyTitle: '还没有终端',
  emptyText: '任何带摄像头的平板或电脑都可以当终端。',
  columns: { name: '终端', state: '状态', paired: '配对时间', seen: '最近在线' },
  states: { waiting: '等待配对', paired: '使用中', revoked: '已停用' },
  never: '还没有',
  revoke: '停用',
  revokeTitle: (name: string) => `停用「${name}」？`,
  revokeText: '它会立刻不能收款。以后要用，重新添加并配对即可。已有的付款记录都在。',
  revokeConfirm: '停用',
  revoked: '已停用',
  form: {
    title: '添加终端',
    name: '名称',
    namePlaceholder: '如：前台 1 号',
    store: '放在哪家门店',
    storeMissing: '请选择门店',
    submit: '生成配对码',
  },
  code: {
    title: '配对码',
    how: '在设备的浏览器里打开下面的地址，输入配对码：',
    expires: (time: string) => `${time} 前有效，只能用一次`,
    done: '好了',
    paired: '配对成功，可以收款了',
    copy: '复制配对码',
  },
};

const en: typeof zh = {
  title: 'Terminals',
  lead: 'A device with a camera at the till: open the terminal page and enter the pairing code.',
  add: 'Add terminal',
  emptyTitle: 'No terminal yet',
  emptyText: 'Any tablet or computer with a camera can be one.',
  columns: { name: 'Terminal', state: 'State', paired: 'Paired', seen: 'Last seen' },
  states: { waiting: 'Waiting for pairing', paired: 'In use', revoked: 'Revoked' },
  never: 'not yet',
  revoke: 'Revoke',
  revokeTitle: (name) => `Revoke “${name}”?`,
  revokeText: 'It stops taking payments at once. Add and pair it again to use it. Its payments stay on record.',
  revokeConfirm: 'Revoke',
  revoked: 'Revoked',
  form: {
    title: 'Add terminal',
    name: 'Name',
    namePlaceholder: 'e.g. Counter 1',
    store: 'Store',
    storeMissing: 'Choose a store',
    submit: 'Get a pairing code',
  },
  code: {
    title: 'Pairing code',
    how: 'Open this address in the device’s browser and enter the code:',
    expires: (time) => `Valid until ${time}, once`,
    done: 'Done',
    paired: 'Paired and ready to take payments',
    copy: 'Copy the code',
  },
};

export const terminalsWords: Dictionaries<typeof zh> = { 'zh-CN': zh, en };
export type TerminalsWords = typeof zh;
