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
      world.coupons.bestFor(tx, {
        memberId,
        merchantId: world.merchantId,
        storeId: at,
        amountFen,
        nowMs: world.clock(),
      }),
    );
  const reserve = (couponId: string, paymentId: string) =>
    database.db.tx((tx) => world.coupons.reserve(tx, { couponId, memberId, paymentId }));
  const redeem = (couponId: string, paymentId: string, discountFen = 1000) =>
    database.db.tx((tx) => world.coupons.redeem(tx, { couponId, paymentId, discountFen, nowMs: world.clock() }));
  const stored = (couponId: string) => database.db.read.findOneByOrFail(Coupon, { couponId });

  it('chooses the coupon that takes most off this purchase', async () => {
    const ten = await give();
    const half = await give({}, { value: { kind: 'percent', percentOff: 50, capFen: 4000 }, minSpendFen: 6000 });
    await give({}, { value: { kind: 'amount', amountOffFen: 9000 }, minSpendFen: 0, storeIds: [newId()] });
    expect(await best(4999)).toBeNull();
    expect(await best(5000)).toMatchObject({ coupon: { couponId: ten.couponId }, discountFen: 1000 });
    expect(await best(6001)).toMatchObject({ coupon: { couponId: half.couponId }, discountFen: 3000 });
    expect(await best(20_000)).toMatchObject({ coupon: { couponId: half.couponId }, discountFen: 4000 });
  });

  it('leaves out coupons that are held, expired or another member’s', async () => {
    const coupon = await give();
    await reserve(coupon.couponId, newId());
    expect(await best(5000)).toBeNull();
    const second = await give();
    expect(await best(5000)).toMatchObject({ coupon: { couponId: second.couponId } });
    world.time.nowMs = START_MS + 30 * DAY_MS;
    expect(await best(5000)).toBeNull();
    world.time.nowMs = START_MS;
    [memberId = ''] = await world.addMembers(1);
    expect(await best(5000)).toBeNull();
    expect(await refusalOf(reserve(second.couponId, newId()))).toBe('coupon-unavailable');
  });

  it('lets one of twenty payments at once hold a coupon', async () => {
    const { couponId } = await give();
    const payments = Array.from({ length: 20 }, () => newId());
    const results = await Promise.allSettled(payments.map((paymentId) => reserve(couponId, paymentId)));
    const winners = payments.filter((_, index) => results[index]?.status === 'fulfilled');
    expect(winners).toHaveLength(1);
    expect(await stored(couponId)).toMatchObject({ state: 'reserved', paymentId: winners[0] });
  });

  it('spends what the payment holds, once, and counts it on the template', async () => {
    const { couponId, templateId } = await give();
    const paymentId = newId();
    expect(await refusalOf(redeem(couponId, paymentId))).toBe('coupon-unavailable');
    await reserve(couponId, paymentId);
    expect(await refusalOf(redeem(couponId, newId()))).toBe('coupon-unavailable');
    await redeem(couponId, paymentId);
    expect(await refusalOf(redeem(couponId, paymentId))).toBe('coupon-unavailable');
    expect(await stored(couponId)).toMatchObject({ state: 'redeemed', discountFen: 1000, redeemedAtMs: START_MS });
    expect(await database.db.read.findOneByOrFail(CouponTemplate, { templateId })).toMatchObject({ redeemed: 1 });
    expect(await world.coupons.redeemedOn(database.db.read, paymentId)).toMatchObject({ couponId });
  });

  it('gives back what a payment held, but never what it spent', async () => {
    const { couponId } = await give();
    const release = (paymentId: string) => database.db.tx((tx) => world.coupons.release(tx, { paymentId }));
    const failed = newId();
    await reserve(couponId, failed);
    await release(newId());
    expect(await stored(couponId)).toMatchObject({ state: 'reserved' });
    await release(failed);
    expect(await stored(couponId)).toMatchObject({ state: 'usable', paymentId: null });
    const taken = newId();
    await reserve(couponId, taken);
    await redeem(couponId, taken);
    await release(taken);
    expect(await stored(couponId)).toMatchObject({ state: 'redeemed', paymentId: taken });
  });

  it('shows the wallet in three tabs, and an old coupon as expired', async () => {
    const spent = await give();
    const paymentId = newId();
    await reserve(spent.couponId, paymentId);
    await redeem(spent.couponId, paymentId);
    const held = await give();
    await reserve(held.couponId, newId());
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
