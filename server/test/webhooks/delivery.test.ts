import { newId } from '@shuke/shared';
import { Webhook } from 'standardwebhooks';
import { AuditEntry } from '../../src/kernel/audit.entity';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../src/kernel/clock';
import { OutboxRow } from '../../src/kernel/jobs/outbox.entity';
import { WebhookDelivery, WebhookKey } from '../../src/modules/webhook/webhook.entity';
import { engines, type TestDatabase } from '../commerce/engines';
import { type Manner, type Receiver, startReceiver } from './receiver';
import { createWebhookWorld, type WebhookWorld } from './world';

jest.setTimeout(60_000);

describe.each(engines())('webhooks on %s', (_engine, open) => {
  let database: TestDatabase;
  let world: WebhookWorld;
  let receiver: Receiver;

  beforeAll(async () => {
    database = await open();
  });
  afterAll(() => database.drop());
  beforeEach(async () => {
    await database.db.tx((tx) => tx.clear(OutboxRow));
    world = createWebhookWorld(database.db);
    receiver = await startReceiver();
  });
  afterEach(() => receiver.close());

  const always = (manner: Manner, times = 50) => receiver.manners.push(...Array(times).fill(manner));
  const only = async (endpointId: string) => {
    const [delivery, ...more] = await world.log(endpointId);
    if (!delivery || more.length > 0) throw new Error(`${more.length + 1} deliveries`);
    return delivery;
  };

  describe('an event', () => {
    it('is heard by everybody who asked for it, signed with their own secret, and by nobody else', async () => {
      const [one, two] = [await world.endpoint(receiver.url), await world.endpoint(receiver.url)];
      await world.endpoint(receiver.url, ['payment.succeeded']);
      await world.endpoint(receiver.url, ['member.joined'], newId());
      const paused = await world.endpoint(receiver.url);
      const key = { merchantId: world.merchantId, endpointId: paused.endpointId };
      await database.db.tx((tx) => world.webhooks.setState(tx, key, 'paused'));
      const event = world.joined();
      await world.emit(event);
      await world.outbox.drain();
      expect(receiver.received).toHaveLength(2);
      expect(new Set(receiver.ids()).size).toBe(1);
      for (const { secret } of [one, two]) {
        const heard = receiver.received.flatMap(({ headers, body }) => {
          const { 'webhook-id': id, 'webhook-signature': signature } = headers;
          const now = { 'webhook-id': String(id), 'webhook-signature': String(signature) };
          // The clock of the test stands; the library's does not.
          const timestamp = String(headers['webhook-timestamp']);
          const moved = jest.spyOn(Date, 'now').mockReturnValue(Number(timestamp) * 1000);
          try {
            return [new Webhook(secret).verify(body, { ...now, 'webhook-timestamp': timestamp })];
          } catch {
            return [];
          } finally {
            moved.mockRestore();
          }
        });
        expect(heard).toEqual([{ type: event.type, timestamp: '2026-11-24T04:00:00.000Z', data: event.data }]);
      }
      expect(await only(one.endpointId)).toMatchObject({ state: 'delivered', status: 204, tries: 1, failure: null });
    });

    it('is told with its transaction or not at all, and once for its row', async () => {
      await world.endpoint(receiver.url);
      const event = world.joined();
      const undone = database.db.tx(async (tx) => {
        await world.events.emit(tx, world.merchantId, event);
        throw new Error('undone');
      });
      await expect(undone).rejects.toThrow('undone');
      expect(await world.promised()).toBe(0);
      await Promise.all([world.emit(event), world.emit(event), world.emit(event, event)]);
      await world.outbox.drain();
      expect(receiver.received).toHaveLength(1);
    });

    it('leaves no row where nobody listens', async () => {
      await world.emit(world.joined());
      const { endpointId } = await world.endpoint(receiver.url, ['payment.succeeded']);
      await world.emit(world.joined());
      expect(await database.db.read.count(OutboxRow)).toBe(0);
      const key = { merchantId: world.merchantId, endpointId };
      await database.db.tx((tx) => world.webhooks.remove(tx, key));
      expect(await database.db.read.countBy(WebhookKey, { endpointId })).toBe(0);
    });

    it('reaches an endpoint that another server was told of, within two seconds', async () => {
      const there = world.server();
      const emitThere = () => database.db.tx((tx) => there.events.emit(tx, world.merchantId, world.joined()));
      await emitThere();
      await world.endpoint(receiver.url);
      await new Promise((done) => setTimeout(done, 2050));
      await emitThere();
      await world.outbox.drain();
      expect(receiver.received).toHaveLength(1);
    });
  });

  describe('a receiver that fails', () => {
    it('is tried for a day, later and later, then the event is dead', async () => {
      always(500);
      const { endpointId } = await world.endpoint(receiver.url);
      await world.emit(world.joined());
      const waits: number[] = [];
      for (let wait = await world.next(); wait !== null; wait = await world.next()) waits.push(wait);
      const tried = await world.attempts((await only(endpointId)).deliveryId);
      expect(tried.map(({ number, status }) => [number, status])).toEqual(
        Array.from({ length: 10 }, (_, index) => [index + 1, 500]),
      );
      const between = tried.slice(1).map(({ atMs }, index) => atMs - (tried[index]?.atMs ?? 0));
      const wanted = [5 * SECOND_MS, MINUTE_MS, 5 * MINUTE_MS, 30 * MINUTE_MS]
        .concat([1, 2, 4, 8, 8].map((hours) => hours * HOUR_MS))
        .map((ms) => [0.9 * ms, 1.1 * ms + REST_MS]);
      for (const [index, [least = 0, most = 0]] of wanted.entries()) {
        expect(between[index]).toBeGreaterThanOrEqual(least);
        expect(between[index]).toBeLessThanOrEqual(most);
      }
      expect(await only(endpointId)).toMatchObject({ state: 'dead', status: 500, tries: 10 });
      expect(new Set(receiver.ids()).size).toBe(1);
      // Each try has a time of its own, or it would be too old to be believed.
      expect(new Set(receiver.received.map(({ headers }) => headers['webhook-timestamp'])).size).toBe(10);
      expect(await world.promised()).toBe(0);
    });

    it('hears it again under the same id when its own answer came too late', async () => {
      receiver.manners.push('silence');
      const { endpointId } = await world.endpoint(receiver.url);
      await world.emit(world.joined());
      await world.outbox.drain();
      expect(await only(endpointId)).toMatchObject({ state: 'waiting', status: null, failure: 'timeout' });
      await world.next();
      expect(await only(endpointId)).toMatchObject({ state: 'delivered', tries: 2 });
      const [first, second] = receiver.received;
      expect([second?.id, second?.body]).toEqual([first?.id, first?.body]);
    });

    it('is left alone between tries, and is not asked by every event that waits', async () => {
      always(503);
      await world.endpoint(receiver.url);
      for (let count = 0; count < 6; count++) await world.emit(world.joined());
      await world.outbox.drain();
      const heard = receiver.received.length;
      for (let count = 0; count < 30; count++) await world.emit(world.joined());
      await world.outbox.drain();
      expect(receiver.received).toHaveLength(heard);
    });

    it('hears what is dead once more when somebody says so: one, or all', async () => {
      always(400, 10 * 3);
      const { endpointId } = await world.endpoint(receiver.url);
      await world.emit(world.joined(), world.joined(), world.joined());
      while ((await world.next()) !== null);
      const dead = await world.log(endpointId);
      expect(dead.map(({ state }) => state)).toEqual(['dead', 'dead', 'dead']);
      receiver.manners.length = 0;
      receiver.received.length = 0;
      const [one] = dead;
      if (!one) throw new Error('none');
      const again = await Promise.allSettled(
        [1, 2, 3].map(() => database.db.tx((tx) => world.deliveries.replay(tx, one))),
      );
      expect(again.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected', 'rejected']);
      await world.outbox.drain();
      expect(receiver.ids()).toEqual([one.eventId]);
      expect(await database.db.tx((tx) => world.deliveries.replayDead(tx, endpointId))).toEqual({
        replayed: 2,
        left: 0,
      });
      await world.outbox.drain();
      expect(receiver.ids().sort()).toEqual(dead.map(({ eventId }) => eventId).sort());
      expect((await world.log(endpointId)).map(({ state, tries }) => [state, tries])).toEqual(
        Array(3).fill(['delivered', 11]),
      );
    });

    it('that says it is gone is turned off at once; one that fails for three days as well, on the record', async () => {
      receiver.manners.push(410);
      const gone = await world.endpoint(receiver.url);
      await world.emit(world.joined());
      await world.outbox.drain();
      expect(await world.find(gone.endpointId)).toMatchObject({ state: 'disabled', offReason: 'gone' });
      expect(await only(gone.endpointId)).toMatchObject({ state: 'dead', status: 410, tries: 1 });

      always(500, 200);
      const failing = await world.endpoint(receiver.url);
      for (let hours = 0; hours < 72; hours += 12) {
        await world.emit(world.joined());
        await world.outbox.drain();
        expect((await world.find(failing.endpointId)).state).toBe('active');
        world.time.nowMs += 12 * HOUR_MS;
      }
      await world.emit(world.joined());
      await world.outbox.drain();
      expect(await world.find(failing.endpointId)).toMatchObject({ state: 'disabled', offReason: 'failing' });
      const heard = receiver.received.length;
      // What still waited is given up, unheard.
      while ((await world.next()) !== null);
      expect(receiver.received).toHaveLength(heard);
      const log = await world.log(failing.endpointId);
      expect(log.every(({ state }) => state === 'dead')).toBe(true);
      expect(log.some(({ failure }) => failure === 'endpoint-off')).toBe(true);
      const { merchantId } = world;
      const entries = await database.db.read.findBy(AuditEntry, { merchantId, action: 'webhook.disable' });
      expect(entries.map(({ actor, subject, detail }) => [actor, subject, detail['why']])).toEqual([
        ['system', `webhook:${gone.endpointId}`, 'gone'],
        ['system', `webhook:${failing.endpointId}`, 'failing'],
      ]);

      // Somebody mended it: the past is forgiven.
      receiver.manners.length = 0;
      const key = { merchantId, endpointId: failing.endpointId };
      await database.db.tx((tx) => world.webhooks.setState(tx, key, 'active'));
      world.events.forget(merchantId);
      await world.emit(world.joined());
      await world.outbox.drain();
      expect(await world.find(failing.endpointId)).toMatchObject({
        state: 'active',
        failures: 0,
        failingSinceMs: null,
      });
    });

    it('is forgiven by one success', async () => {
      receiver.manners.push(500, 204);
      const { endpointId } = await world.endpoint(receiver.url);
      await world.emit(world.joined());
      await world.outbox.drain();
      expect(await world.find(endpointId)).toMatchObject({ failures: 1, failingSinceMs: world.time.nowMs });
      await world.next();
      expect(await world.find(endpointId)).toMatchObject({ failures: 0, failingSinceMs: null, restUntilMs: 0 });
    });
  });

  describe('secrets', () => {
    it('are two for a day after a rotation, the newest first, and one afterwards', async () => {
      const { endpointId, secret } = await world.endpoint(receiver.url);
      const rotated = await database.db.tx((tx) => world.webhooks.rotate(tx, endpointId));
      const secrets = async () =>
        (await world.webhooks.signingKeys(database.db.read, endpointId)).map((key) => key.secret);
      expect(await secrets()).toEqual([rotated.secret, secret]);
      const third = await database.db.tx((tx) => world.webhooks.rotate(tx, endpointId));
      expect(await secrets()).toEqual([third.secret, rotated.secret]);
      await world.emit(world.joined());
      await world.outbox.drain();
      const [heard] = receiver.received;
      expect(String(heard?.headers['webhook-signature']).split(' ')).toHaveLength(2);
      expect(String(heard?.headers['webhook-key-id']).split(' ')).toHaveLength(2);
      world.time.nowMs += DAY_MS;
      expect(await secrets()).toEqual([third.secret]);
    });

    it('are sealed, and nothing is sent unsigned when they cannot be opened', async () => {
      const { endpointId, secret } = await world.endpoint(receiver.url);
      const [{ sealed } = { sealed: Buffer.alloc(0) }] = await database.db.read.findBy(WebhookKey, { endpointId });
      expect(sealed.includes(Buffer.from(secret.slice(6)))).toBe(false);
      await world.emit(world.joined());
      const strange = createWebhookWorld(database.db, { sealingKey: Buffer.alloc(32, 4) });
      await strange.outbox.drain();
      expect(receiver.received).toEqual([]);
      expect(await only(endpointId)).toMatchObject({ state: 'waiting', failure: 'no-key', tries: 1 });
    });
  });

  it('two servers share the work, and none of it is done twice', async () => {
    await world.endpoint(receiver.url);
    const there = world.server();
    const events = Array.from({ length: 60 }, () => world.joined());
    for (const event of events) await world.emit(event);
    await Promise.all([world.outbox.drain(), there.outbox.drain()]);
    await Promise.all([world.outbox.drain(), there.outbox.drain()]);
    expect(receiver.received).toHaveLength(60);
    expect(new Set(receiver.ids()).size).toBe(60);
  });

  it('one that is silent does not keep the others waiting', async () => {
    const patient = createWebhookWorld(database.db, { timeoutMs: 2000 });
    const silent = await startReceiver(Array(40).fill('silence'));
    const silentIds: string[] = [];
    for (let count = 0; count < 3; count++) silentIds.push((await patient.endpoint(silent.url)).endpointId);
    await patient.endpoint(receiver.url);
    await patient.emit(patient.joined(), patient.joined());
    const drained = patient.outbox.drain();
    await receiver.take(2);
    // Nobody has given up on a silent one yet: they are waited for beside each other.
    const logs = await Promise.all(silentIds.map(patient.log));
    expect(logs.flat().map(({ tries }) => tries)).toEqual(Array(6).fill(0));
    await drained;
    await silent.close();
  });

  it('forgets what is older than thirty days, with its tries and its promises', async () => {
    const { endpointId } = await world.endpoint(receiver.url);
    await world.emit(world.joined());
    await world.outbox.drain();
    world.time.nowMs += 20 * DAY_MS;
    await world.emit(world.joined());
    await world.outbox.drain();
    const [old, young] = await world.log(endpointId);
    world.time.nowMs += 11 * DAY_MS;
    await world.worker.forgetOld();
    expect((await world.log(endpointId)).map(({ deliveryId }) => deliveryId)).toEqual([young?.deliveryId]);
    expect(await world.attempts(old?.deliveryId ?? '')).toEqual([]);
    expect(await world.attempts(young?.deliveryId ?? '')).toHaveLength(1);
    expect(await database.db.read.count(OutboxRow)).toBe(0);
    expect(await database.db.read.countBy(WebhookDelivery, { endpointId })).toBe(1);
  });
});

/** How much longer than the schedule an endpoint may be left alone after many failures. */
const REST_MS = 5.5 * MINUTE_MS + SECOND_MS * 2;
