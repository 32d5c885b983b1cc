import { campaignDraft, couponDraft, offerDraft } from '@shuke/shared/contract';
import { campaignDraftOf, emptyCampaignForm, reachOf } from '../../web/console/src/lib/campaign-form';
import {
  type CouponForm,
  couponDraftOf,
  couponFormOf,
  emptyCouponForm,
  givesMoreThanSpent,
} from '../../web/console/src/lib/coupon-form';
import {
  emptyOfferForm,
  offerBlockedBy,
  offerDraftOf,
  offerFormOf,
  sampleWhyWords,
} from '../../web/console/src/lib/offer-form';
import { dayOf } from '../../web/console/src/lib/shop-days';
import { fenOf, yuanProblem, yuanText } from '../../web/console/src/lib/yuan-field';
import { previewCoupon } from '../../web/shared/coupon-preview';
import { anOffer, aTemplate, STORE_ID, TEMPLATE_ID } from './console-fixtures';

const filled: CouponForm = { ...emptyCouponForm, name: ' 周三会员日 ', amountOffYuan: '8.5', minSpendYuan: '39' };

describe('money in forms', () => {
  it.each([
    [null, ''],
    [0, '0'],
    [1200, '12'],
    [1250, '12.5'],
    [1205, '12.05'],
    [100_000_000, '1000000'],
  ])('shows %p fen as "%s"', (fen, text) => {
    expect(yuanText(fen)).toBe(text);
    if (fen !== null) expect(fenOf(text, -1)).toBe(fen);
  });

  it.each([
    ['', {}, 'empty'],
    [undefined, {}, 'empty'],
    ['  ', { optional: true }, null],
    ['0', {}, 'zero'],
    ['0', { zeroAllowed: true }, null],
    ['1.234', {}, 'not-money'],
    ['-1', {}, 'not-money'],
    ['1e3', {}, 'not-money'],
    ['1000000.01', {}, 'not-money'],
    ['19.9', {}, null],
  ])('judges %p with %p as %p', (text, options, problem) => {
    expect(yuanProblem(text, options)).toBe(problem);
  });
});

