import { type ErrorCode, newId } from '@shuke/shared';
import { signedText, signText } from '../../src/simulators/alipay/signing';
import { engines, type TestDatabase } from '../commerce/engines';
import { type BadInputWorld, createBadInputWorld } from '../helpers/bad-input-world';
import { expectRefusal, type RawRequest } from '../helpers/refusals';
import { startTestServer, type TestServer } from '../helpers/test-server';

jest.setTimeout(120_000);

/** Careless and hostile requests to the routes that move a provider's money: each a clear code, and nothing moves. */
describe.each(engines())('bad requests for money on %s', (_engine, open) => {
  let database: TestDatabase;
  let server: TestServer;
  let world: BadInputWorld;
  const time = { aheadMs: 0 };

  beforeAll(async () => {
    database = await open();
    server = await startTestServer({
      database: database.config,
      clock: () => Date.now() + time.aheadMs,
      env: { FACE_WORKERS: '1', SHUKE_LOG_LEVEL: 'silent' },
    });
    world = await createBadInputWorld(server);
  });
  afterAll(async () => {
    await server.stop();
    await database.drop();
  });

  const refused = (request: RawRequest, code: ErrorCode) => expectRefusal(server, request, code, world.secrets);
  const bodies = (path: string): [string, object][] => [
    [`${path}/payment-code`, { code: server.pay.control.paymentCode({ openid: 'o', needsPassword: false }) }],
    [`${path}/qr`, { provider: 'alipay' }],
    [`${path}/mixed`, { balanceFen: 100, rest: { by: 'cash' } }],
    [`${path}/void`, {}],
    [`${path}/member`, { code: `88${'0'.repeat(16)}` }],
    [`${path}/refunds`, { refundId: newId(), amountFen: 1, reason: '' }],
  ];

  it('a terminal that was revoked, one of another shop, another till, a member', async () => {
    const paymentId = await world.openPayment();
    for (const [path, body] of bodies(`/terminal/payments/${paymentId}`)) {
      await refused({ path, body, token: world.revokedToken }, 'terminal-unknown');
      await refused({ path, body, token: world.other.till }, 'not-found');
      await refused({ path, body, token: world.otherTillToken }, 'not-found');
      await refused({ path, body, token: world.mei.token }, 'not-allowed');
    }
    await refused({ path: '/console/balance/limits', token: world.tillToken }, 'not-allowed');
    await refused({ path: '/me/balance/limits', token: world.staffToken }, 'not-allowed');
  });

  it.each(['-1', '0', '0.5', '1e999', '9007199254740992', '9007199254740993', '"100"', 'NaN', '100000001'])(
    'the sum %s',
    async (sum) => {
      const paymentId = await world.openPayment();
      await world.till('POST /terminal/payments/:paymentId/cash', { params: { paymentId } });
      const path = `/terminal/payments/${paymentId}`;
      const expected: ErrorCode = sum === 'NaN' ? 'malformed-body' : 'invalid-input';
      const token = world.tillToken;
      const refund = `{"refundId":"${newId()}","reason":"","amountFen":${sum}}`;
      await refused({ path: `${path}/refunds`, raw: refund, token }, expected);
      const open = await world.openPayment();
      const mixed = `{"balanceFen":${sum},"rest":{"by":"cash"}}`;
      await refused({ path: `/terminal/payments/${open}/mixed`, raw: mixed, token }, expected);
      const limits = `{"perPaymentFen":${sum},"perDayFen":null}`;
      await refused({ path: '/me/balance/limits', method: 'PUT', raw: limits, token: world.mei.token }, expected);
    },
  );

  it('codes, providers and parts that are none', async () => {
    const path = `/terminal/payments/${await world.openPayment()}`;
    const token = world.tillToken;
    await refused({ path: `${path}/payment-code`, body: { code: '1'.repeat(25) }, token }, 'invalid-input');
    await refused(
      { path: `${path}/payment-code`, body: { code: `88${'1'.repeat(16)}` }, token },
      'payment-code-invalid',
    );
    await refused({ path: `${path}/qr`, body: { provider: 'paypal' }, token }, 'invalid-input');
    const rest = { by: 'balance' };
    await refused({ path: `${path}/mixed`, body: { balanceFen: 10, rest }, token }, 'invalid-input');
    await refused({ path: `${path}/mixed`, body: { balanceFen: 10, rest: { by: 'cash' } }, token }, 'member-needed');
    await refused(
      { path: `${path}/refunds`, body: { refundId: newId(), reason: '', items: [] }, token },
      'invalid-input',
    );
    const both = { refundId: newId(), reason: '', amountFen: 1, items: [{ itemId: newId(), quantity: 1 }] };
    await refused({ path: `${path}/refunds`, body: both, token }, 'invalid-input');
    await refused(
      { path: `${path}/refunds`, body: { refundId: newId(), reason: '', amountFen: 1 }, token },
      'state-conflict',
    );
    const pay = `/me/claims/${'A'.repeat(43)}/pay`;
    await refused({ path: pay, token: world.mei.token }, 'claim-invalid');
    await refused({ path: pay, body: { tender: 'cash' }, token: world.mei.token }, 'invalid-input');
  });

  describe('a notification of Alipay', () => {
    /** As Alipay would send it, signed with the shop's own key, which whoever broke into the till may have. */
    function forged(outTradeNo: string) {
      const { appId, sellerId, privateKeyPem } = server.alipay.credentials;
      const fields: Record<string, string> = {
        notify_type: 'trade_status_sync',
        notify_id: '2026112400222100000000000001',
        app_id: appId,
        seller_id: sellerId,
        charset: 'utf-8',
        version: '1.0',
        trade_no: '20261124220010000000000001',
        trade_status: 'TRADE_SUCCESS',
        out_trade_no: outTradeNo,
        total_amount: '1.00',
        notify_time: new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 19).replace('T', ' '),
      };
      const signature = signText(signedText(fields, ['sign', 'sign_type']), privateKeyPem);
      return { ...fields, sign_type: 'RSA2', sign: signature };
    }
    const post = (fields: Record<string, string>) => ({
      path: '//hooks/alipay',
      method: 'POST',
      raw: new URLSearchParams(fields).toString(),
      type: 'application/x-www-form-urlencoded',
    });

    it('that Alipay did not sign moves nothing', async () => {
      const paymentId = await world.openPayment(100);
      await world.till('POST /terminal/payments/:paymentId/qr', {
        params: { paymentId },
        body: { provider: 'alipay' },
      });
      const { payments, db } = server.container;
      const { orderNo } = await payments.find(db.read, paymentId);
      await refused(post(forged(orderNo ?? '')), 'notification-refused');
      await refused(post({}), 'notification-refused');
      expect(await payments.find(db.read, paymentId)).toMatchObject({ state: 'processing' });
    });

    it('is believed once it is genuine, however often it is repeated, and answered with the one word', async () => {
      const paymentId = await world.openPayment(100);
      const { qr } = await world.till('POST /terminal/payments/:paymentId/qr', {
        params: { paymentId },
        body: { provider: 'alipay' },
      });
      const { alipay, payments, db } = server.container;
      const taken: Record<string, string>[] = [];
      const parse = alipay.parseNotification;
      alipay.parseNotification = (fields) => {
        taken.push({ ...fields });
        return parse(fields);
      };
      const outTradeNo = new URL(qr?.content ?? '').searchParams.get('out_trade_no') ?? '';
      server.alipay.control.decide(outTradeNo, true);
      while ((await payments.find(db.read, paymentId)).state === 'processing')
        await new Promise((done) => setTimeout(done, 20));
      alipay.parseNotification = parse;
      const [genuine] = taken;
      if (!genuine) throw new Error('no notification came');
      const again = await world.send(post(genuine));
      expect([again.status, again.text]).toEqual([200, 'success']);
      await refused(post({ ...genuine, total_amount: '100.00' }), 'notification-refused');
      time.aheadMs += 27 * 3_600_000;
      await refused(post(genuine), 'notification-refused');
      time.aheadMs -= 27 * 3_600_000;
      expect(await payments.find(db.read, paymentId)).toMatchObject({ state: 'succeeded', amountFen: 100 });
    });
  });
});
