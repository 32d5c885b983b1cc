import { type ApiClient, newId } from '@shuke/shared';
import type { RouteInput } from '@shuke/shared/contract';
import { engines, type TestDatabase } from '../commerce/engines';
import { openPayment, pairTill, signInStaff, signUp } from '../helpers/people';
import { startTestServer, type TestServer } from '../helpers/test-server';

jest.setTimeout(120_000);

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
type Draft = RouteInput<'POST /console/offers'>['body'];

describe.each(engines())('after-payment offers on %s', (_engine, open) => {
  let database: TestDatabase;
  let server: TestServer;
  let staff: ApiClient;
  let till: ApiClient;
  let aheadMs = 0;

  beforeAll(async () => {
    database = await open();
    server = await startTestServer({ database: database.config, clock: () => Date.now() + aheadMs });
    staff = await signInStaff(server);
    ({ till } = await pairTill(server, staff));
    for (const { offerId, version, name, templateId, rule, reason } of (await staff('GET /console/offers')).offers) {
      const body = { name, templateId, rule, reason, active: false, version };
      await staff('PUT /console/offers/:offerId', { params: { offerId }, body });
    }
  });
  afterAll(async () => {
    await server.stop();
    await database.drop();
  });
  afterEach(async () => {
    await passTime(0);
    for (const { offerId, version, granted, costFen, promisedFen, template, ...draft } of (
      await staff('GET /console/offers')
    ).offers.filter(({ active }) => active)) {
      const body = { ...draft, active: false, version };
      await staff('PUT /console/offers/:offerId', { params: { offerId }, body });
    }
  });

  async function addTemplate(name: string, change: object = {}): Promise<string> {
    const templateId = newId();
    const terms = {
      name,
      value: { kind: 'amount', amountOffFen: 300 },
      minSpendFen: 100_000,
      validity: { kind: 'days', days: 9 },
      storeIds: null,
      note: '',
    } as const;
    const body = { templateId, terms, quota: null, perMemberLimit: 99, claimable: false, ...change };
    await staff('POST /console/coupon-templates', { body });
    return templateId;
  }
  async function addOffer(rule: Partial<Draft['rule']>, change: Partial<Draft> = {}) {
    const offerId = newId();
    const body: Draft = {
      offerId,
      name: '送券',
      templateId: change.templateId ?? (await addTemplate('回头券')),
      rule: { storeIds: null, minAmountFen: 0, visits: { kind: 'any' }, ...rule },
      reason: '',
      active: true,
      ...change,
    };
    return staff('POST /console/offers', { body });
  }
  async function pay(member: ApiClient, amountFen = 2000) {
    const paymentId = await openPayment(till, amountFen);
    const { code } = await member('GET /me/member-code');
    const params = { paymentId };
    return till('POST /terminal/payments/:paymentId/member-code', { params, body: { code, tender: 'cash' } });
  }
  /** A session of staff lasts less than a day. */
  async function passTime(ms: number) {
    aheadMs = ms;
    staff = await signInStaff(server);
  }
  const show = (paymentId: string) => till('GET /terminal/payments/:paymentId', { params: { paymentId } });
  const take = (paymentId: string, offerId: string) =>
    till('POST /terminal/payments/:paymentId/rewards/:offerId/take', { params: { paymentId, offerId } });
  const reasons = (payment: Awaited<ReturnType<typeof pay>>) => payment.rewards.map(({ reason }) => reason);
  const offerNow = async (offerId: string) =>
    (await staff('GET /console/offers')).offers.find((offer) => offer.offerId === offerId);

  it('looks at visits, sums, tags and absence, and says why in words', async () => {
    const { api, memberId } = await signUp(server, 'regular');
    await addOffer({ visits: { kind: 'first' } });
    await addOffer({ visits: { kind: 'every', n: 2 } });
    await addOffer({ minAmountFen: 5000, maxAmountFen: 6000 });
    await addOffer({ tags: ['老友'] }, { reason: '老友专享' });
    await addOffer({ absentDays: 7 });
    expect(reasons(await pay(api))).toEqual(['第一次来，送您的见面礼']);
    expect(reasons(await pay(api))).toEqual(['您第 2 次光临']);
    expect(reasons(await pay(api, 5000))).toEqual(['本单满 ¥50.00']);
    await passTime(8 * DAY_MS);
    expect(reasons(await pay(api))).toEqual(['您第 4 次光临', '8 天没见，欢迎回来']);
    await staff('PUT /console/members/:memberId/tags', { params: { memberId }, body: { tags: ['老友', '老友'] } });
    expect(reasons(await pay(api, 7000))).toEqual(['老友专享']);
    expect((await staff('GET /console/offer-scopes')).tags).toContainEqual({ tag: '老友', members: 1 });
    const profile = await staff('GET /console/members/:memberId', { params: { memberId } });
    expect(profile.tags).toEqual(['老友']);
  });

  it('gives as many as one payment may have, the important ones first, the next where one is gone', async () => {
    const { api } = await signUp(server, 'many');
    const goneId = await addTemplate('送完了', { quota: 1 });
    const other = await signUp(server, 'took-the-last');
    const gone = await addOffer({}, { priority: 9, templateId: goneId });
    await pay(other.api);
    for (const name of ['甲', '乙', '丙', '丁']) {
      await addOffer({}, { priority: name === '甲' ? 5 : 0, reason: name });
    }
    await staff('PUT /console/offer-limit', { body: { maxPerPayment: 2 } });
    const paid = await pay(api);
    expect(paid.rewards).toHaveLength(2);
    expect(reasons(paid)).toContain('甲');
    expect(await show(paid.paymentId)).toEqual(paid);
    expect(await offerNow(gone.offerId)).toMatchObject({ granted: 1 });
    await staff('PUT /console/offer-limit', { body: { maxPerPayment: 3 } });
    expect((await pay(api)).rewards).toHaveLength(3);
  });

  it('keeps an offer for the tap, and gives it once, whoever taps how often and where', async () => {
    const { api } = await signUp(server, 'tapper');
    const offer = await addOffer({ visits: { kind: 'first' } }, { grant: 'on-tap', takeWithinHours: 2 });
    const paid = await pay(api);
    expect(paid.rewards).toEqual([]);
    expect(paid.openRewards).toMatchObject([
      { offerId: offer.offerId, reason: '第一次来，送您的见面礼', terms: { name: '回头券' } },
    ]);
    expect(await offerNow(offer.offerId)).toMatchObject({ granted: 0 });
    const [order] = (await api('GET /me/orders')).items;
    const orderId = order?.orderId ?? '';
    expect(order?.openRewards).toHaveLength(1);
    const inApp = () =>
      api('POST /me/orders/:orderId/rewards/:offerId/take', { params: { orderId, offerId: offer.offerId } });
    await Promise.all([take(paid.paymentId, offer.offerId), inApp(), take(paid.paymentId, offer.offerId), inApp()]);
    const after = await take(paid.paymentId, offer.offerId);
    expect(after.openRewards).toEqual([]);
    expect(after.rewards).toMatchObject([{ reason: '第一次来，送您的见面礼', coupon: { state: 'usable' } }]);
    expect(await offerNow(offer.offerId)).toMatchObject({ granted: 1 });
    expect((await api('GET /me/coupons')).counts.usable).toBe(1);
    // Taken in time, it is still the answer when the time is over.
    aheadMs = 3 * HOUR_MS;
    expect((await inApp()).rewards).toHaveLength(1);
  });

  it('refuses a tap that comes too late, of somebody else, or for what was never offered', async () => {
    const { api } = await signUp(server, 'late');
    const other = await signUp(server, 'not-the-payer');
    const offer = await addOffer({}, { grant: 'on-tap', takeWithinHours: 1 });
    const paid = await pay(api);
    const mine = await pay(other.api);
    const [order] = (await api('GET /me/orders')).items;
    const theirs = { params: { orderId: order?.orderId ?? '', offerId: offer.offerId } };
    await expect(other.api('POST /me/orders/:orderId/rewards/:offerId/take', theirs)).rejects.toMatchObject({
      code: 'not-found',
    });
    await expect(take(mine.paymentId, newId())).rejects.toMatchObject({ code: 'not-found' });
    aheadMs = HOUR_MS + 1000;
    await expect(take(paid.paymentId, offer.offerId)).rejects.toMatchObject({ code: 'reward-expired' });
    expect((await show(paid.paymentId)).openRewards).toEqual([]);
    expect(await offerNow(offer.offerId)).toMatchObject({ granted: 0 });
  });

  it('closes what was not taken when the payment is refunded in whole', async () => {
    const { api } = await signUp(server, 'regretting');
    const offer = await addOffer({}, { grant: 'on-tap' });
    const paid = await pay(api);
    const body = { refundId: newId(), amountFen: paid.payableFen, reason: '' };
    await till('POST /terminal/payments/:paymentId/refunds', { params: { paymentId: paid.paymentId }, body });
    await expect(take(paid.paymentId, offer.offerId)).rejects.toMatchObject({ code: 'reward-expired' });
  });

  it('opens to a stranger who claims the payment what waits for a tap', async () => {
    const offer = await addOffer({ visits: { kind: 'first' } }, { grant: 'on-tap' });
    const paymentId = await openPayment(till, 2000);
    const { claimUrl } = await till('POST /terminal/payments/:paymentId/cash', { params: { paymentId } });
    const { api } = await signUp(server, 'newcomer');
    const token = /token=([\w-]+)/.exec(claimUrl ?? '')?.[1] ?? '';
    const { order } = await api('POST /me/claims', { body: { token } });
    expect(order?.openRewards).toMatchObject([{ offerId: offer.offerId }]);
  });

  it('keeps its limits and its budget whoever pays at once', async () => {
    const people = await Promise.all(Array.from({ length: 8 }, (_, place) => signUp(server, `racer-${place}`)));
    const few = await addOffer({}, { quota: 3, reason: '限量' });
    const cheap = await addOffer({}, { budgetFen: 700, reason: '预算' });
    const daily = await addOffer({}, { dailyQuota: 4, perMemberLimit: 1, reason: '每天' });
    const paid = await Promise.all(people.map(({ api }) => pay(api)));
    const got = (reason: string) => paid.flatMap(reasons).filter((one) => one === reason).length;
    expect([got('限量'), got('预算'), got('每天')]).toEqual([3, 2, 4]);
    expect(await offerNow(few.offerId)).toMatchObject({ granted: 3 });
    expect(await offerNow(cheap.offerId)).toMatchObject({ granted: 2, promisedFen: 600 });
    await passTime(DAY_MS);
    const next = await Promise.all(people.map(({ api }) => pay(api)));
    expect(next.flatMap(reasons).filter((one) => one === '每天')).toHaveLength(4);
    expect(await offerNow(daily.offerId)).toMatchObject({ granted: 8 });
  });
});
