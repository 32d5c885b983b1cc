import { createWechatPay, type WechatPay } from '../../src/adapters/wechat-pay';
import type { WechatPaySimulator } from '../../src/simulators/wechat-pay';
import {
  eventually,
  movableClock,
  type NotificationInbox,
  preparePayWorlds,
  type ReceivedNotification,
  startNotificationInbox,
} from './simulated-world';

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

async function startWorld({ statuses = [] as number[], timeScale = 0.001 } = {}): Promise<void> {
  inbox = await startNotificationInbox(statuses);
  simulator = await worlds.start({ appIds: [APP_ID], timeScale, clock: clock.now });
  pay = connect();
}

function connect(overrides: Partial<Parameters<typeof createWechatPay>[0]> = {}): WechatPay {
  const options = { ...simulator.credentials, notifyUrl: inbox.url, timeoutMs: 2000, clock: clock.now };
  return createWechatPay({ ...options, ...overrides });
}

/** Places an order and pays it. */
async function paidOrder(): Promise<string> {
  orderCount += 1;
  const outTradeNo = `paid-${orderCount}`;
  const input = { outTradeNo, description: '储值', amountFen: 5000, openid: 'oAnn' };
  const result = await pay.createJsapiOrder(input);
  if (result.status !== 'ok') throw new Error(`order was ${result.status}`);
  simulator.control.pay(result.prepayId);
  return outTradeNo;
}

async function oneNotification(): Promise<ReceivedNotification> {
  await paidOrder();
  const received = (await inbox.take(1)).at(-1);
  if (!received) throw new Error('no notification');
  return received;
}

const read = ({ headers, body }: ReceivedNotification) => pay.parseNotification(headers, body);
const refusal = (reason: string) => ({ code: 'notification-refused', data: { reason } });

beforeEach(() => {
  clock = movableClock();
});

afterEach(async () => {
  await simulator.close();
  await inbox.close();
});

describe('what is not WeChat Pay’s own is refused', () => {
  beforeEach(() => startWorld());

  test('a changed body', async () => {
    const { headers, body } = await oneNotification();
    const tampered = body.replace('TRANSACTION.SUCCESS', 'TRANSACTION.success');
    await expect(read({ headers, body: tampered })).rejects.toMatchObject(refusal('signature-invalid'));
  });

  test('a changed ciphertext', async () => {
    const { headers, body } = await oneNotification();
    const parsed = JSON.parse(body) as { resource: { ciphertext: string } };
    parsed.resource.ciphertext = `A${parsed.resource.ciphertext.slice(1)}A`;
    await expect(read({ headers, body: JSON.stringify(parsed) })).rejects.toMatchObject(refusal('signature-invalid'));
  });

  test('a wrong signature, as WeChat Pay itself sends to try its merchants', async () => {
    simulator.control.faults.add({ kind: 'wrong-signature' });
    await expect(read(await oneNotification())).rejects.toMatchObject(refusal('signature-invalid'));
  });

  test.each([-6, 6])('a notification %p minutes away from our clock', async (minutes) => {
    const notification = await oneNotification();
    clock.advance(minutes * 60_000);
    await expect(read(notification)).rejects.toMatchObject(refusal('timestamp-outside-window'));
  });

  test('a changed timestamp does not make an old notification fresh', async () => {
    const { headers, body } = await oneNotification();
    clock.advance(6 * 60_000);
    const renewed = { ...headers, 'wechatpay-timestamp': String(Math.floor(clock.now() / 1000)) };
    await expect(read({ headers: renewed, body })).rejects.toMatchObject(refusal('signature-invalid'));
  });

  test.each(['timestamp', 'nonce', 'serial', 'signature'])('a missing %s', async (part) => {
    const { headers, body } = await oneNotification();
    const without = { ...headers, [`wechatpay-${part}`]: undefined };
    await expect(read({ headers: without, body })).rejects.toMatchObject(refusal('headers-missing'));
  });

  test('a foreign serial', async () => {
    const { headers, body } = await oneNotification();
    const foreign = { ...headers, 'wechatpay-serial': '1'.repeat(40) };
    await expect(read({ headers: foreign, body })).rejects.toMatchObject(refusal('serial-unknown'));
  });

  test('a notification for another app', async () => {
    const { headers, body } = await oneNotification();
    const otherApp = connect({ appId: 'wxffffffffffffffff' });
    await expect(otherApp.parseNotification(headers, body)).rejects.toMatchObject(refusal('merchant-foreign'));
  });

  test('a notification for another merchant', async () => {
    const publicKey = await simulator.control.switchToPublicKey();
    pay = connect({ publicKey });
    const { headers, body } = await oneNotification();
    const otherMerchant = connect({ publicKey, mchid: '1900000109' });
    await expect(otherMerchant.parseNotification(headers, body)).rejects.toMatchObject(refusal('merchant-foreign'));
  });

  test('a resource sealed with another APIv3 key', async () => {
    // In public-key mode the signature needs no secret, so only the decryption can fail.
    const publicKey = await simulator.control.switchToPublicKey();
    pay = connect({ publicKey });
    const { headers, body } = await oneNotification();
    const stranger = connect({ publicKey, apiV3Key: 'k'.repeat(32) });
    await expect(stranger.parseNotification(headers, body)).rejects.toMatchObject(refusal('resource-undecryptable'));
  });

  test('forged serials do not turn into a flood of certificate requests', async () => {
    const { headers, body } = await oneNotification();
    const codes: string[] = [];
    for (let index = 0; index < 15; index++) {
      const forged = { ...headers, 'wechatpay-serial': index.toString(16).padStart(40, '2') };
      codes.push(
        await read({ headers: forged, body }).then(
          () => 'accepted',
          (error: { code: string }) => error.code,
        ),
      );
    }
    expect(codes.filter((code) => code === 'notification-refused').length).toBeLessThanOrEqual(10);
    expect(codes.at(-1)).toBe('provider-unavailable');
    await expect(read({ headers, body })).resolves.toMatchObject({ eventType: 'TRANSACTION.SUCCESS' });
  });
});

