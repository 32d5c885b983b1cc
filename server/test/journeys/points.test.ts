import { type ApiClient, newId } from '@shuke/shared';
import { backfill } from '../../src/kernel/db/migrations/0013-privacy-and-points';
import { Member } from '../../src/modules/member/member.entity';
import { PointEntry } from '../../src/modules/member/points.entity';
import { engines, type TestDatabase } from '../commerce/engines';
import { openPayment, pairTill, signInStaff, signUp } from '../helpers/people';
import { startTestServer, type TestServer } from '../helpers/test-server';

jest.setTimeout(120_000);

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

describe.each(engines())('points on %s', (_engine, open) => {
  let database: TestDatabase;
  let server: TestServer;
  let till: ApiClient;
  const time = { nowMs: Date.now() };

  beforeAll(async () => {
    database = await open();
    server = await startTestServer({ database: database.config, clock: () => time.nowMs });
    ({ till } = await pairTill(server, await signInStaff(server)));
  });
  afterAll(async () => {
    await server.stop();
    await database.drop();
  });

  /** Every member's points are the sum of their lines. */
  async function expectSums(): Promise<void> {
    const members = await database.db.read.find(Member);
    const entries = await database.db.read.find(PointEntry);
    for (const { memberId, points } of members) {
      const sum = entries
        .filter((entry) => entry.memberId === memberId)
        .reduce((total, entry) => total + entry.points, 0);
      expect([memberId, sum]).toEqual([memberId, points]);
    }
  }
  afterEach(expectSums);

  /** Midnight in the shop (UTC+8, no summer time) after now, in ms. */
  const nextMidnight = () => Math.ceil((time.nowMs + 8 * 60 * MINUTE_MS) / DAY_MS) * DAY_MS - 8 * 60 * MINUTE_MS;
  async function pay(api: ApiClient, amountFen: number) {
    const paymentId = await openPayment(till, amountFen);
    const { code } = await api('GET /me/member-code');
    const body = { code, tender: 'cash' } as const;
    return till('POST /terminal/payments/:paymentId/member-code', { params: { paymentId }, body });
  }
  const points = (api: ApiClient) => api('GET /me/points', { query: {} });

  it('come with payments and go with refunds, each with its line and store', async () => {
    const { api } = await signUp(server, 'payer');
    expect(await points(api)).toMatchObject({ points: 0, level: 'guest', next: { level: 'regular', payments: 1 } });
    const paid = await pay(api, 3650);
    const params = { paymentId: paid.paymentId };
    const body = { refundId: newId(), amountFen: 1000, reason: '' };
    time.nowMs += 1000;
    await till('POST /terminal/payments/:paymentId/refunds', { params, body });
    await till('POST /terminal/payments/:paymentId/refunds', { params, body });
    const mine = await points(api);
    expect(mine).toMatchObject({ points: 26, level: 'regular', next: { level: 'friend', payments: 4 } });
    expect(mine.entries).toMatchObject({
      total: 2,
      items: [
        { kind: 'refund', points: -10, storeName: '山间茶点 · 西湖店' },
        { kind: 'payment', points: 36 },
      ],
    });
  });

  it('a day is checked in once, also by many taps at once, and again is told the same', async () => {
    const { api } = await signUp(server, 'eager');
    expect((await points(api)).checkIn).toEqual({ doneToday: false, streak: 0, nextPoints: 1 });
    const answers = await Promise.all(Array.from({ length: 8 }, () => api('POST /me/check-ins')));
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(answers[0]).toMatchObject({ points: 1, streak: 1, total: 1 });
    expect(await api('POST /me/check-ins')).toEqual(answers[0]);
    expect(await points(api)).toMatchObject({ points: 1, checkIn: { doneToday: true, streak: 1 } });
    expect((await points(api)).entries.total).toBe(1);
  });

  it("days are the shop's: a minute before its midnight is one, a minute after is the next", async () => {
    const { api } = await signUp(server, 'night-owl');
    const midnight = nextMidnight();
    time.nowMs = midnight - MINUTE_MS;
    const late = await api('POST /me/check-ins');
    time.nowMs = midnight + MINUTE_MS;
    // In UTC this is still the same date.
    expect(new Date(time.nowMs).toISOString().slice(0, 10)).toBe(
      new Date(time.nowMs - 2 * MINUTE_MS).toISOString().slice(0, 10),
    );
    expect((await points(api)).checkIn).toMatchObject({ doneToday: false, streak: 1 });
    const early = await api('POST /me/check-ins');
    expect(early).toMatchObject({ streak: 2, total: 2 });
    expect(early.day > late.day).toBe(true);
    time.nowMs = midnight + DAY_MS - MINUTE_MS;
    expect(await api('POST /me/check-ins')).toMatchObject({ day: early.day, streak: 2, total: 2 });
  });

  it('seven days in a row bring a bonus, a missed day starts anew, and regulars get more', async () => {
    const { api } = await signUp(server, 'loyal');
    const days: number[] = [];
    for (let day = 0; day < 8; day++) {
      days.push((await api('POST /me/check-ins')).points);
      time.nowMs += DAY_MS;
    }
    expect(days).toEqual([1, 1, 1, 1, 1, 1, 6, 1]);
    time.nowMs += DAY_MS;
    expect((await points(api)).checkIn).toEqual({ doneToday: false, streak: 0, nextPoints: 1 });
    await pay(api, 1000);
    expect(await api('POST /me/check-ins')).toMatchObject({ points: 2, streak: 1 });
  });

  it('the lines of members from before there were lines sum to their points', async () => {
    await database.db.tx(async (tx) => {
      const [somebody] = await tx.find(Member, { order: { memberId: 'ASC' }, take: 1 });
      // Had more than their payments explain.
      await tx.increment(Member, { memberId: somebody?.memberId ?? '' }, 'points', 7);
      await tx.createQueryBuilder().delete().from(PointEntry).execute();
      for (const statement of backfill) await tx.query(statement);
    });
    const kinds = new Set((await database.db.read.find(PointEntry)).map(({ kind }) => kind));
    expect(kinds).toEqual(new Set(['payment', 'refund', 'opening']));
  });
});
