import type { CouponTemplate, Offer, Today } from '../../web/console/src/lib/contract-types';

export const TEMPLATE_ID = '0193a000-0000-7000-8000-000000000101';
export const OTHER_ID = '0193a000-0000-7000-8000-000000000102';
export const STORE_ID = '0193a000-0000-7000-8000-000000000001';

export function aTemplate(change: Partial<CouponTemplate> = {}): CouponTemplate {
  return {
    templateId: TEMPLATE_ID,
    version: 3,
    terms: {
      name: '下次来减 5 元',
      value: { kind: 'amount', amountOffFen: 550 },
      minSpendFen: 3000,
      validity: { kind: 'days', days: 30, startsInDays: 0 },
      weekly: null,
      storeIds: null,
      channels: null,
      items: null,
      firstVisitOnly: false,
      stacking: 'exclusive',
      onRefund: 'return',
      transferable: false,
      note: '',
    },
    quota: null,
    dailyQuota: null,
    perMemberLimit: 1,
    perMemberDailyLimit: null,
    budgetFen: null,
    spentFen: 0,
    claimable: false,
    state: 'active',
    issued: 10,
    redeemed: 4,
    createdAt: '2026-11-01T00:00:00.000Z',
    ...change,
  };
}

export function anOffer(change: Partial<Offer> = {}): Offer {
  return {
    offerId: OTHER_ID,
    version: 1,
    name: '付款后送 5 元',
    templateId: TEMPLATE_ID,
    rule: {
      storeIds: null,
      minAmountFen: 2000,
      maxAmountFen: null,
      weekly: null,
      visits: { kind: 'any' },
      tags: null,
      items: null,
      absentDays: null,
    },
    grant: 'at-once',
    takeWithinHours: 24,
    priority: 0,
    weight: 1,
    quota: null,
    dailyQuota: null,
    perMemberLimit: null,
    budgetFen: null,
    promisedFen: 0,
    reason: '谢谢您今天来',
    active: true,
    template: aTemplate(),
    granted: 10,
    costFen: 2200,
    ...change,
  };
}

export function aToday(change: Partial<Today> = {}): Today {
  const none = { value: 0, lastWeek: 0 };
  return {
    asOf: '2026-11-22T08:00:00.000Z',
    takingsFen: none,
    payments: none,
    memberPayments: none,
    newMembers: none,
    couponsRedeemed: none,
    couponDiscountFen: none,
    hours: [],
    days: [],
    face: { enrolled: 0, matched: 0, phoneAsked: 0, unknown: 0, refused: 0 },
    ...change,
  };
}
