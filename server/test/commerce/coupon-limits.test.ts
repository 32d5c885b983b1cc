import { newId } from '@shuke/shared';
import { DAY_MS, HOUR_MS } from '../../src/kernel/clock';
import { forgetDays } from '../../src/kernel/limit-counter';
import { LimitCounter } from '../../src/kernel/limit-counter.entity';
import { type Coupon, CouponTemplate } from '../../src/modules/coupon/coupon.entity';
import { engines, type TestDatabase } from './engines';
import { createWorld, refusalOf, START_MS, templateBody, type World } from './world';

/** Midnight in the shop, eight hours before midnight in UTC. */
const MIDNIGHT_MS = Date.parse('2026-11-20T16:00:00Z');

describe.each(engines())('limits of coupons on %s', (_, open) => {
  let database: TestDatabase;
  let world: World;
  beforeAll(async () => {
    database = await open();
    world = createWorld(database.db);
  });
  afterAll(() => database.drop());
  beforeEach(() => {
    world.time.nowMs = START_MS;
  });

  const claim = (memberId: string, templateId: string) =>
    world.call('POST /me/coupons', world.asMember(memberId), { body: { couponId: newId(), templateId } });
  const template = (templateId: string) => database.db.read.findOneByOrFail(CouponTemplate, { templateId });
  const codesOf = (results: PromiseSettledResult<unknown>[]) =>
    results.flatMap((result) => (result.status === 'rejected' ? [result.reason.code as string] : []));

  async function give(memberId: string, templateId: string): Promise<Coupon> {
    const { merchantId } = world;
    const reason = { kind: 'staff', text: '' } as const;
    const command = { merchantId, templateId, memberId, reason, nowMs: world.clock() };
    const issued = await database.db.tx((tx) => world.coupons.issue(tx, command));
    if ('refused' in issued) throw new Error(issued.refused);
    return issued.coupon;
  }
  const purchase = (memberId: string, amountFen: number) => ({
    memberId,
    merchantId: world.merchantId,
    storeId: newId(),
    amountFen,
    items: null,
    channel: 'till' as const,
    firstVisit: false,
    nowMs: world.clock(),
  });

  it('keeps a day’s quota among everybody at once, and begins a new one at midnight in the shop', async () => {
    const templateId = await world.addTemplate({ dailyQuota: 5 });
    const members = await world.addMembers(30);
    world.time.nowMs = MIDNIGHT_MS - 1;
    const first = await Promise.allSettled(members.slice(0, 20).map((memberId) => claim(memberId, templateId)));
    expect(codesOf(first)).toEqual(Array(15).fill('coupon-sold-out-today'));
    world.time.nowMs = MIDNIGHT_MS;
    const second = await Promise.allSettled(members.slice(20).map((memberId) => claim(memberId, templateId)));
    expect(codesOf(second)).toEqual(Array(5).fill('coupon-sold-out-today'));
    expect((await template(templateId)).issued).toBe(10);
    // Who was refused for the day has had nothing: their own limit is untouched.
    world.time.nowMs = MIDNIGHT_MS + DAY_MS;
    const refused = members.slice(0, 20).filter((_, place) => first[place]?.status === 'rejected');
    await expect(claim(refused[0] ?? '', templateId)).resolves.toMatchObject({ templateId });
  }, 60_000);

  it('keeps a member’s limit of the day, and the one for ever beside it', async () => {
    const templateId = await world.addTemplate({ perMemberLimit: 3, perMemberDailyLimit: 2 });
    const [memberId = ''] = await world.addMembers(1);
    world.time.nowMs = MIDNIGHT_MS - HOUR_MS;
    const today = await Promise.allSettled(Array.from({ length: 6 }, () => claim(memberId, templateId)));
    expect(codesOf(today)).toEqual(Array(4).fill('coupon-limit-today'));
    world.time.nowMs = MIDNIGHT_MS + HOUR_MS;
    const tomorrow = await Promise.allSettled(Array.from({ length: 6 }, () => claim(memberId, templateId)));
    expect(codesOf(tomorrow)).toEqual(Array(5).fill('coupon-limit-reached'));
    expect((await template(templateId)).issued).toBe(3);
  }, 60_000);

  it('issues to many as far as the day and each member’s day go', async () => {
    const templateId = await world.addTemplate({ perMemberLimit: 9, perMemberDailyLimit: 1, dailyQuota: 3 });
    const members = await world.addMembers(6);
    await give(members[0] ?? '', templateId);
    const campaignId = newId();
    const issued = await database.db.tx((tx) =>
      world.coupons.issueMany(tx, {
        merchantId: world.merchantId,
        templateId,
        memberIds: members,
        reason: { kind: 'campaign', text: '' },
        sourceId: campaignId,
        grantKey: (memberId) => `campaign:${campaignId}:${memberId}`,
        nowMs: world.clock(),
      }),
    );
    expect([...issued.keys()].sort()).toEqual(members.slice(1, 3));
    const counters = await database.db.read.findBy(LimitCounter, { subject: templateId });
    expect(counters.find(({ owner }) => owner === '')?.used).toBe(3);
    expect(counters.filter(({ owner }) => owner !== '').map(({ used }) => used)).toEqual([1, 1, 1]);
  });

  it('takes off no more than the budget, whoever pays at once', async () => {
    const templateId = await world.addTemplate({ budgetFen: 3500 });
    const members = await world.addMembers(10);
    const coupons = await Promise.all(members.map((memberId) => give(memberId, templateId)));
    const payments = await Promise.all(
      members.map((memberId) =>
        database.db.tx(async (tx) => {
          const paymentId = newId();
          const best = await world.coupons.bestCombination(tx, purchase(memberId, 6000));
          await world.coupons.reserve(tx, { paymentId, memberId, uses: best.uses });
          return { paymentId, ...best };
        }),
      ),
    );
    expect(payments.filter(({ discountFen }) => discountFen === 1000)).toHaveLength(3);
    const declined = payments.filter(({ uses }) => uses.length === 0).flatMap((payment) => payment.declined);
    expect(declined.map(({ why }) => why.kind)).toEqual(Array(7).fill('budget'));
    expect((await template(templateId)).spentFen).toBe(3000);

    // What a payment gives up is there for the next one; what is spent for good is not.
    const [held] = payments.filter(({ discountFen }) => discountFen > 0);
    await database.db.tx((tx) => world.coupons.release(tx, { paymentId: held?.paymentId ?? '' }));
    expect((await template(templateId)).spentFen).toBe(2000);
    const freed = coupons.find(({ couponId }) => couponId === held?.uses[0]?.coupon.couponId);
    const again = await world.coupons.bestCombination(database.db.read, purchase(freed?.memberId ?? '', 6000));
    expect(again.discountFen).toBe(1000);
  }, 60_000);

  it('issues nothing more once the budget is used up, until it is raised', async () => {
    const templateId = await world.addTemplate({ budgetFen: 1000 });
    const [payer = '', late = ''] = await world.addMembers(2);
    const coupon = await give(payer, templateId);
    await database.db.tx((tx) =>
      world.coupons.reserve(tx, { paymentId: newId(), memberId: payer, uses: [{ coupon, discountFen: 1000 }] }),
    );
    expect(await refusalOf(claim(late, templateId))).toBe('coupon-sold-out');
    const { templateId: _, ...draft } = templateBody({ budgetFen: 1000 });
    const change = (budgetFen: number, version: number) =>
      world.call('PUT /console/coupon-templates/:templateId', world.owner, {
        params: { templateId },
        body: { ...draft, terms: { ...draft.terms, value: { kind: 'amount', amountOffFen: 500 } }, budgetFen, version },
      });
    expect(await refusalOf(change(999, 1))).toBe('invalid-input');
    expect(await change(2000, 1)).toMatchObject({ version: 2, spentFen: 1000, budgetFen: 2000 });
    expect(await claim(late, templateId)).toMatchObject({ terms: { value: { amountOffFen: 500 } } });
  });

  it('counts a gift against the budget at its worth', async () => {
    const value = { kind: 'gift', thing: '茶叶蛋', worthFen: 300, productId: null } as const;
    const templateId = await world.addTemplate({ budgetFen: 500 }, { value });
    const [first = '', second = ''] = await world.addMembers(2);
    await give(first, templateId);
    await give(second, templateId);
    const spend = (memberId: string) =>
      database.db.tx(async (tx) => {
        const paymentId = newId();
        const { uses } = await world.coupons.bestCombination(tx, purchase(memberId, 6000));
        await world.coupons.reserve(tx, { paymentId, memberId, uses });
        await world.coupons.redeem(tx, { paymentId, nowMs: world.clock() });
        return uses;
      });
    expect(await spend(first)).toMatchObject([{ discountFen: 0, worthFen: 300 }]);
    expect(await spend(second)).toEqual([]);
    expect((await template(templateId)).spentFen).toBe(300);
  });

  it('keeps what was promised when the template changes between issue and use, and shows every version', async () => {
    const templateId = await world.addTemplate();
    const [memberId = ''] = await world.addMembers(1);
    await give(memberId, templateId);
    const { templateId: _, ...draft } = templateBody();
    await world.call('PUT /console/coupon-templates/:templateId', world.owner, {
      params: { templateId },
      body: { ...draft, terms: { ...draft.terms, minSpendFen: 9000, name: '满九十减十' }, version: 1 },
    });
    const { uses } = await world.coupons.bestCombination(database.db.read, purchase(memberId, 5000));
    expect(uses).toMatchObject([{ coupon: { templateVersion: 1 }, discountFen: 1000 }]);
    const { versions } = await world.call('GET /console/coupon-templates/:templateId/versions', world.owner, {
      params: { templateId },
    });
    expect(versions).toMatchObject([
      {
        version: 2,
        issued: 0,
        terms: { name: '满九十减十', minSpendFen: 9000 },
        actor: `staff:${world.owner.staffId}`,
      },
      { version: 1, issued: 1, terms: { name: '满五十减十', minSpendFen: 5000 } },
    ]);
    const stranger = { ...world.owner, merchantId: newId() };
    const params = { templateId };
    expect(
      await refusalOf(world.call('GET /console/coupon-templates/:templateId/versions', stranger, { params })),
    ).toBe('not-found');
  });

  it('begins on a later midnight in the shop, and counts days from there', async () => {
    const templateId = await world.addTemplate({}, { validity: { kind: 'days', days: 2, startsInDays: 1 } });
    const [memberId = ''] = await world.addMembers(1);
    expect(await claim(memberId, templateId)).toMatchObject({
      validFrom: '2026-11-20T16:00:00.000Z',
      validUntil: '2026-11-22T16:00:00.000Z',
      notNow: { kind: 'not-yet-valid' },
    });
  });

  it('works in its hours of the week only, by the clock of the shop', async () => {
    // START_MS is a Friday, twelve o'clock in the shop.
    const lunch = { weekly: [{ weekdays: [5], from: '11:00', until: '12:30' }] };
    const templateId = await world.addTemplate({}, lunch);
    const [memberId = ''] = await world.addMembers(1);
    await give(memberId, templateId);
    const at = async (ms: number) => {
      world.time.nowMs = ms;
      const { uses, declined } = await world.coupons.bestCombination(database.db.read, purchase(memberId, 5000));
      return uses.length > 0 ? 'used' : declined[0]?.why.kind;
    };
    expect(await at(START_MS)).toBe('used');
    expect(await at(START_MS + HOUR_MS / 2)).toBe('not-now');
    const wallet = await world.call('GET /me/coupons', world.asMember(memberId));
    expect(wallet.coupons).toMatchObject([{ state: 'usable', notNow: { kind: 'not-now' } }]);
    expect(await at(START_MS + DAY_MS)).toBe('not-now');
    expect(await at(START_MS + 7 * DAY_MS - 1)).toBe('used');
  });

  it('forgets the days that limit nothing any more, and never what counts for ever', async () => {
    const subject = newId();
    const rows = ['2026-11-18', '2026-11-19', ''].map((day) => ({ subject, owner: '', day, used: 1 }));
    await database.db.tx((tx) => tx.insert(LimitCounter, rows));
    await database.db.tx((tx) => forgetDays(tx, '2026-11-19'));
    const left = await database.db.read.findBy(LimitCounter, { subject });
    expect(left.map(({ day }) => day).sort()).toEqual(['', '2026-11-19']);
  });
});
