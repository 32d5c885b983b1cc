import { type ApiClient, newId } from '@shuke/shared';
import type { RouteInput } from '@shuke/shared/contract';
import { engines, type TestDatabase } from '../commerce/engines';
import { openPayment, pairTill, signInStaff, signUp, topUp } from '../helpers/people';
import { startTestServer, type TestServer } from '../helpers/test-server';

jest.setTimeout(120_000);

type Draft = RouteInput<'POST /console/coupon-templates'>['body'];

describe.each(engines())('coupons at the till on %s', (_engine, open) => {
  let database: TestDatabase;
  let server: TestServer;
  let staff: ApiClient;
  let till: ApiClient;

  beforeAll(async () => {
    database = await open();
    server = await startTestServer({ database: database.config });
    staff = await signInStaff(server);
    ({ till } = await pairTill(server, staff));
  });
  afterAll(async () => {
    await server.stop();
    await database.drop();
  });
  afterEach(async () => {
    const { ledger, db } = server.container;
    expect(await ledger.check(db.read)).toEqual([]);
  });

  async function addTemplate(terms: Partial<Draft['terms']>, change: Partial<Draft> = {}): Promise<string> {
    const templateId = newId();
    const plain = { minSpendFen: 0, validity: { kind: 'days', days: 9 }, storeIds: null, note: '' } as const;
    const value = { kind: 'amount', amountOffFen: 500 } as const;
    const body: Draft = {
      templateId,
      terms: { name: '测试券', value, ...plain, ...terms },
      quota: null,
      perMemberLimit: 9,
      claimable: true,
      ...change,
    };
    await staff('POST /console/coupon-templates', { body });
    return templateId;
  }
  const claim = (member: ApiClient, templateId: string) =>
    member('POST /me/coupons', { body: { couponId: newId(), templateId } });
  async function payWith(member: ApiClient, paymentId: string, tender: 'balance' | 'cash' = 'cash') {
    const { code } = await member('GET /me/member-code');
    const params = { paymentId };
    return till('POST /terminal/payments/:paymentId/member-code', { params, body: { code, tender } });
  }
  const pay = async (member: ApiClient, amountFen: number, tender: 'balance' | 'cash' = 'cash') =>
    payWith(member, await openPayment(till, amountFen), tender);
  const refund = (paymentId: string, amountFen: number) =>
    till('POST /terminal/payments/:paymentId/refunds', {
      params: { paymentId },
      body: { refundId: newId(), amountFen, reason: '' },
    });
  const wallet = async (member: ApiClient, state: 'usable' | 'used' | 'expired') =>
    (await member('GET /me/coupons', { query: { state } })).coupons;

  it('spends coupons of two groups on one payment, and says why a third one is not used', async () => {
    const { api } = await signUp(server, 'stacker');
    await topUp(server, api, 20_000);
    const ten = await claim(api, await addTemplate({ stacking: 'A', value: { kind: 'amount', amountOffFen: 1000 } }));
    const fifth = await addTemplate({ stacking: 'B', value: { kind: 'percent', percentOff: 20, capFen: null } });
    const percent = await claim(api, fifth);
    await claim(api, await addTemplate({ name: '满二百', stacking: 'C', minSpendFen: 20_000 }));
    const paid = await pay(api, 10_000, 'balance');
    expect(paid).toMatchObject({ discountFen: 2800, payableFen: 7200, member: { balanceFen: 12_800 } });
    expect(paid.couponsApplied.map(({ couponId }) => couponId).sort()).toEqual([ten.couponId, percent.couponId].sort());
    expect(paid.couponsDeclined).toMatchObject([
      { name: '满二百', why: { kind: 'min-spend', missingFen: 10_000 }, text: '还差 ¥100.00' },
    ]);
    const [order] = (await api('GET /me/orders')).items;
    expect(order).toMatchObject({ discountFen: 2800, couponName: '测试券、测试券' });
    // Asked again, the till hears the same.
    expect(await till('GET /terminal/payments/:paymentId', { params: { paymentId: paid.paymentId } })).toEqual(paid);
  });

  it('spends one coupon on one of fifty payments at once, and keeps the others whole', async () => {
    const { api } = await signUp(server, 'fifty');
    const { couponId } = await claim(api, await addTemplate({ value: { kind: 'amount', amountOffFen: 100 } }));
    const ids = await Promise.all(Array.from({ length: 50 }, () => openPayment(till, 900)));
    const paid = await Promise.all(ids.map((paymentId) => payWith(api, paymentId)));
    const discounted = paid.filter(({ discountFen }) => discountFen > 0);
    expect(discounted).toMatchObject([{ discountFen: 100, couponsApplied: [{ couponId, state: 'redeemed' }] }]);
    const [used] = await wallet(api, 'used');
    expect(used).toMatchObject({ couponId, redeemedPaymentId: discounted[0]?.paymentId });
  });

  it('shows a known payer what would come off before anything is taken', async () => {
    const { api } = await signUp(server, 'preview');
    const { couponId } = await claim(api, await addTemplate({ name: '先看看' }));
    const paymentId = await openPayment(till, 3000);
    const { claimUrl } = await till('GET /terminal/payments/:paymentId', { params: { paymentId } });
    const token = /token=([\w-]+)/.exec(claimUrl ?? '')?.[1] ?? '';
    await api('POST /me/claims', { body: { token } });
    const seen = await till('GET /terminal/payments/:paymentId', { params: { paymentId } });
    expect(seen).toMatchObject({ state: 'created', discountFen: 500, payableFen: 2500 });
    expect(seen.couponsApplied).toMatchObject([{ couponId, state: 'usable' }]);
    const taken = await till('POST /terminal/payments/:paymentId/cash', { params: { paymentId } });
    expect(taken).toMatchObject({ state: 'succeeded', payableFen: 2500, couponsApplied: [{ couponId }] });
  });

  it('gives a coupon for the first visit to one of many first payments at once', async () => {
    const { api } = await signUp(server, 'first-timer');
    for (let place = 0; place < 3; place++) await claim(api, await addTemplate({ firstVisitOnly: true }));
    const ids = await Promise.all([1, 2, 3, 4].map(() => openPayment(till, 900)));
    const paid = await Promise.all(ids.map((paymentId) => payWith(api, paymentId)));
    expect(paid.filter(({ discountFen }) => discountFen > 0)).toHaveLength(1);
    const later = await pay(api, 900);
    expect(later.couponsDeclined.map(({ why }) => why.kind)).toEqual(['first-visit', 'first-visit']);
  });

  it('hands over a gift and takes no money off for it', async () => {
    const { api } = await signUp(server, 'gifted');
    const value = { kind: 'gift', thing: '茶叶蛋', worthFen: 200, productId: null } as const;
    await claim(api, await addTemplate({ name: '送茶叶蛋', value, minSpendFen: 1000 }));
    const paid = await pay(api, 1200);
    expect(paid).toMatchObject({ discountFen: 0, payableFen: 1200, couponsApplied: [{ terms: { value } }] });
  });

  it('returns or forfeits each coupon of a payment that is refunded in whole, as its terms say', async () => {
    const { api } = await signUp(server, 'refunded');
    const kept = await claim(api, await addTemplate({ stacking: 'A', onRefund: 'return' }));
    const templateId = await addTemplate({ stacking: 'B', onRefund: 'forfeit' }, { budgetFen: 900 });
    const gone = await claim(api, templateId);
    const paid = await pay(api, 3000);
    expect(paid).toMatchObject({ discountFen: 1000, payableFen: 2000 });
    const figures = async () => {
      const { items } = await staff('GET /console/coupon-templates', { query: { pageSize: 100 } });
      return items.find((template) => template.templateId === templateId);
    };
    expect(await figures()).toMatchObject({ redeemed: 1, spentFen: 500 });
    expect(await refund(paid.paymentId, 500)).toMatchObject({ couponReturned: false });
    expect((await wallet(api, 'used')).map(({ state }) => state)).toEqual(['redeemed', 'redeemed']);

    expect(await refund(paid.paymentId, 1500)).toMatchObject({ couponReturned: true });
    expect((await wallet(api, 'usable')).map(({ couponId }) => couponId)).toContain(kept.couponId);
    expect(await wallet(api, 'used')).toMatchObject([{ couponId: gone.couponId, state: 'forfeited' }]);
    // What it took off was undone with the payment, so the budget has it back; the coupon stays used.
    expect(await figures()).toMatchObject({ redeemed: 1, spentFen: 0 });
  });

  it('answers a wrong coupon, code or place with a clear code', async () => {
    const { api } = await signUp(server, 'stranger');
    const owner = await signUp(server, 'owner-of-one');
    const { couponId } = await claim(owner.api, await addTemplate({ transferable: true }));
    const pass = { params: { couponId } };
    await expect(api('POST /me/coupons/:couponId/pass', pass)).rejects.toMatchObject({ code: 'coupon-unavailable' });
    const code = (typed: string) => api('POST /me/coupon-codes', { body: { couponId: newId(), code: typed } });
    await expect(code('NOSUCHCODE')).rejects.toMatchObject({ code: 'coupon-code-invalid' });
    await expect(code('!')).rejects.toMatchObject({ code: 'invalid-input' });
    await expect(claim(api, newId())).rejects.toMatchObject({ code: 'coupon-not-open' });
  });
});
