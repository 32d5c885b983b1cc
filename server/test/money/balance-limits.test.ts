import { engines } from '../commerce/engines';
import { payAlive } from '../helpers/live-visit';
import { enrol } from '../helpers/people';
import { codeOf, openTillWorld, type TillWorld } from './till-world';

jest.setTimeout(120_000);

const DAY_MS = 86_400_000;

/** What a balance may pay at once and in a day: the shop's limits, the member's own lower ones. */
describe.each(engines())('limits of a balance on %s', (_engine, open) => {
  let world: TillWorld;

  beforeAll(async () => {
    world = await openTillWorld(open);
    const { version } = await world.staff('GET /console/balance/limits');
    const limits = { perPaymentFen: 2000, perDayFen: 5000, version };
    expect(await world.staff('PUT /console/balance/limits', { body: limits })).toMatchObject({ version: version + 1 });
    expect(await codeOf(world.staff('PUT /console/balance/limits', { body: limits }))).toBe('edit-conflict');
  });
  afterAll(() => world.close());

  async function pay(member: Awaited<ReturnType<TillWorld['member']>>, amountFen: number) {
    const paymentId = await world.openPayment(amountFen);
    const code = await member.code();
    return world.till('POST /terminal/payments/:paymentId/member-code', {
      params: { paymentId },
      body: { code, tender: 'balance' },
    });
  }

  it('keeps to the sum at once and to the sum of the day, and begins anew the next day', async () => {
    const mei = await world.member('mei', 50_000);
    expect(await codeOf(pay(mei, 2001))).toBe('limit-per-payment');
    await pay(mei, 2000);
    await pay(mei, 2000);
    expect(await codeOf(pay(mei, 1001))).toBe('limit-per-day');
    await pay(mei, 1000);
    expect(await codeOf(pay(mei, 1))).toBe('limit-per-day');
    expect(await mei.api('GET /me')).toMatchObject({ balanceFen: 45_000 });
    expect((await mei.api('GET /me/balance/limits')).spentTodayFen).toBe(5000);
    world.time.aheadMs += DAY_MS;
    expect((await mei.api('GET /me/balance/limits')).spentTodayFen).toBe(0);
    await pay(mei, 2000);
    world.time.aheadMs -= DAY_MS;
  });

  it('is never passed by payments at the same moment', async () => {
    const hua = await world.member('hua', 50_000);
    const prepared = await Promise.all(
      Array.from({ length: 12 }, async () => ({ paymentId: await world.openPayment(900), code: await hua.code() })),
    );
    const results = await Promise.allSettled(
      prepared.map(({ paymentId, code }) =>
        world.till('POST /terminal/payments/:paymentId/member-code', {
          params: { paymentId },
          body: { code, tender: 'balance' },
        }),
      ),
    );
    const refusals = results.flatMap((result) => (result.status === 'rejected' ? [result.reason.code] : []));
    expect(refusals).toEqual(Array(7).fill('limit-per-day'));
    expect(await hua.api('GET /me')).toMatchObject({ balanceFen: 50_000 - 5 * 900 });
  });

  it('follows the member’s own lower limits; to raise them takes the PIN where there is one', async () => {
    const lan = await world.member('lan', 10_000);
    const own = (perPaymentFen: number | null, perDayFen: number | null, pin?: string) =>
      lan.api('PUT /me/balance/limits', { body: { perPaymentFen, perDayFen, ...(pin ? { pin } : {}) } });
    expect(await own(500, 800)).toMatchObject({
      shop: { perPaymentFen: 2000, perDayFen: 5000 },
      own: { perPaymentFen: 500, perDayFen: 800 },
    });
    expect(await codeOf(pay(lan, 501))).toBe('limit-per-payment');
    await pay(lan, 500);
    expect(await codeOf(pay(lan, 301))).toBe('limit-per-day');
    await own(600, 800);
    await lan.api('PUT /me/pin', { body: { pin: '283917' } });
    expect(await codeOf(own(700, 800))).toBe('pin-needed');
    expect(await codeOf(own(null, 800))).toBe('pin-needed');
    expect(await codeOf(own(700, 800, '000001'))).toBe('pin-wrong');
    await own(100, 700);
    await own(null, null, '283917');
    await pay(lan, 2000);
    for (const wrong of [-1, 0, 1.5, 2 ** 53]) expect(await codeOf(own(wrong, null))).toBe('invalid-input');
  });

  it('stops a face as it stops a code, and the member is known for another way of paying', async () => {
    const ru = await world.member('ru', 10_000);
    await enrol(ru.api, 0);
    await ru.api('PUT /me/balance/limits', { body: { perPaymentFen: 500, perDayFen: null } });
    const paymentId = await world.openPayment(600);
    expect(await codeOf(payAlive(world.till, { index: 0, visit: 1, paymentId }))).toBe('limit-per-payment');
    expect(await world.get(paymentId)).toMatchObject({ state: 'created', identifiedBy: 'face' });
    expect(await world.send(paymentId, world.codeOn('wechat'))).toMatchObject({ state: 'succeeded', pointsEarned: 6 });
    const small = await payAlive(world.till, { index: 0, visit: 2, paymentId: await world.openPayment(500) });
    expect(small.answer).toMatchObject({ outcome: 'paid' });
  });

  it('counts a part that is held, and forgets it when it is not taken', async () => {
    const bo = await world.member('bo', 10_000);
    const spent = async () => (await bo.api('GET /me/balance/limits')).spentTodayFen;
    const paymentId = await world.openPayment(3000);
    await world.name(paymentId, await bo.code());
    const body = { balanceFen: 1500, rest: { by: 'qr', provider: 'wechat' } } as const;
    expect(await codeOf(world.mixed(paymentId, { ...body, balanceFen: 2001 }))).toBe('limit-per-payment');
    await world.mixed(paymentId, body);
    expect(await spent()).toBe(1500);
    await world.undo(paymentId, true);
    expect(await spent()).toBe(0);
    const paid = await world.mixed(paymentId, { balanceFen: 1500, rest: { by: 'cash' } });
    expect(paid).toMatchObject({ state: 'succeeded', tender: 'mixed' });
    expect(await spent()).toBe(1500);
    expect(await world.findings()).toEqual([]);
  });
});