describe('rotation', () => {
  beforeEach(() => startWorld());

  test('a new certificate is found through its serial, for answers and for notifications', async () => {
    const before = await oneNotification();
    await expect(read(before)).resolves.toBeDefined();
    const serial = await simulator.control.rotateCertificate();
    await paidOrder();
    const after = (await inbox.take(2)).at(-1);
    expect(after?.headers['wechatpay-serial']).toBe(serial);
    expect(before.headers['wechatpay-serial']).not.toBe(serial);
    await expect(read(after ?? before)).resolves.toBeDefined();
    // The former certificate is still on the list, so a late notification holds.
    await expect(read(before)).resolves.toBeDefined();
  });

  test('a retired certificate no longer proves anything', async () => {
    const before = await oneNotification();
    await simulator.control.rotateCertificate({ retireOld: true });
    await paidOrder();
    await expect(read(before)).rejects.toMatchObject(refusal('serial-unknown'));
  });

  test('public-key mode needs no certificates', async () => {
    const publicKey = await simulator.control.switchToPublicKey();
    pay = connect({ publicKey });
    const notification = await oneNotification();
    expect(notification.headers['wechatpay-serial']).toBe(publicKey.id);
    await expect(read(notification)).resolves.toMatchObject({ trade: { state: 'SUCCESS' } });
    await expect(connect().closeOrder('x')).resolves.toMatchObject({ status: 'unknown' });
  });
});

describe('delivery', () => {
  test('a notification is repeated with the same id until it is answered with success', async () => {
    await startWorld({ statuses: [500, 503, 302, 204] });
    const outTradeNo = await paidOrder();
    const received = await inbox.take(4);
    await eventually(() => simulator.control.pendingNotifications() === 0);
    expect(simulator.control.deliveries(outTradeNo).map(({ attempt, status }) => [attempt, status])).toEqual([
      [0, 500],
      [1, 503],
      [2, null],
      [3, 204],
    ]);
    const notifications = await Promise.all(received.map(read));
    expect(new Set(notifications.map(({ id }) => id)).size).toBe(1);
    expect(new Set(notifications.map(({ nonce }) => nonce)).size).toBe(4);
  });

  test('a duplicate arrives twice and reads the same', async () => {
    await startWorld();
    simulator.control.faults.add({ kind: 'duplicate' });
    await paidOrder();
    const [first, second] = await Promise.all((await inbox.take(2)).map(read));
    expect(second?.id).toBe(first?.id);
    expect(second?.trade).toEqual(first?.trade);
  });

  test('a lost notification comes with the next try', async () => {
    await startWorld();
    simulator.control.faults.add({ kind: 'drop-answer', target: 'notification' });
    const outTradeNo = await paidOrder();
    await inbox.take(1);
    await eventually(() => simulator.control.pendingNotifications() === 0);
    expect(simulator.control.deliveries(outTradeNo)).toMatchObject([{ attempt: 1, status: 204 }]);
  });

  test('one notification may overtake another', async () => {
    await startWorld({ timeScale: 1 });
    simulator.control.faults.add({ kind: 'out-of-order' });
    const first = await paidOrder();
    const second = await paidOrder();
    const arrived = await Promise.all((await inbox.take(2)).map(read));
    expect(arrived.map(({ trade }) => trade?.outTradeNo)).toEqual([second, first]);
  });

  test('what was not delivered before a restart is delivered after it', async () => {
    await startWorld({ statuses: [500], timeScale: 1 });
    const outTradeNo = await paidOrder();
    await inbox.take(1);
    expect(simulator.control.pendingNotifications()).toBe(1);
    await simulator.close();
    simulator = await worlds.restart({ appIds: [APP_ID], clock: clock.now });
    pay = connect();
    const [before, after] = await Promise.all((await inbox.take(2)).map(read));
    expect(after).toMatchObject({ id: before?.id, trade: { outTradeNo, state: 'SUCCESS' } });
  });
});
