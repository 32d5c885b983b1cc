import { createWechatPay, outTradeNoOf, paymentIdOf, type WechatPay } from '../../src/adapters/wechat-pay';
import type { WechatPaySimulator } from '../../src/simulators/wechat-pay';
import { movableClock, type NotificationInbox, preparePayWorlds, startNotificationInbox } from './simulated-world';

const APP_ID = 'wx0123456789abcdef';

let clock = movableClock();
let simulator: WechatPaySimulator;
let inbox: NotificationInbox;
let pay: WechatPay;
let orderCount = 0;
let worlds: Awaited<ReturnType<typeof preparePayWorlds>>;

beforeAll(async () => {
  worlds = await preparePayWorlds();
});

afterAll(() => worlds.remove());

function connect(overrides: Partial<Parameters<typeof createWechatPay>[0]> = {}): WechatPay {
  const options = { ...simulator.credentials, notifyUrl: inbox.url, timeoutMs: 2000, clock: clock.now };
  return createWechatPay({ ...options, ...overrides });
}

function order(amountFen = 1250) {
  orderCount += 1;
  return { outTradeNo: `order-${orderCount}`, description: '储值 12.50', amountFen, openid: 'oAnn' };
}

async function placed(input = order()) {
  const result = await pay.createJsapiOrder(input);
  if (result.status !== 'ok') throw new Error(`order was ${result.status}`);
  return { ...input, prepayId: result.prepayId, payParams: result.payParams };
}

beforeEach(async () => {
  clock = movableClock();
  inbox = await startNotificationInbox();
  simulator = await worlds.start({ appIds: [APP_ID], timeScale: 0.001, clock: clock.now });
  pay = connect();
});

afterEach(async () => {
  await simulator.close();
  await inbox.close();
});

describe('orders', () => {
  test('order → pay → a verified notification that agrees with the query', async () => {
    const { outTradeNo, prepayId } = await placed();
    await expect(pay.queryByOutTradeNo(outTradeNo)).resolves.toMatchObject({
      status: 'ok',
      trade: { state: 'NOTPAY', amountFen: 1250 },
    });

    simulator.control.pay(prepayId);
    const [received] = await inbox.take(1);
    const notification = await pay.parseNotification(received?.headers ?? {}, received?.body ?? '');
    const { mchid } = simulator.credentials;
    expect(notification).toMatchObject({
      eventType: 'TRANSACTION.SUCCESS',
      trade: { mchid, appId: APP_ID, outTradeNo, state: 'SUCCESS', amountFen: 1250, payerOpenid: 'oAnn' },
    });
    expect(notification.trade?.paidAt).toBeInstanceOf(Date);
    await expect(pay.queryByOutTradeNo(outTradeNo)).resolves.toEqual({ status: 'ok', trade: notification.trade });
  });

  test('the parameters for wx.requestPayment are signed with the merchant’s key', async () => {
    const { payParams, prepayId } = await placed();
    const { createPublicKey, verify } = await import('node:crypto');
    const message = `${APP_ID}\n${payParams.timeStamp}\n${payParams.nonceStr}\nprepay_id=${prepayId}\n`;
    const key = createPublicKey(simulator.credentials.privateKeyPem);
    expect(payParams).toMatchObject({ package: `prepay_id=${prepayId}`, signType: 'RSA' });
    expect(verify('RSA-SHA256', Buffer.from(message), key, Buffer.from(payParams.paySign, 'base64'))).toBe(true);
  });

  test('the same order again is the same prepay_id; another sum under its number is refused', async () => {
    const { prepayId, payParams: _params, ...input } = await placed();
    await expect(pay.createJsapiOrder(input)).resolves.toMatchObject({ status: 'ok', prepayId });
    await expect(pay.createJsapiOrder({ ...input, amountFen: 1 })).resolves.toEqual({
      status: 'refused',
      code: 'OUT_TRADE_NO_USED',
    });
  });

  test.each([
    ['no amount', { amountFen: 0 }],
    ['a fraction of a fen', { amountFen: 1.5 }],
    ['a number that is too long', { outTradeNo: 'x'.repeat(33) }],
    ['no payer', { openid: '' }],
  ])('%s is refused', async (_what, change) => {
    await expect(pay.createJsapiOrder({ ...order(), ...change })).resolves.toEqual({
      status: 'refused',
      code: 'PARAM_ERROR',
    });
  });

  test('an unpaid order can be closed and then not be paid; a paid one cannot be closed', async () => {
    const unpaid = await placed();
    await expect(pay.closeOrder(unpaid.outTradeNo)).resolves.toEqual({ status: 'closed' });
    expect(simulator.control.pay(unpaid.prepayId).status).toBe('not-payable');
    const paid = await placed();
    simulator.control.pay(paid.prepayId);
    expect(simulator.control.pay(paid.prepayId).status).toBe('not-payable');
    await expect(pay.closeOrder(paid.outTradeNo)).resolves.toEqual({ status: 'refused', code: 'INVALID_REQUEST' });
  });

  test('an order that ran out of time cannot be paid', async () => {
    const input = { ...order(), expiresAt: new Date(clock.now() + 60_000) };
    const { prepayId, outTradeNo } = await placed(input);
    clock.advance(62_000);
    expect(simulator.control.pay(prepayId).status).toBe('not-payable');
    await expect(pay.queryByOutTradeNo(outTradeNo)).resolves.toMatchObject({ trade: { state: 'CLOSED' } });
  });

  test('an order nobody made is not found', async () => {
    await expect(pay.queryByOutTradeNo('nothing-here')).resolves.toEqual({ status: 'not-found' });
  });

  test('a payment id survives the way through an order number', () => {
    const id = '0190f3b2-7a6c-7def-8123-456789abcdef';
    expect(outTradeNoOf(id)).toHaveLength(32);
    expect(paymentIdOf(outTradeNoOf(id))).toBe(id);
    expect(paymentIdOf('order-1')).toBeNull();
    expect(() => outTradeNoOf('order-1')).toThrow(RangeError);
  });
});

