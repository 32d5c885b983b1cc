import { newId } from '@shuke/shared';
import { createWechatPay } from '../../src/adapters/wechat-pay';
import { forgetNonces } from '../../src/kernel/replay';
import { engines, type TestDatabase } from '../commerce/engines';
import { signUp, type TestMember } from '../helpers/people';
import { billsFetched, startTestServer, type TestServer, tellSimulator } from '../helpers/test-server';

jest.setTimeout(60_000);

interface Received {
  headers: Record<string, string>;
  body: string;
}

describe.each(engines())('a notification of WeChat Pay on %s', (_engine, open) => {
  let database: TestDatabase;
  let server: TestServer;
  let mei: TestMember;
  let genuine: Received;
  let logged: jest.SpyInstance;
  let aheadMs = 0;

  beforeAll(async () => {
    database = await open();
    const env = { FACE_WORKERS: '1', SHUKE_LOG_LEVEL: 'silent' };
    server = await startTestServer({ database: database.config, clock: () => Date.now() + aheadMs, env });
    await billsFetched(server);
    logged = jest.spyOn(server.container.logger, 'warn');
    mei = await signUp(server, 'replayed');
    genuine = await taken();
  });
  afterAll(async () => {
    await server.stop();
    await database.drop();
  });
  beforeEach(() => logged.mockClear());

  const balance = async () => (await mei.api('GET /me')).balanceFen;

  /** A top-up of ¥50, taken. @returns its notification as it came over the wire */
  async function taken(): Promise<Received> {
    const received: Received[] = [];
    const { wechatPay } = server.container;
    const parse = wechatPay.parseNotification;
    wechatPay.parseNotification = (headers, body) => {
      received.push({ headers: headers as Record<string, string>, body });
      return parse(headers, body);
    };
    const opened = { topUpId: newId(), amountFen: 5000, channel: 'h5' } as const;
    const started = await mei.api('POST /me/top-ups', { body: opened });
    const prepayId = new URL(started.h5Url ?? '').searchParams.get('prepay_id');
    await tellSimulator(server.pay.url, '/sim/pay', { prepay_id: prepayId });
    while ((await balance()) < 5000) await new Promise((done) => setTimeout(done, 20));
    wechatPay.parseNotification = parse;
    const [first] = received;
    if (!first) throw new Error('no notification came');
    return first;
  }

  function send({ headers, body }: Received, change: Record<string, string> = {}) {
    const names = Object.keys(headers).filter((name) => name.startsWith('wechatpay-'));
    const signed = Object.fromEntries(names.map((name) => [name, headers[name] ?? '']));
    return fetch(`${server.url}/hooks/wechat-pay`, { method: 'POST', headers: { ...signed, ...change }, body });
  }

  /** Refused, written down with its reason, and nothing was booked. */
  async function expectRefusal(answer: Response, reason: string): Promise<void> {
    const { error } = (await answer.json()) as { error: { code: string; data: { reason: string } } };
    expect([answer.status, error.code, error.data.reason]).toEqual([401, 'notification-refused', reason]);
    expect(logged.mock.calls).toEqual([[expect.objectContaining({ reason }), 'notification refused']]);
    expect(await balance()).toBe(5000);
  }

  it('is taken once: the same bytes again are refused, on the record, and the balance grows once', async () => {
    await expectRefusal(await send(genuine), 'nonce-replayed');
  });

  it('with a wrong signature, a changed body or a renewed time is refused, on the record', async () => {
    const signature = `A${genuine.headers['wechatpay-signature']?.slice(1)}`;
    await expectRefusal(await send(genuine, { 'wechatpay-signature': signature }), 'signature-invalid');
    logged.mockClear();
    const cheaper = { ...genuine, body: genuine.body.replace('"id"', '"id" ') };
    await expectRefusal(await send(cheaper), 'signature-invalid');
    logged.mockClear();
    const now = String(Math.floor(Date.now() / 1000) + 1);
    await expectRefusal(await send(genuine, { 'wechatpay-timestamp': now }), 'signature-invalid');
  });

  it('that is old is refused, on the record', async () => {
    aheadMs = 6 * 60_000;
    await expectRefusal(await send(genuine), 'timestamp-outside-window');
    aheadMs = 0;
  });

  it('for another merchant’s app is refused, on the record, however often it comes', async () => {
    const { appId, ...credentials } = server.pay.credentials;
    const foreign = createWechatPay({
      ...credentials,
      appId: server.wechat.credentials.h5AppId,
      notifyUrl: `${server.url}/hooks/wechat-pay`,
      timeoutMs: 5000,
    });
    expect(appId).not.toBe(server.wechat.credentials.h5AppId);
    const order = { outTradeNo: newId().replaceAll('-', ''), description: '?', amountFen: 100, openid: 'oSomebody' };
    const made = await foreign.createJsapiOrder(order);
    if (made.status !== 'ok') throw new Error(made.status);
    server.pay.control.pay(made.prepayId);
    while (logged.mock.calls.length < 2) await new Promise((done) => setTimeout(done, 20));
    for (const call of logged.mock.calls) {
      expect(call).toEqual([expect.objectContaining({ reason: 'merchant-foreign' }), 'notification refused']);
    }
    expect(await balance()).toBe(5000);
  });

  it('is forgotten only after the signature itself is too old', async () => {
    const { db } = server.container;
    await db.tx((tx) => forgetNonces(tx, Date.now()));
    expect((await send(genuine)).status).toBe(401);
    await db.tx((tx) => forgetNonces(tx, Date.now() + 16 * 60_000));
    expect((await send(genuine)).status).toBe(204);
    expect(await balance()).toBe(5000);
  });
});
