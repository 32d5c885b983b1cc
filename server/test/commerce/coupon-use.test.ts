import { newId } from '@shuke/shared';
import { DAY_MS } from '../../src/kernel/clock';
import { Coupon, CouponTemplate } from '../../src/modules/coupon/coupon.entity';
import { engines, type TestDatabase } from './engines';
import { createWorld, refusalOf, START_MS, type World } from './world';

describe.each(engines())('spending coupons on %s', (_, open) => {
  let database: TestDatabase;
  let world: World;
  let memberId: string;
  const storeId = newId();

  beforeAll(async () => {
    database = await open();
    world = createWorld(database.db);
  });
  afterAll(() => database.drop());
  beforeEach(async () => {
    world.time.nowMs = START_MS;
    [memberId = ''] = await world.addMembers(1);
  });

  async function give(...[change, terms]: Parameters<World['addTemplate']>): Promise<Coupon> {
    const templateId = await world.addTemplate(change, terms);
    const { merchantId } = world;
    const reason = { kind: 'staff', text: '' } as const;
    const result = await database.db.tx((tx) =>
      world.coupons.issue(tx, { merchantId, templateId, memberId, reason, nowMs: world.clock() }),
    );
    if ('refused' in result) throw new Error(result.refused);
    return result.coupon;
  }
  const best = (amountFen: number, at = storeId) =>
    database.db.tx((tx) =>
      world.coupons.bestCombination(tx, {
        memberId,
        merchantId: world.merchantId,
        storeId: at,
        amountFen,
        items: null,
        channel: 'till',
        firstVisit: false,
        nowMs: world.clock(),
      }),
    );
  const reserve = (coupons: Coupon | Coupon[], paymentId: string) =>
    database.db.tx((tx) => {
      const uses = [coupons].flat().map((coupon) => ({ coupon, discountFen: 1000 }));
      return world.coupons.reserve(tx, { paymentId, memberId, uses });
    });
  const redeem = (paymentId: string) =>
    database.db.tx((tx) => world.coupons.redeem(tx, { paymentId, nowMs: world.clock() }));
  const stored = (couponId: string) => database.db.read.findOneByOrFail(Coupon, { couponId });

  it('chooses the coupon that takes most off this purchase', async () => {
    const ten = await give();
    const half = await give({}, { value: { kind: 'percent', percentOff: 50, capFen: 4000 }, minSpendFen: 6000 });
    await give({}, { value: { kind: 'amount', amountOffFen: 9000 }, minSpendFen: 0, storeIds: [newId()] });
    expect(await best(4999)).toMatchObject({ uses: [], discountFen: 0 });
    expect(await best(5000)).toMatchObject({ uses: [{ coupon: ten, discountFen: 1000 }], discountFen: 1000 });
    expect(await best(6001)).toMatchObject({ uses: [{ coupon: half, discountFen: 3000 }], discountFen: 3000 });
    expect(await best(20_000)).toMatchObject({ uses: [{ coupon: half, discountFen: 4000 }], discountFen: 4000 });
  });

  it('leaves out coupons that are held, expired or another member’s', async () => {
    const coupon = await give();
    await reserve(coupon, newId());
    expect((await best(5000)).uses).toEqual([]);
    const second = await give();
    expect((await best(5000)).uses).toMatchObject([{ coupon: second }]);
    world.time.nowMs = START_MS + 30 * DAY_MS;
    expect((await best(5000)).uses).toEqual([]);
    world.time.nowMs = START_MS;
    [memberId = ''] = await world.addMembers(1);
    expect((await best(5000)).uses).toEqual([]);
    expect(await refusalOf(reserve(second, newId()))).toBe('coupon-unavailable');
  });

  it('says of every other coupon why it is not used', async () => {
    const used = await give();
    const less = await give({}, { value: { kind: 'amount', amountOffFen: 300 } });
    const dear = await give({}, { minSpendFen: 9000 });
    const elsewhere = await give({}, { storeIds: [newId()] });
    const held = await give();
    await reserve(held, newId());
    const { uses, declined } = await best(5000);
    expect(uses).toMatchObject([{ coupon: used }]);
    expect(new Map(declined.map(({ couponId, why }) => [couponId, why]))).toEqual(
      new Map([
        [less.couponId, { kind: 'stacking', missingFen: null }],
        [dear.couponId, { kind: 'min-spend', missingFen: 4000 }],
        [elsewhere.couponId, { kind: 'store', missingFen: null }],
        [held.couponId, { kind: 'held', missingFen: null }],
      ]),
    );
  });

  it('lets one of fifty payments at once hold a coupon', async () => {
    const coupon = await give();
    const payments = Array.from({ length: 50 }, () => newId());
    const results = await Promise.allSettled(payments.map((paymentId) => reserve(coupon, paymentId)));
    const winners = payments.filter((_, index) => results[index]?.status === 'fulfilled');
    expect(winners).toHaveLength(1);
    expect(await stored(coupon.couponId)).toMatchObject({ state: 'reserved', paymentId: winners[0] });
  });

  it('holds several coupons for one payment, or none of them', async () => {
    const [first, second, third] = [await give(), await give(), await give()];
    const paymentId = newId();
    await reserve([first, second], paymentId);
    expect(await refusalOf(reserve([third, second], newId()))).toBe('coupon-unavailable');
    expect(await stored(third.couponId)).toMatchObject({ state: 'usable', paymentId: null });
    expect(await world.coupons.usedBy(database.db.read, paymentId)).toHaveLength(2);
    expect(await redeem(paymentId)).toHaveLength(2);
    const giveBack = () => database.db.tx((tx) => world.coupons.giveBack(tx, { paymentId }));
    expect([await giveBack(), await giveBack()]).toEqual([2, 0]);
    expect(await stored(first.couponId)).toMatchObject({ state: 'usable', paymentId: null, discountFen: 0 });
  });

  it('spends what the payment holds, once, and counts it on the template', async () => {
    const coupon = await give();
    const { couponId, templateId } = coupon;
    const paymentId = newId();
    expect(await redeem(paymentId)).toEqual([]);
    await reserve(coupon, paymentId);
    expect(await redeem(newId())).toEqual([]);
    expect(await redeem(paymentId)).toMatchObject([{ couponId }]);
    expect(await redeem(paymentId)).toEqual([]);
    expect(await stored(couponId)).toMatchObject({ state: 'redeemed', discountFen: 1000, redeemedAtMs: START_MS });
    expect(await database.db.read.findOneByOrFail(CouponTemplate, { templateId })).toMatchObject({ redeemed: 1 });
    expect(await world.coupons.usedBy(database.db.read, paymentId)).toMatchObject([{ couponId }]);
  });

  it('gives back what a payment held, but never what it spent', async () => {
    const coupon = await give();
    const { couponId } = coupon;
    const release = (paymentId: string) => database.db.tx((tx) => world.coupons.release(tx, { paymentId }));
    const failed = newId();
    await reserve(coupon, failed);
    await release(newId());
    expect(await stored(couponId)).toMatchObject({ state: 'reserved' });
    await release(failed);
    expect(await stored(couponId)).toMatchObject({ state: 'usable', paymentId: null, discountFen: 0 });
    const taken = newId();
    await reserve(coupon, taken);
    await redeem(taken);
    await release(taken);
    expect(await stored(couponId)).toMatchObject({ state: 'redeemed', paymentId: taken });
  });

  it('shows the wallet in three tabs, and an old coupon as expired', async () => {
    const spent = await give();
    const paymentId = newId();
    await reserve(spent, paymentId);
    await redeem(paymentId);
    const held = await give();
    await reserve(held, newId());
    const short = await give({}, { validity: { kind: 'days', days: 1 } });
    const wallet = (state: 'usable' | 'used' | 'expired') =>
      world.call('GET /me/coupons', world.asMember(memberId), { query: { state } });

    const before = await wallet('usable');
    expect(before.counts).toEqual({ usable: 2, used: 1, expired: 0 });
    expect(before.coupons.map(({ couponId }) => couponId)).toEqual([short.couponId, held.couponId]);
    expect(before.coupons[0]?.reason).toEqual({ kind: 'staff', text: '店员送您的' });
    expect((await wallet('used')).coupons).toEqual([
      expect.objectContaining({ couponId: spent.couponId, state: 'redeemed', redeemedPaymentId: paymentId }),
    ]);
    world.time.nowMs = START_MS + DAY_MS;
    const after = await wallet('expired');
    expect(after.counts).toEqual({ usable: 1, used: 1, expired: 1 });
    expect(after.coupons).toEqual([expect.objectContaining({ couponId: short.couponId, state: 'expired' })]);
    expect(await world.coupons.countUsable(database.db.read, memberId, world.clock())).toBe(1);
  });
});