describe('the coupon form', () => {
  it('makes a body that the contract accepts', () => {
    const draft = couponDraftOf(filled);
    expect(couponDraft.parse(draft)).toEqual(draft);
    expect(draft).toMatchObject({
      terms: { name: '周三会员日', value: { kind: 'amount', amountOffFen: 850 }, minSpendFen: 3900, storeIds: null },
      quota: null,
      perMemberLimit: 1,
    });
  });

  it('leaves out what the other kind of discount needs', () => {
    const form: CouponForm = { ...filled, kind: 'percent', percentOff: 15, capYuan: '' };
    expect(couponDraftOf(form).terms.value).toEqual({ kind: 'percent', percentOff: 15, capFen: null });
    expect(couponDraftOf({ ...form, capYuan: '20' }).terms.value).toMatchObject({ capFen: 2000 });
  });

  it('ignores a total and stores that were typed and switched off again', () => {
    expect(couponDraftOf({ ...filled, limited: false, quota: 50 }).quota).toBeNull();
    expect(couponDraftOf({ ...filled, limited: true, quota: 50 }).quota).toBe(50);
    expect(couponDraftOf({ ...filled, everyStore: true, storeIds: [STORE_ID] }).terms.storeIds).toBeNull();
    expect(couponDraftOf({ ...filled, everyStore: false, storeIds: [STORE_ID] }).terms.storeIds).toEqual([STORE_ID]);
  });

  it('makes fixed dates last from the first moment of the first day to the last of the last', () => {
    const dates: [string, string] = ['2026-11-01', '2026-11-30'];
    const { validity } = couponDraftOf({ ...filled, validityKind: 'fixed', dates }).terms;
    if (validity.kind !== 'fixed') throw new Error('not fixed');
    const [from, until] = [new Date(validity.from), new Date(validity.until)];
    expect([dayOf(from), from.getHours(), from.getMinutes()]).toEqual(['2026-11-01', 0, 0]);
    expect([dayOf(until), until.getHours(), until.getMinutes(), until.getMilliseconds()]).toEqual([
      '2026-11-30',
      23,
      59,
      999,
    ]);
  });

  it.each([
    aTemplate(),
    aTemplate({ quota: 500, perMemberLimit: 2, claimable: true }),
    aTemplate({ dailyQuota: 30, perMemberDailyLimit: 1, budgetFen: 100_050 }),
    aTemplate({
      terms: {
        ...aTemplate().terms,
        value: { kind: 'gift', thing: '茶叶蛋', worthFen: 200, productId: null },
        weekly: [{ weekdays: [1, 3, 5], from: '14:00', until: '17:30' }],
        channels: ['till'],
        items: { productIds: [TEMPLATE_ID], categories: ['饮品'] },
        firstVisitOnly: true,
        stacking: 'C',
        onRefund: 'forfeit',
        transferable: true,
        validity: { kind: 'days', days: 3, startsInDays: 1 },
      },
    }),
    aTemplate({
      terms: {
        ...aTemplate().terms,
        value: { kind: 'exchange', thing: '杯子', productId: TEMPLATE_ID, priceFen: 0 },
        channels: ['mall'],
      },
    }),
    aTemplate({
      terms: { ...aTemplate().terms, value: { kind: 'percent', percentOff: 20, capFen: 1999 }, minSpendFen: 0 },
    }),
    aTemplate({ terms: { ...aTemplate().terms, storeIds: [STORE_ID], note: '不与其他优惠同享' } }),
    aTemplate({
      terms: {
        ...aTemplate().terms,
        validity: couponDraftOf({ ...filled, validityKind: 'fixed', dates: ['2026-12-01', '2027-01-31'] }).terms
          .validity,
      },
    }),
  ])('opens and saves a template without changing it (%#)', (template) => {
    const draft = couponDraftOf(couponFormOf(template));
    expect(template).toMatchObject(draft);
    expect(couponDraft.parse(draft)).toEqual(draft);
  });

  it('notices a coupon that takes off more than must be spent', () => {
    expect(givesMoreThanSpent(couponDraftOf({ ...filled, amountOffYuan: '50', minSpendYuan: '30' }))).toBe(true);
    expect(givesMoreThanSpent(couponDraftOf({ ...filled, amountOffYuan: '50', minSpendYuan: '' }))).toBe(false);
    expect(givesMoreThanSpent(couponDraftOf({ ...filled, amountOffYuan: '30', minSpendYuan: '30' }))).toBe(false);
  });

  it('previews the coupon as it would be issued now', () => {
    const now = new Date('2026-11-22T04:00:00.000Z');
    const card = previewCoupon(couponDraftOf(filled).terms, { merchantName: '山间茶点', reason: '谢谢', now });
    expect(card).toMatchObject({
      state: 'usable',
      merchantName: '山间茶点',
      validFrom: '2026-11-22T04:00:00.000Z',
      validUntil: '2026-12-22T04:00:00.000Z',
      reason: { text: '谢谢' },
    });
  });
});

