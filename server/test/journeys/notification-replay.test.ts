import { newId } from '@shuke/shared';
import { forgetNonces } from '../../src/kernel/replay';
import { engines, type TestDatabase } from '../commerce/engines';
import { signUp } from '../helpers/people';
import { startTestServer, type TestServer, tellSimulator } from '../helpers/test-server';

jest.setTimeout(60_000);

describe.each(engines())('a notification of WeChat Pay on %s', (_engine, open) => {
  let database: TestDatabase;
  let server: TestServer;

  beforeAll(async () => {
    database = await open();
    server = await startTestServer({ database: database.config });
  });
  afterAll(async () => {
    await server.stop();
    await database.drop();
  });

  it('is taken once: the same bytes again are refused, and the balance grows once', async () => {
    const { api } = await signUp(server, 'replayed');
    const received: { headers: Record<string, string>; body: string }[] = [];
    const parse = server.container.wechatPay.parseNotification;
    server.container.wechatPay.parseNotification = (headers, body) => {
      received.push({ headers: headers as Record<string, string>, body });
      return parse(headers, body);
    };
    const topUpId = newId();
    const started = await api('POST /me/top-ups', { body: { topUpId, amountFen: 5000, channel: 'h5' } });
    const prepayId = new URL(started.h5Url ?? '').searchParams.get('prepay_id');
    await tellSimulator(server.pay.url, '/sim/pay', { prepay_id: prepayId });
    while ((await api('GET /me')).balanceFen < 5000) await new Promise((done) => setTimeout(done, 20));
    server.container.wechatPay.parseNotification = parse;

    const [first] = received;
    if (!first) throw new Error('no notification came');
    const send = () => {
      const names = Object.keys(first.headers).filter((name) => name.startsWith('wechatpay-'));
      const headers = Object.fromEntries(names.map((name) => [name, first.headers[name] ?? '']));
      return fetch(`${server.url}/hooks/wechat-pay`, { method: 'POST', headers, body: first.body });
    };
    const replay = await send();
    expect([replay.status >= 400, ((await replay.json()) as { error: { code: string } }).error.code]).toEqual([
      true,
      'notification-refused',
    ]);
    expect((await api('GET /me')).balanceFen).toBe(5000);

    // Forgotten only after the signature itself is too old.
    const { db } = server.container;
    await db.tx((tx) => forgetNonces(tx, Date.now()));
    expect((await send()).status).toBe(replay.status);
    await db.tx((tx) => forgetNonces(tx, Date.now() + 16 * 60_000));
    expect((await send()).status).toBe(204);
    expect((await api('GET /me')).balanceFen).toBe(5000);
  });
});
