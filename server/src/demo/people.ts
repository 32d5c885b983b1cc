import type { RouteInput } from '@shuke/shared/contract';

/** Invented members of the demo shop; the numbers belong to a range that is given to nobody. */
export const people: readonly { nickname: string; phone: string; balanceFen: number; marketing: boolean }[] = [
  { nickname: '小满', phone: '13900000688', balanceFen: 20_000, marketing: true },
  { nickname: '阿禾', phone: '13900001207', balanceFen: 10_000, marketing: true },
  { nickname: '周末的风', phone: '13900003315', balanceFen: 0, marketing: true },
  { nickname: '乌龙不加糖', phone: '13900004820', balanceFen: 50_000, marketing: true },
  { nickname: 'Momo', phone: '13900005561', balanceFen: 0, marketing: false },
  { nickname: '桂花落', phone: '13900006093', balanceFen: 10_000, marketing: true },
  { nickname: '老陈', phone: '13900007748', balanceFen: 30_000, marketing: false },
  { nickname: '栗子', phone: '13900008236', balanceFen: 0, marketing: true },
  { nickname: '山前', phone: '13900009174', balanceFen: 0, marketing: true },
];

type TemplateSeed = Omit<RouteInput<'POST /console/coupon-templates'>['body'], 'templateId'> & { key: string };

export const templates: readonly TemplateSeed[] = [
  {
    key: 'welcome',
    terms: {
      name: '新朋友见面礼',
      value: { kind: 'amount', amountOffFen: 500 },
      minSpendFen: 1500,
      validity: { kind: 'days', days: 14 },
      storeIds: null,
      note: '两家店都能用，每单用一张',
    },
    quota: 1000,
    perMemberLimit: 1,
    claimable: true,
  },
  {
    key: 'afternoon',
    terms: {
      name: '下午茶八折券',
      value: { kind: 'percent', percentOff: 20, capFen: 2000 },
      minSpendFen: 2000,
      validity: { kind: 'days', days: 7 },
      storeIds: null,
      note: '最多减 20 元',
    },
    quota: 500,
    perMemberLimit: 2,
    claimable: true,
  },
  {
    key: 'next-visit',
    terms: {
      name: '回头客茶点券',
      value: { kind: 'amount', amountOffFen: 800 },
      minSpendFen: 3000,
      validity: { kind: 'days', days: 10 },
      storeIds: null,
      note: '满 30 元可用',
    },
    quota: null,
    perMemberLimit: 100,
    claimable: false,
  },
  {
    key: 'campaign',
    terms: {
      name: '老朋友回来坐坐',
      value: { kind: 'amount', amountOffFen: 1000 },
      minSpendFen: 2500,
      validity: { kind: 'days', days: 5 },
      storeIds: null,
      note: '活动专用',
    },
    quota: 200,
    perMemberLimit: 1,
    claimable: false,
  },
  {
    key: 'gift',
    terms: {
      name: '第一次来，送一份茶点',
      value: { kind: 'gift', thing: '手作茶点', worthFen: 900, productId: null },
      minSpendFen: 2000,
      validity: { kind: 'days', days: 7 },
      weekly: [{ weekdays: [1, 2, 3, 4, 5], from: '14:00', until: '18:00' }],
      storeIds: null,
      channels: ['till'],
      stacking: 'B',
      note: '工作日下午来店里领，可与其他券一起用',
    },
    quota: 300,
    dailyQuota: 30,
    perMemberLimit: 1,
    claimable: false,
  },
];