describe('paying in a browser', () => {
  const redirectUrl = 'https://shop.example/m/topup?done=1';

  async function h5Order() {
    const { openid: _openid, ...input } = order();
    const result = await pay.createH5Order({ ...input, clientIp: '203.0.113.9', redirectUrl });
    if (result.status !== 'ok') throw new Error(`order was ${result.status}`);
    return { ...input, url: new URL(result.h5Url) };
  }

  function press(url: URL, action: 'pay' | 'cancel') {
    const body = new URLSearchParams({
      action,
      prepay_id: url.searchParams.get('prepay_id') ?? '',
      redirect_url: url.searchParams.get('redirect_url') ?? '',
    });
    return fetch(`${url.origin}${url.pathname}`, { method: 'POST', redirect: 'manual', body });
  }

  test('the page shows what is paid; 支付 notifies and goes back to the shop', async () => {
    const { url, outTradeNo } = await h5Order();
    const page = await (await fetch(url)).text();
    expect(page).toContain('¥12.50');
    expect(page).toContain('储值 12.50');
    const answer = await press(url, 'pay');
    expect([answer.status, answer.headers.get('location')]).toEqual([303, redirectUrl]);
    const [received] = await inbox.take(1);
    await expect(pay.parseNotification(received?.headers ?? {}, received?.body ?? '')).resolves.toMatchObject({
      trade: { outTradeNo, state: 'SUCCESS' },
    });
    expect(await (await press(url, 'pay')).text()).toContain('支付成功');
  });

  test('取消 goes back without paying', async () => {
    const { url, outTradeNo } = await h5Order();
    const answer = await press(url, 'cancel');
    expect([answer.status, answer.headers.get('location')]).toEqual([303, redirectUrl]);
    await expect(pay.queryByOutTradeNo(outTradeNo)).resolves.toMatchObject({ trade: { state: 'NOTPAY' } });
  });
});

describe('merchant signature', () => {
  test('a key that is not the merchant’s is refused', async () => {
    const { generateKeyPairSync } = await import('node:crypto');
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const impostor = connect({ privateKeyPem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() });
    // Without a signed request there are no certificates either, so even the refusal cannot be verified.
    await expect(impostor.createJsapiOrder(order())).resolves.toEqual({
      status: 'unknown',
      reason: 'http-401-keys-unavailable',
    });
    expect(simulator.control.order(`order-${orderCount}`)).toBeUndefined();
  });

  test('a clock that is ten minutes off is refused', async () => {
    await placed();
    const late = connect({ clock: () => clock.now() - 10 * 60_000 });
    await expect(late.createJsapiOrder(order())).resolves.toMatchObject({ status: 'unknown' });
    expect(simulator.control.order(`order-${orderCount}`)).toBeUndefined();
  });
});

describe('unknown results', () => {
  test('an answer dropped after the order was taken is unknown, and the query resolves it', async () => {
    const input = order();
    simulator.control.faults.add({ kind: 'drop-answer', path: '/v3/pay/transactions/jsapi' });
    await expect(pay.createJsapiOrder(input)).resolves.toEqual({ status: 'unknown', reason: 'network' });
    await expect(pay.queryByOutTradeNo(input.outTradeNo)).resolves.toMatchObject({
      status: 'ok',
      trade: { state: 'NOTPAY', amountFen: 1250 },
    });
    await expect(pay.createJsapiOrder(input)).resolves.toMatchObject({ status: 'ok' });
  });

  test('a slow answer is unknown', async () => {
    await placed();
    const hasty = connect({ timeoutMs: 50 });
    simulator.control.faults.add({ kind: 'slow', path: '/v3/pay', delayMs: 500 });
    await expect(hasty.createJsapiOrder(order())).resolves.toEqual({ status: 'unknown', reason: 'timeout' });
  });

  test('an answer with a wrong signature is not believed', async () => {
    const { outTradeNo } = await placed();
    simulator.control.faults.add({ kind: 'wrong-signature', target: 'answer', path: '/v3/pay', times: 2 });
    await expect(pay.queryByOutTradeNo(outTradeNo)).resolves.toEqual({
      status: 'unknown',
      reason: 'signature-invalid',
    });
    await expect(pay.queryByOutTradeNo('nothing-here')).resolves.toEqual({
      status: 'unknown',
      reason: 'http-404-signature-invalid',
    });
  });

  test('nobody there is unknown', async () => {
    const nobody = connect({ apiBaseUrl: 'http://127.0.0.1:1' });
    await expect(nobody.queryByOutTradeNo('x')).resolves.toEqual({ status: 'unknown', reason: 'network' });
    await expect(nobody.closeOrder('x')).resolves.toMatchObject({ status: 'unknown' });
  });
});
