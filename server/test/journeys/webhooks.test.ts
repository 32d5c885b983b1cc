import { type ApiClient, newId } from '@shuke/shared';
import { type WebhookEventType, webhookEventData } from '@shuke/shared/contract';
import { updateRows } from '../../src/kernel/db/rows';
import { OutboxRow } from '../../src/kernel/jobs/outbox.entity';
import { engines, type TestDatabase } from '../commerce/engines';
import { choose, openPayment, pairTill, signInStaff, signUp, topUp } from '../helpers/people';
import { createSpawnedHouse, type SpawnedHouse } from '../helpers/spawned-server';
import { startTestServer, type TestServer } from '../helpers/test-server';
import { type Receiver, startReceiver } from '../webhooks/receiver';

jest.setTimeout(120_000);

const EVENTS = [
  'payment.succeeded',
  'payment.refunded',
  'member.joined',
  'topup.succeeded',
  'coupon.issued',
  'coupon.redeemed',
  'campaign.finished',
] as const;

const addEndpoint = (staff: ApiClient, url: string, change: object = {}) =>
  staff('POST /console/webhooks', {
    body: { endpointId: newId(), url, note: '财务系统', events: [...EVENTS], ...change },
  });
const until = async (condition: () => boolean | Promise<boolean>) => {
  while (!(await condition())) await new Promise((done) => setTimeout(done, 50));
};

