import { type ApiClient, newId } from '@shuke/shared';
import { billDay } from '../../src/modules/reconciliation/bill-day';
import { engines, type TestDatabase } from '../commerce/engines';
import { runCommand } from '../helpers/command';
import { signInStaff, signUp, type TestMember, topUp } from '../helpers/people';
import { startTestServer, type TestServer, tellSimulator } from '../helpers/test-server';

jest.setTimeout(120_000);

const DAY_MS = 24 * 3_600_000;

/** A day of top-ups through WeChat Pay, some of them wrong, and the morning after. */
describe.each(engines())("yesterday's bill of WeChat Pay on %s", (_engine, open) => {
  let database: TestDatabase;
  let server: TestServer;
  let staff: ApiClient;
  let mei: TestMember;
  let aheadMs = -DAY_MS;
  let day = '';
  const numbers: Record<string, string> = {};

  beforeAll(async () => {
    database = await open();
    server = await startTestServer({
      database: database.config,
      clock: () => Date.now() + aheadMs,
      oneTime: true,
      env: { FACE_WORKERS: '1', SHUKE_LOG_LEVEL: 'silent', ALIPAY_PRIVATE_KEY: '' },
    });
    day = billDay(Date.now() + aheadMs);
    mei = await signUp(server, 'mei');
    await topUp(server, mei.api, 10_000);
    await topUp(server, mei.api, 5000);
    numbers['stranger'] = await pay('stranger', 700);
    const { topUpId, outTradeNo } = await orderHere(2000);
    numbers['wrong'] = await pay(outTradeNo, 2500);
    await settleHere(topUpId);
    // Paid, and nobody told us yet.
    const late = await orderHere(3000);
    numbers['late'] = await pay(late.outTradeNo, 3000, false);
    const phantom = await orderHere(400);
    numbers['phantom'] = phantom.outTradeNo;
    await settleHere(phantom.topUpId);
    aheadMs = 0;
    staff = await signInStaff(server);
  });
  afterAll(async () => {
    await server.stop();
    await database.drop();
  });

  /** An order at the provider that this server did not ask for. */
  async function pay(outTradeNo: string, amountFen: number, notify = true): Promise<string> {
    const number = outTradeNo === 'stranger' ? newId().replaceAll('-', '') : outTradeNo;
    const order = { outTradeNo: number, description: '储值', amountFen, openid: 'oStranger' };
    const made = await server.container.wechatPay.createJsapiOrder(order);
    if (made.status !== 'ok') throw new Error(`order ${made.status}`);
    if (!notify) server.pay.control.faults.add({ kind: 'drop-answer', target: 'notification', times: 100 });
    await tellSimulator(server.pay.url, '/sim/pay', { prepay_id: made.prepayId });
    return number;
  }
  function orderHere(amountFen: number) {
    const { db, payments, merchants } = server.container;
    return db.tx(async (tx) => {
      const { merchantId } = await merchants.first(tx);
      const opened = { topUpId: newId(), merchantId, memberId: mei.memberId, amountFen, channel: 'weapp' } as const;
      return payments.openTopUp(tx, opened);
    });
  }
  const settleHere = (topUpId: string) => {
    const { db, payments, settleTopUp } = server.container;
    return db.tx(async (tx) => settleTopUp(tx, await payments.getTopUp(tx, mei.memberId, topUpId), null));
  };
  const bill = () => staff('GET /console/reconciliations/:provider/:day', { params: { provider: 'wechat', day } });
  const lines = async (state?: 'open' | 'settled') =>
    (
      await staff('GET /console/reconciliations/:provider/:day/lines', {
        params: { provider: 'wechat', day },
        query: { pageSize: 100, ...(state && { state }) },
      })
    ).items;
  const accounts = async () => {
    const { accounts: all } = await staff('GET /console/ledger');
    expect(all.reduce((sum, { balanceFen }) => sum + balanceFen, 0)).toBe(0);
    return Object.fromEntries(all.map(({ kind, balanceFen }) => [kind, balanceFen]));
  };
  const until = async (condition: () => Promise<boolean>) => {
    while (!(await condition())) await new Promise((done) => setTimeout(done, 50));
  };

  it('is fetched by a command, which names every difference and ends with 1', async () => {
    const { config, pay: simulator } = server;
    const { credentials } = simulator;
    const env: NodeJS.ProcessEnv = {
      ...(database.config.kind === 'sqlite'
        ? { SHUKE_DATA_DIR: database.config.file.replace(/\/[^/]+$/, '') }
        : { DATABASE_URL: database.config.url }),
      WECHAT_APP_ID: config.wechat.appId,
      WECHAT_PAY_URL: simulator.url,
      WECHAT_PAY_MCHID: credentials.mchid,
      WECHAT_PAY_SERIAL: credentials.serialNo,
      WECHAT_PAY_PRIVATE_KEY: credentials.privateKeyPem,
      WECHAT_PAY_API_V3_KEY: credentials.apiV3Key,
    };
    const { stdout, stderr, status } = await runCommand('ledger', ['reconcile', '--day', day], env);
    expect([stderr, status]).toEqual(['', 1]);
    expect(stdout).toContain(`wechat ${day}: done, 5 paid ¥212.00, 0 given back ¥0.00, fee ¥1.27, 2 matched`);
    for (const [kind, number] of [
      ['missing-here', numbers['stranger']],
      ['sum-differs', numbers['wrong']],
      ['state-differs', numbers['late']],
      ['missing-at-provider', numbers['phantom']],
    ]) {
      expect(stdout).toMatch(new RegExp(`${kind} +payment:${number}`));
    }
  });

  it('is shown with its sums and differences, and its fee is in the ledger', async () => {
    const { items } = await staff('GET /console/reconciliations');
    expect(items.map(({ provider, day: of }) => [provider, of])).toEqual(expect.arrayContaining([['wechat', day]]));
    expect(await bill()).toMatchObject({
      state: 'done',
      payments: 5,
      paymentsFen: 21_200,
      feeFen: 127,
      matched: 2,
      openDifferences: 4,
      late: false,
    });
    expect((await lines()).map(({ kind, ourFen, theirFen }) => [kind, ourFen, theirFen]).sort()).toEqual([
      ['missing-at-provider', 400, null],
      ['missing-here', null, 700],
      ['state-differs', 3000, 3000],
      ['sum-differs', 2000, 2500],
    ]);
    expect((await accounts())['provider-fee']).toBe(127);
  });

  it('takes a note of staff with the version they saw, on the record', async () => {
    const line = (await lines('open')).find(({ kind }) => kind === 'missing-here');
    if (!line) throw new Error('no line');
    const params = { lineId: line.lineId };
    const decide = (state: 'open' | 'settled', version: number) =>
      staff('POST /console/reconciliation-lines/:lineId/state', {
        params,
        body: { state, note: '财务已退回', version },
      });
    expect(await decide('settled', line.version)).toMatchObject({ state: 'settled', note: '财务已退回' });
    await expect(decide('open', line.version)).rejects.toMatchObject({ code: 'edit-conflict' });
    expect((await bill()).openDifferences).toBe(3);
    const { items, intact } = await staff('GET /console/audit', { query: { pageSize: 5 } });
    expect(intact).toBe(true);
    expect(items[0]).toMatchObject({ action: 'reconciliation.settle', subject: `reconciliation-line:${line.lineId}` });
  });

  it('is fetched again at a press of a button: what was settled meanwhile is no difference any more', async () => {
    server.pay.control.faults.clear();
    const late = (await lines('open')).find(({ kind }) => kind === 'state-differs');
    const topUpId = late?.subject?.slice('top-up:'.length) ?? '';
    const before = (await bill()).checkedAt;
    // The order is asked about, not the notification waited for.
    const { wechatPay, topUps } = server.container;
    const answer = await wechatPay.queryByOutTradeNo(numbers['late'] ?? '');
    if (answer.status !== 'ok') throw new Error('not asked');
    await topUps.onNotification(answer.trade);
    expect((await mei.api('GET /me/top-ups/:topUpId', { params: { topUpId } })).state).toBe('succeeded');

    const runId = newId();
    const run = () =>
      staff('POST /console/reconciliations/:provider/:day/runs', {
        params: { provider: 'wechat', day },
        body: { runId },
      });
    await Promise.all([run(), run(), run()]);
    await until(async () => (await bill()).checkedAt !== before);
    expect((await lines('open')).map(({ kind }) => kind).sort()).toEqual(['missing-at-provider', 'sum-differs']);
    expect((await bill()).matched).toBe(3);
    expect((await accounts())['provider-fee']).toBe(127);
  });

  it('refuses a day that is not over, a provider without keys, and cashiers', async () => {
    const run = (api: ApiClient, provider: 'wechat' | 'alipay', of: string) =>
      api('POST /console/reconciliations/:provider/:day/runs', {
        params: { provider, day: of },
        body: { runId: newId() },
      });
    await expect(run(staff, 'wechat', billDay(Date.now()))).rejects.toMatchObject({ code: 'invalid-input' });
    await expect(run(staff, 'alipay', day)).rejects.toMatchObject({ code: 'not-found' });
    const { db, merchants } = server.container;
    await db.tx(async (tx) => {
      const { merchantId } = await merchants.first(tx);
      const cashier = { staffId: newId(), merchantId, login: 'c@shuke.demo', createdAtMs: 1 };
      await merchants.addStaff(tx, { ...cashier, name: '小周', role: 'cashier' }, 'password-of-hers');
    });
    const body = { login: 'c@shuke.demo', password: 'password-of-hers' };
    const cashier = server.client((await server.client()('POST /staff/sessions', { body })).token);
    await expect(run(cashier, 'wechat', day)).rejects.toMatchObject({ code: 'not-allowed' });
    await expect(cashier('GET /console/ledger')).rejects.toMatchObject({ code: 'not-allowed' });
    await expect(cashier('GET /console/reconciliations')).rejects.toMatchObject({ code: 'not-allowed' });
  });

  it('what arrives at the bank is booked once and taken back once', async () => {
    const payoutId = newId();
    const owed = (await accounts())['wechat-receivable'] ?? 0;
    const body = { payoutId, provider: 'wechat', day, amountFen: 14_900, note: '招行' } as const;
    const made = await Promise.all([1, 2, 3].map(() => staff('POST /console/payouts', { body })));
    expect(made[2]).toMatchObject({ payoutId, amountFen: 14_900, undoneAt: null });
    expect(await accounts()).toMatchObject({ settlement: 14_900, 'wechat-receivable': owed - 14_900 });
    const other = staff('POST /console/payouts', { body: { ...body, amountFen: 1 } });
    await expect(other).rejects.toMatchObject({ code: 'idempotency-conflict' });
    const future = { ...body, payoutId: newId(), day: '2999-01-01' };
    await expect(staff('POST /console/payouts', { body: future })).rejects.toMatchObject({ code: 'invalid-input' });
    const undo = () => staff('POST /console/payouts/:payoutId/undo', { params: { payoutId } });
    await Promise.all([undo(), undo()]);
    expect(await accounts()).toMatchObject({ settlement: 0, 'wechat-receivable': owed });
    const { items } = await staff('GET /console/payouts');
    expect(items.map(({ undoneAt }) => undoneAt !== null)).toEqual([true]);
  });

  it('leaves the books right', async () => {
    const { ledger, db } = server.container;
    expect(await ledger.check(db.read)).toEqual([]);
  });
});
