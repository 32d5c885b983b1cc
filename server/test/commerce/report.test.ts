import { newId } from '@shuke/shared';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../src/kernel/clock';
import { insertRow } from '../../src/kernel/db/rows';
import { FaceTemplate, FaceUse } from '../../src/modules/face/face.entity';
import { Payment } from '../../src/modules/payment/payment.entity';
import { paymentRow } from '../helpers/payment-row';
import { engines, type TestDatabase } from './engines';
import { createWorld, refusalOf, type World } from './world';

/** Friday noon in Shanghai, where the shop's clock runs: its day began at 16:00 UTC on Thursday. */
const NOON_MS = Date.parse('2026-11-20T04:00:00Z');
const MIDNIGHT_MS = NOON_MS - 12 * HOUR_MS;
const WEEK_MS = 7 * DAY_MS;

describe.each(engines())('reports on %s', (_, open) => {
  let database: TestDatabase;
  let world: World;
  beforeAll(async () => {
    database = await open();
  });
  afterAll(() => database.drop());
  beforeEach(() => {
    world = createWorld(database.db);
  });

  const pay = (settledAtMs: number, change: Partial<Payment> = {}) =>
    database.db.tx((tx) =>
      insertRow(
        tx,
        Payment,
        paymentRow({
          merchantId: world.merchantId,
          state: 'succeeded',
          amountFen: 1000,
          tender: 'cash',
          restTender: 'cash',
          createdAtMs: settledAtMs - MINUTE_MS,
          settledAtMs,
          ...change,
        }),
      ),
    );
  /** A coupon of the member's, spent on this payment. */
  async function spend(memberId: string, paymentId: string) {
    const templateId = await world.addTemplate();
    const reason = { kind: 'staff', text: '' } as const;
    await database.db.tx(async (tx) => {
      const command = { merchantId: world.merchantId, templateId, memberId, reason, nowMs: world.clock() };
      const issued = await world.coupons.issue(tx, command);
      if ('refused' in issued) throw new Error(issued.refused);
      await world.coupons.reserve(tx, { paymentId, memberId, uses: [{ ...issued, discountFen: 1500 }] });
      await world.coupons.redeem(tx, { paymentId, nowMs: world.clock() });
    });
  }
  const today = () => world.call('GET /console/today', world.cashier);

  it('counts the shop’s own day, and compares it with last week up to the same time', async () => {
    const memberId = newId();
    await pay(MIDNIGHT_MS - 1);
    await pay(MIDNIGHT_MS, { amountFen: 3000 });
    const paymentId = newId();
    await pay(NOON_MS, { paymentId, amountFen: 5000, discountFen: 1500, memberId, visit: 2 });
    await spend(memberId, paymentId);
    await pay(NOON_MS + 1);
    await pay(NOON_MS, { state: 'failed' });
    await pay(NOON_MS, { merchantId: newId() });
    await pay(MIDNIGHT_MS - WEEK_MS - 1);
    await pay(MIDNIGHT_MS - WEEK_MS, { amountFen: 700, memberId, visit: 1 });
    await pay(NOON_MS - WEEK_MS + HOUR_MS, { amountFen: 900 });
    await world.addMembers(2, { createdAtMs: MIDNIGHT_MS });
    await world.addMembers(1, { createdAtMs: MIDNIGHT_MS - 1 });
    await world.addMembers(1, { createdAtMs: MIDNIGHT_MS - WEEK_MS });

    const report = await today();
    expect(report).toMatchObject({
      asOf: '2026-11-20T04:00:00.000Z',
      takingsFen: { value: 6500, lastWeek: 700 },
      payments: { value: 2, lastWeek: 1 },
      memberPayments: { value: 1, lastWeek: 1 },
      newMembers: { value: 2, lastWeek: 1 },
      couponsRedeemed: { value: 1, lastWeek: 0 },
      couponDiscountFen: { value: 1500, lastWeek: 0 },
    });
    expect(report.hours.map(({ hour }) => hour)).toEqual(Array.from({ length: 24 }, (_, hour) => hour));
    expect(report.hours.filter(({ todayFen, lastWeekFen }) => todayFen + lastWeekFen > 0)).toEqual([
      { hour: 0, todayFen: 3000, lastWeekFen: 700 },
      { hour: 12, todayFen: 3500, lastWeekFen: 0 },
      { hour: 13, todayFen: 0, lastWeekFen: 900 },
    ]);
  });

  it('tells returning, first-time and anonymous payers apart on each of 14 days', async () => {
    const memberId = newId();
    await pay(NOON_MS - 13 * DAY_MS, { memberId, visit: 1 });
    await pay(NOON_MS - 14 * DAY_MS, { memberId, visit: 1 });
    await pay(NOON_MS - DAY_MS, { memberId, visit: 2 });
    await pay(NOON_MS - DAY_MS, { memberId, visit: 3 });
    await pay(NOON_MS - DAY_MS);
    const { days } = await today();
    expect(days).toHaveLength(14);
    expect(days[0]).toEqual({ date: '2026-11-07', returning: 0, firstTime: 1, anonymous: 0 });
    expect(days[12]).toEqual({ date: '2026-11-19', returning: 2, firstTime: 0, anonymous: 1 });
    expect(days[13]).toEqual({ date: '2026-11-20', returning: 0, firstTime: 0, anonymous: 0 });
    expect(days.reduce((sum, day) => sum + day.returning + day.firstTime + day.anonymous, 0)).toBe(4);
  });

  it('shows the way of faces through the till', async () => {
    const use = (kind: FaceUse['kind'], outcome: FaceUse['outcome'], atMs = NOON_MS) => {
      const where = { merchantId: world.merchantId, memberId: null, storeId: null, terminalId: null };
      return database.db.tx((tx) => insertRow(tx, FaceUse, { useId: newId(), ...where, kind, outcome, atMs }));
    };
    await use('enrol', 'done');
    await use('delete', 'done');
    await use('verify', 'matched');
    await use('verify', 'matched');
    await use('verify', 'needs-phone');
    await use('verify', 'unknown');
    await use('verify', 'unknown', MIDNIGHT_MS - 1);
    await use('verify', 'refused');
    expect((await today()).face).toEqual({ enrolled: 1, matched: 2, phoneAsked: 1, unknown: 1, refused: 1 });
  });

  it('lists members by their latest visit, with level, face and marketing', async () => {
    const [idle = ''] = await world.addMembers(1, { nickname: '小林' });
    const paid = { paymentCount: 4, spentFen: 12_300, lastPaidAtMs: NOON_MS - DAY_MS, phoneLast4: '6688' };
    const [regular = ''] = await world.addMembers(1, { nickname: 'Anna_W', ...paid });
    const [friend = ''] = await world.addMembers(1, { nickname: '老陈', paymentCount: 5, lastPaidAtMs: NOON_MS });
    for (const memberId of [regular, friend]) {
      await database.db.tx((tx) =>
        insertRow(tx, FaceTemplate, {
          templateId: newId(),
          merchantId: world.merchantId,
          memberId,
          enrolmentId: newId(),
          sealed: Buffer.from('sealed'),
          createdAtMs: NOON_MS,
          lastUsedAtMs: null,
          refreshedAtMs: null,
        }),
      );
      await world.consent(memberId, true, 'face-enrol');
      await world.consent(memberId, true, 'face-process');
      await world.consent(memberId, true, 'marketing');
    }
    await world.consent(friend, false, 'face-process');
    await world.consent(friend, false, 'marketing');

    const list = (query: object) => world.call('GET /console/members', world.owner, { query });
    const all = await list({});
    expect(all.total).toBe(3);
    expect(all.items.map(({ memberId, level, face, marketing }) => [memberId, level, face, marketing])).toEqual([
      [friend, 'friend', 'suspended', false],
      [regular, 'regular', 'ready', true],
      [idle, 'guest', 'none', false],
    ]);
    expect(all.items[1]).toMatchObject({ payments: 4, spentFen: 12_300, phoneLast4: '6688', nickname: 'Anna_W' });
    const found = async (search: string) => (await list({ search })).items.map(({ memberId }) => memberId);
    expect(await found('6688')).toEqual([regular]);
    expect(await found('anna_')).toEqual([regular]);
    expect(await found('%')).toEqual([]);
    expect(await found('林')).toEqual([idle]);
    expect(await list({ page: 2, pageSize: 2 })).toMatchObject({ total: 3, items: [{ memberId: idle }] });

    const profile = (actor = world.owner) =>
      world.call('GET /console/members/:memberId', actor, { params: { memberId: regular } });
    expect(await profile()).toMatchObject({ member: all.items[1] ?? {}, orders: [], coupons: [] });
    expect(await refusalOf(profile({ ...world.owner, merchantId: newId() }))).toBe('not-found');
  });
});
