import { type ApiClient, newId } from '@shuke/shared';
import { engines, type TestDatabase } from '../commerce/engines';
import { openPayment, pairTill, signInStaff, signUp, topUp } from '../helpers/people';
import { startTestServer, type TestServer } from '../helpers/test-server';

jest.setTimeout(120_000);

/** Many tills at once: one balance, one coupon, one claim. */
describe.each(engines())('races at the till on %s', (_engine, open) => {
  let database: TestDatabase;
  let server: TestServer;
  let till: ApiClient;

  beforeAll(async () => {
    database = await open();
    server = await startTestServer({ database: database.config });
    ({ till } = await pairTill(server, await signInStaff(server)));
  });
  afterAll(async () => {
    await server.stop();
    await database.drop();
  });

  /** Opens `count` payments with a member code each, then presents all codes at the same moment. */
  async function payAtOnce(member: ApiClient, count: number, amountFen: number, tender: 'balance' | 'cash') {
    const prepared: { paymentId: string; code: string }[] = [];
    for (let index = 0; index < count; index++) {
      const { code } = await member('GET /me/member-code');
      prepared.push({ paymentId: await openPayment(till, amountFen), code });
    }
    return Promise.allSettled(
      prepared.map(({ paymentId, code }) =>
        till('POST /terminal/payments/:paymentId/member-code', { params: { paymentId }, body: { code, tender } }),
      ),
    );
  }

  it('takes from a balance exactly as often as it lasts', async () => {
    const rich = await signUp(server, 'rich');
    await topUp(server, rich.api, 9500);
    const results = await payAtOnce(rich.api, 50, 900, 'balance');
    const refusals = results.filter((result) => result.status === 'rejected').map(({ reason }) => reason.code);
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(10);
    expect(refusals).toEqual(Array(40).fill('balance-insufficient'));
    expect((await rich.api('GET /me')).balanceFen).toBe(500);
  });

  it('spends one coupon on one of many payments, and takes the full sum for the others', async () => {
    const regular = await signUp(server, 'regular');
    const { defaultStoreId } = await regular.api('GET /app-config');
    const home = await regular.api('GET /stores/:storeId/home', { params: { storeId: defaultStoreId } });
    const welcome = home.coupons.find(({ terms }) => terms.name === '新朋友见面礼');
    await regular.api('POST /me/coupons', { body: { couponId: newId(), templateId: welcome?.templateId ?? '' } });
    // Below the sum at which an after-payment coupon could join in.
    const results = await payAtOnce(regular.api, 12, 1500, 'cash');
    const paid = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
    expect(paid).toHaveLength(12);
    expect(paid.filter(({ discountFen }) => discountFen > 0)).toMatchObject([{ discountFen: 500, payableFen: 1000 }]);
    expect((await regular.api('GET /me/coupons', { query: { state: 'used' } })).counts.used).toBe(1);
  });

  it('lets one of many claim a payment', async () => {
    const paymentId = await openPayment(till, 1500);
    const { claimUrl } = await till('POST /terminal/payments/:paymentId/cash', { params: { paymentId } });
    const token = /token=([\w-]+)/.exec(claimUrl ?? '')?.[1] ?? '';
    const people = await Promise.all(['a', 'b', 'c', 'd', 'e', 'f'].map((user) => signUp(server, `claimer-${user}`)));
    const results = await Promise.allSettled(people.map(({ api }) => api('POST /me/claims', { body: { token } })));
    const refusals = results.filter((result) => result.status === 'rejected').map(({ reason }) => reason.code);
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(refusals).toEqual(Array(5).fill('claim-taken'));
    const points = await Promise.all(people.map(async ({ api }) => (await api('GET /me')).points));
    expect(points.sort()).toEqual([0, 0, 0, 0, 0, 15]);
  });

  it('leaves books that sum to zero', async () => {
    const { ledger, db } = server.container;
    expect(await ledger.check(db.read)).toEqual([]);
  });
});