describe.each(engines())('another system that listens to a shop on %s', (_engine, open) => {
  let database: TestDatabase;
  let server: TestServer;
  let staff: ApiClient;
  let receiver: Receiver;

  beforeAll(async () => {
    database = await open();
    receiver = await startReceiver();
    const env = { FACE_WORKERS: '1', SHUKE_WEBHOOK_PRIVATE: '1', SHUKE_LOG_LEVEL: 'silent' };
    server = await startTestServer({ database: database.config, env });
    staff = await signInStaff(server);
  });
  afterAll(async () => {
    await server.stop();
    await receiver.close();
    await database.drop();
  });

  it('hears what happens, in ids and figures: joining, money, coupons, refunds, campaigns', async () => {
    await addEndpoint(staff, receiver.url);
    const { till } = await pairTill(server, staff);
    const mei = await signUp(server, 'mei');
    await mei.api('PUT /me', { body: { nickname: '爱喝乌龙的梅' } });
    await mei.api('PUT /me/phone', { body: { source: 'typed', phone: '13800006688' } });
    await choose(mei.api, { marketing: true });
    const { defaultStoreId: storeId } = await mei.api('GET /app-config');
    const { coupons } = await mei.api('GET /stores/:storeId/home', { params: { storeId } });
    const welcome = coupons.find(({ terms }) => terms.name === '新朋友见面礼');
    await mei.api('POST /me/coupons', { body: { couponId: newId(), templateId: welcome?.templateId ?? '' } });
    await topUp(server, mei.api, 10_000);
    const paymentId = await openPayment(till, 3000);
    const { code } = await mei.api('GET /me/member-code');
    const params = { paymentId };
    const paid = await till('POST /terminal/payments/:paymentId/member-code', {
      params,
      body: { code, tender: 'balance' },
    });
    const refund = { refundId: newId(), amountFen: 2500, reason: '不新鲜' };
    await till('POST /terminal/payments/:paymentId/refunds', { params, body: refund });
    const campaignId = newId();
    const draft = { campaignId, name: '上新', title: '上新', body: '来坐坐', templateId: null };
    await staff('POST /console/campaigns', { body: draft });
    await staff('POST /console/campaigns/:campaignId/launch', { params: { campaignId } });
    await until(() => receiver.types().includes('campaign.finished'));

    const rewards = paid.rewards.length;
    const expected = ['member.joined', 'topup.succeeded', 'payment.succeeded', 'coupon.redeemed', 'payment.refunded'];
    await receiver.take(expected.length + 2 + rewards);
    expect(receiver.types().sort()).toEqual(
      [...expected, 'campaign.finished', ...Array(1 + rewards).fill('coupon.issued')].sort(),
    );
    const heard = new Map(receiver.received.map(({ type, body }) => [type, JSON.parse(body)]));
    expect(heard.get('payment.succeeded').data).toMatchObject({
      paymentId,
      tender: 'balance',
      amountFen: 3000,
      discountFen: 500,
      paidFen: 2500,
      memberId: mei.memberId,
    });
    expect(heard.get('payment.refunded').data).toMatchObject({ ...params, amountFen: 2500, refundedFen: 2500 });
    expect(heard.get('coupon.redeemed').data).toMatchObject({ ...params, discountFen: 500 });
    for (const { type, body } of receiver.received) {
      webhookEventData[type as WebhookEventType].parse(JSON.parse(body).data);
      for (const secret of ['爱喝乌龙的梅', '13800006688', '6688', 'mei']) expect(body).not.toContain(secret);
    }
  });

  it('a secret is shown once, to whoever made it; the list and the log never hold one', async () => {
    const endpointId = newId();
    const first = await addEndpoint(staff, receiver.url, { endpointId });
    expect(first.secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    const again = await addEndpoint(staff, receiver.url, { endpointId });
    expect(again).toEqual({ endpoint: first.endpoint, secret: null });
    await expect(addEndpoint(staff, receiver.url, { endpointId, note: 'x' })).rejects.toMatchObject({
      code: 'idempotency-conflict',
    });
    const params = { endpointId };
    const rotationId = newId();
    const rotate = () => staff('POST /console/webhooks/:endpointId/keys', { params, body: { rotationId } });
    const rotated = await Promise.all([rotate(), rotate(), rotate()]);
    expect(rotated.filter(({ secret }) => secret !== null)).toHaveLength(1);
    const [{ endpoint }] = rotated;
    expect(endpoint.keys.map(({ expiresAt }) => expiresAt !== null)).toEqual([false, true]);
    const everything = JSON.stringify([
      await staff('GET /console/webhooks'),
      await staff('GET /console/audit', { query: { pageSize: 100 } }),
      await database.db.read.find(OutboxRow),
    ]);
    for (const secret of [first.secret, ...rotated.map((answer) => answer.secret)]) {
      if (secret) expect(everything).not.toContain(secret.slice(6));
    }
    await staff('DELETE /console/webhooks/:endpointId', { params });
    await expect(rotate()).rejects.toMatchObject({ code: 'not-found' });
  });

  it('is changed, paused, tried and taken out, each on the record, by managers only', async () => {
    const { endpoint } = await addEndpoint(staff, receiver.url);
    const params = { endpointId: endpoint.endpointId };
    const change = (version: number) =>
      staff('PUT /console/webhooks/:endpointId', {
        params,
        body: { url: `${receiver.url}/changed?token=abc`, note: '', events: ['member.joined'], version },
      });
    expect(await change(endpoint.version)).toMatchObject({ note: '', events: ['member.joined'], version: 2 });
    await expect(change(endpoint.version)).rejects.toMatchObject({ code: 'edit-conflict' });
    const eventId = newId();
    const attempt = () => staff('POST /console/webhooks/:endpointId/test', { params, body: { eventId } });
    const [one, two] = await Promise.all([attempt(), attempt()]);
    expect(two.deliveryId).toBe(one.deliveryId);
    await until(() => receiver.ids().includes(eventId));
    const { deliveryId } = one;
    const detail = () => staff('GET /console/webhook-deliveries/:deliveryId', { params: { deliveryId } });
    await until(async () => (await detail()).state === 'delivered');
    expect(await detail()).toMatchObject({
      type: 'webhook.test',
      status: 204,
      tries: 1,
      attempts: [{ status: 204, failure: null, excerpt: null }],
    });
    expect(receiver.received.find(({ id }) => id === eventId)?.path).toBe('/hook/changed?token=abc');
    const replayId = newId();
    const replay = () =>
      staff('POST /console/webhook-deliveries/:deliveryId/replay', { params: { deliveryId }, body: { replayId } });
    await Promise.all([replay(), replay()]);
    await until(async () => (await detail()).tries === 2);
    expect(receiver.ids().filter((id) => id === eventId)).toHaveLength(2);
    const { items } = await staff('GET /console/webhooks/:endpointId/deliveries', {
      params,
      query: { state: 'delivered' },
    });
    expect(items.map((item) => item.deliveryId)).toEqual([deliveryId]);

    const pause = (state: 'active' | 'paused') =>
      staff('POST /console/webhooks/:endpointId/state', { params, body: { state } });
    expect(await pause('paused')).toMatchObject({ state: 'paused' });
    await expect(
      staff('POST /console/webhooks/:endpointId/test', { params, body: { eventId: newId() } }),
    ).rejects.toMatchObject({ code: 'state-conflict' });
    expect(await pause('active')).toMatchObject({ state: 'active' });
    await staff('DELETE /console/webhooks/:endpointId', { params });
    const audit = await staff('GET /console/audit', { query: { pageSize: 100 } });
    const own = audit.items.filter(({ subject }) => subject === `webhook:${endpoint.endpointId}`);
    expect(own.map(({ action }) => action).reverse()).toEqual(
      ['add', 'change', 'replay', 'pause', 'resume', 'remove'].map((action) => `webhook.${action}`),
    );
    expect(JSON.stringify(await database.db.read.query('SELECT detail FROM audit_entries'))).not.toContain('token=abc');

    const { db, merchants } = server.container;
    await db.tx(async (tx) => {
      const { merchantId } = await merchants.first(tx);
      const cashier = { staffId: newId(), merchantId, login: 'c@shuke.demo', createdAtMs: 1 };
      await merchants.addStaff(tx, { ...cashier, name: '小周', role: 'cashier' }, 'password-of-hers');
    });
    const body = { login: 'c@shuke.demo', password: 'password-of-hers' };
    const cashier = server.client((await server.client()('POST /staff/sessions', { body })).token);
    await expect(addEndpoint(cashier, receiver.url)).rejects.toMatchObject({ code: 'not-allowed' });
    await expect(cashier('GET /console/webhooks')).rejects.toMatchObject({ code: 'not-allowed' });
  });
});

describe('a server that is not for development', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer({ env: { FACE_WORKERS: '1' } });
  });
  afterAll(() => server.stop());

  it.each(['http://crm.example.com/', 'https://127.0.0.1/', 'https://metadata.internal/', 'https://10.0.0.8/x', 'x'])(
    'tells nothing to %s',
    async (url) => {
      const refused = addEndpoint(await signInStaff(server), url);
      await expect(refused).rejects.toMatchObject({ code: 'webhook-url-refused' });
    },
  );
});