describe('the offer form', () => {
  it('makes a body that the contract accepts, named after its reason', () => {
    const draft = offerDraftOf({ ...emptyOfferForm, templateId: TEMPLATE_ID, reason: ' 谢谢您 ', minAmountYuan: '20' });
    expect(offerDraft.parse(draft)).toEqual(draft);
    expect(draft).toMatchObject({
      name: '谢谢您',
      reason: '谢谢您',
      rule: { minAmountFen: 2000, maxAmountFen: null, storeIds: null, visits: { kind: 'any' } },
      active: true,
    });
  });

  it.each([
    anOffer(),
    anOffer({
      rule: { ...anOffer().rule, storeIds: [STORE_ID], minAmountFen: 0, visits: { kind: 'returning' } },
      active: false,
    }),
    anOffer({
      rule: {
        storeIds: null,
        minAmountFen: 1000,
        maxAmountFen: 9900,
        weekly: [{ weekdays: [6, 7], from: '00:00', until: '24:00' }],
        visits: { kind: 'every', n: 5 },
        tags: ['老邻居'],
        items: { productIds: [], categories: ['茶点'] },
        absentDays: 14,
      },
      reason: '',
      grant: 'on-tap',
      takeWithinHours: 48,
      priority: 7,
      weight: 3,
      quota: 100,
      dailyQuota: 10,
      perMemberLimit: 1,
      budgetFen: 5050,
    }),
  ])('opens and saves an offer without changing it (%#)', (offer) => {
    const draft = offerDraftOf(offerFormOf(offer));
    expect(offer).toMatchObject(draft);
    expect(offerDraft.parse(draft)).toEqual(draft);
  });

  it('shows what the card would say without the merchant’s words', () => {
    const { rule } = anOffer();
    expect(sampleWhyWords({ ...rule, visits: { kind: 'nth', n: 3 } }, 'zh-CN')).toBe('您第 3 次光临');
    expect(sampleWhyWords({ ...rule, absentDays: 14 }, 'en')).toBe('Welcome back after 14 days');
    expect(sampleWhyWords({ ...rule, items: { productIds: [], categories: ['茶点'] } }, 'zh-CN')).toBe(
      '因为您买了茶点',
    );
    expect(sampleWhyWords(rule, 'zh-CN')).toBe('本单满 ¥20.00');
    const nameless = offerDraftOf({ ...emptyOfferForm, templateId: TEMPLATE_ID, visits: 'first' });
    expect(nameless).toMatchObject({ reason: '', name: '第一次来，送您的见面礼' });
  });

  it('says why an offer gives nothing', () => {
    const now = new Date('2026-11-22T00:00:00.000Z');
    const over = { kind: 'fixed' as const, from: '2026-10-01T00:00:00.000Z', until: '2026-11-21T00:00:00.000Z' };
    expect(offerBlockedBy(anOffer(), now)).toBeNull();
    expect(offerBlockedBy(anOffer({ active: false }), now)).toBe('off');
    expect(offerBlockedBy(anOffer({ template: aTemplate({ state: 'paused' }) }), now)).toBe('coupon-paused');
    expect(offerBlockedBy(anOffer({ template: aTemplate({ quota: 10, issued: 10 }) }), now)).toBe('coupon-gone');
    const spent = aTemplate({ budgetFen: 1000, spentFen: 1000 });
    expect(offerBlockedBy(anOffer({ template: spent }), now)).toBe('coupon-gone');
    expect(offerBlockedBy(anOffer({ quota: 10 }), now)).toBe('used-up');
    expect(offerBlockedBy(anOffer({ budgetFen: 500, promisedFen: 500 }), now)).toBe('used-up');
    expect(
      offerBlockedBy(anOffer({ template: aTemplate({ terms: { ...aTemplate().terms, validity: over } }) }), now),
    ).toBe('coupon-over');
  });
});

describe('a campaign before it is sent', () => {
  it('makes a body that the contract accepts, named after its title', () => {
    const draft = campaignDraftOf({ ...emptyCampaignForm, title: ' 桂花糕回来了 ', body: '给您留了一份。\n' });
    expect(campaignDraft.parse(draft)).toEqual(draft);
    expect(draft).toEqual({ name: '桂花糕回来了', title: '桂花糕回来了', body: '给您留了一份。', templateId: null });
  });

  const estimate = { members: 147, marketingConsent: 118, subscribeMessages: 64, couponsLeft: null };
  it.each([
    [estimate, { kind: 'ready', audience: 118 }],
    [
      { ...estimate, couponsLeft: 118 },
      { kind: 'ready', audience: 118 },
    ],
    [
      { ...estimate, couponsLeft: 4 },
      { kind: 'coupons-short', audience: 118, missing: 114 },
    ],
    [
      { ...estimate, couponsLeft: 0 },
      { kind: 'coupons-short', audience: 118, missing: 118 },
    ],
    [{ ...estimate, marketingConsent: 0, couponsLeft: 0 }, { kind: 'nobody' }],
  ])('reads the estimate (%#)', (known, reach) => {
    expect(reachOf(known)).toEqual(reach);
  });
});
