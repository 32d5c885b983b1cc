import { type ApiClient, errorMessage, newId } from '@shuke/shared';
import { findMariadb, type MariadbServer, startMariadb } from '../../../scripts/lib/mariadb';
import { openPayment, pairTill, signInStaff, signUp, type TestMember, topUp } from '../helpers/people';
import { rowCounts, send } from '../helpers/refusals';
import { billsFetched, startTestServer, type TestServer } from '../helpers/test-server';

jest.setTimeout(120_000);

const env = { FACE_WORKERS: '1', SHUKE_LOG_LEVEL: 'silent' };

/** Whatever is asked while there is no database: 503, the words, and nothing else. */
async function expectUnavailable(server: TestServer, request: Parameters<typeof send>[1]): Promise<void> {
  for (const locale of ['zh-CN', 'en'] as const) {
    const { status, text } = await send(server, request, locale);
    const { error } = JSON.parse(text);
    expect({ status, error }).toEqual({
      status: 503,
      error: { code: 'unavailable', message: errorMessage('unavailable', locale), requestId: expect.any(String) },
    });
  }
}

async function expectDown(server: TestServer, till: { token: string; paymentId: string }): Promise<void> {
  const { token, paymentId } = till;
  await expectUnavailable(server, { path: '/stores' });
  await expectUnavailable(server, { path: '/terminal', token });
  await expectUnavailable(server, { path: '/terminal/payments', body: { paymentId: newId(), amountFen: 100 }, token });
  await expectUnavailable(server, { path: `/terminal/payments/${paymentId}/cash`, method: 'POST', token });
  expect((await send(server, { path: '//healthz' })).status).toBe(200);
  const ready = await send(server, { path: '//readyz' });
  expect([ready.status, JSON.parse(ready.text).database]).toEqual([503, false]);
}

/** The bearer token of a till: the typed client keeps it to itself. */
async function newTillToken(server: TestServer, staff: ApiClient): Promise<string> {
  const { stores } = await staff('GET /console/stores');
  const body = { terminalId: newId(), storeId: stores[0]?.storeId ?? '', name: '断线收银台' };
  const { pairingCode } = await staff('POST /console/terminals', { body });
  return (await server.client()('POST /terminals/pair', { body: { code: pairingCode } })).terminalKey;
}

const mariadbComesBack = () => {
  let mariadb: MariadbServer;
  let server: TestServer;
  let mei: TestMember;

  beforeAll(async () => {
    mariadb = await startMariadb();
    const url = await mariadb.createDatabase('stopped');
    server = await startTestServer({ database: { kind: 'mysql', url, pool: 8 }, env });
    mei = await signUp(server, 'mei');
    await topUp(server, mei.api, 10_000);
    await billsFetched(server);
  });
  afterAll(async () => {
    await server.stop();
    await mariadb.stop();
  });

  it('is answered with 503 meanwhile, and the server goes on as if nothing had been', async () => {
    const staff = await signInStaff(server);
    const token = await newTillToken(server, staff);
    const till = server.client(token);
    const paymentId = await openPayment(till, 3000);
    const { code } = await mei.api('GET /me/member-code');
    const before = await rowCounts(server);

    await mariadb.halt();
    await expectDown(server, { token, paymentId });
    await expectDown(server, { token, paymentId });
    const params = { paymentId };
    const body = { code, tender: 'balance' } as const;
    await expect(till('POST /terminal/payments/:paymentId/member-code', { params, body })).rejects.toMatchObject({
      code: 'unavailable',
    });

    await mariadb.resume();
    expect((await send(server, { path: '//readyz' })).status).toBe(200);
    expect(await rowCounts(server)).toEqual(before);
    // The till repeats what it had asked, under the same ids.
    const paid = await till('POST /terminal/payments/:paymentId/member-code', { params, body });
    expect(paid).toMatchObject({ state: 'succeeded', member: { balanceFen: 7000 } });
    expect(await server.container.ledger.check(server.container.db.read)).toEqual([]);
  });

  it('may go away in the middle of many payments: each is taken once or not at all', async () => {
    const { till } = await pairTill(server, await signInStaff(server));
    const paymentIds = await Promise.all(Array.from({ length: 12 }, () => openPayment(till, 100)));
    const pay = (paymentId: string) => till('POST /terminal/payments/:paymentId/cash', { params: { paymentId } });
    const storm = Promise.allSettled(paymentIds.map(pay));
    await mariadb.halt();
    for (const outcome of await storm) {
      if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ code: 'unavailable' });
    }
    await mariadb.resume();
    for (const paymentId of paymentIds) expect(await pay(paymentId)).toMatchObject({ state: 'succeeded' });
    const { count, totalFen } = await till('GET /terminal/today');
    expect({ count, totalFen }).toEqual({ count: 12, totalFen: 1200 });
    expect(await server.container.ledger.check(server.container.db.read)).toEqual([]);
  });
};
if (findMariadb()) describe('a MariaDB that stops and comes back', mariadbComesBack);

it('a SQLite file that was closed under the server is answered with 503', async () => {
  const server = await startTestServer({ env });
  try {
    const token = await newTillToken(server, await signInStaff(server));
    const paymentId = await openPayment(server.client(token), 3000);
    await server.container.db.close();
    await expectDown(server, { token, paymentId });
  } finally {
    await server.stop();
  }
});