describe.each(engines())('a server on %s that is killed between sending and noting it', (engine, open) => {
  let database: TestDatabase;
  let house: SpawnedHouse;
  let receiver: Receiver;

  beforeAll(async () => {
    receiver = await startReceiver();
    database = await open();
    house = await createSpawnedHouse();
  });
  afterAll(async () => {
    await house.close();
    await database.drop();
    await receiver.close();
  });

  it('sends it again, under the same id, and only what was not noted', async () => {
    const env = {
      SHUKE_WEBHOOK_PRIVATE: '1',
      ...(database.config.kind === 'sqlite'
        ? { SHUKE_DATA_DIR: database.config.file.replace(/\/[^/]+$/, '') }
        : { DATABASE_URL: database.config.url }),
    };
    await house.start(env);
    const staff = await signInStaff(house);
    await addEndpoint(staff, receiver.url, { events: ['member.joined'] });
    await signUp(house, `first-${engine}`);
    await receiver.take(1);
    await house.stop();

    await house.start({ ...env, SHUKE_CRASH_POINT: 'webhook.sent' });
    await signUp(house, `second-${engine}`);
    expect(await house.gone()).toBe('SIGKILL');
    const [first, second] = await receiver.take(2);

    // Its lease runs out after a minute; nobody waits for that here.
    await database.db.tx((tx) =>
      updateRows(tx, OutboxRow, { topic: 'webhook.deliver', state: 'waiting' }, { leasedUntilMs: 1 }),
    );
    await house.start(env);
    const [, , third] = await receiver.take(3);
    expect([third?.id, third?.body]).toEqual([second?.id, second?.body]);
    const again = await signInStaff(house);
    const { endpoints } = await again('GET /console/webhooks');
    const params = { endpointId: endpoints[0]?.endpointId ?? '' };
    const log = async () =>
      (await again('GET /console/webhooks/:endpointId/deliveries', { params, query: {} })).items.map(
        ({ eventId, state, tries }) => [eventId, state, tries],
      );
    await until(async () => (await log()).every(([, state]) => state === 'delivered'));
    expect(await log()).toEqual([
      [second?.id, 'delivered', 1],
      [first?.id, 'delivered', 1],
    ]);
    // Time for a third sending, if there were one.
    await new Promise((done) => setTimeout(done, 1500));
    expect(receiver.received).toHaveLength(3);
  });
});
