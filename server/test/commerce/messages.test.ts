import { newId } from '@shuke/shared';
import { engines, type TestDatabase } from './engines';
import { CAMPAIGN_TEMPLATE, createWorld, refusalOf, type World } from './world';

describe.each(engines())('inbox and allowance on %s', (_, open) => {
  let database: TestDatabase;
  let world: World;
  let memberId: string;
  beforeAll(async () => {
    database = await open();
    world = createWorld(database.db);
  });
  afterAll(() => database.drop());
  beforeEach(async () => {
    [memberId = ''] = await world.addMembers(1);
  });

  const allow = (grantId: string, templateIds: string[]) =>
    world.call('POST /me/message-allowance', world.asMember(memberId), { body: { grantId, templateIds } });
  const left = async () => (await world.call('GET /me/message-allowance', world.asMember(memberId))).left;
  const spend = () => database.db.tx((tx) => world.messages.spend(tx, memberId, CAMPAIGN_TEMPLATE));

  it('counts one accept once, and only of this mini program’s templates', async () => {
    const grantId = newId();
    const accepted = [CAMPAIGN_TEMPLATE, 'coupon', 'coupon', 'somebody-else'];
    await Promise.all(Array.from({ length: 5 }, () => allow(grantId, accepted)));
    expect(await left()).toBe(2);
    expect(await refusalOf(allow(grantId, ['coupon']))).toBe('idempotency-conflict');
    expect(await allow(newId(), [CAMPAIGN_TEMPLATE])).toEqual({ left: 3 });
  });

  it('spends no more than was allowed', async () => {
    expect(await spend()).toBe(false);
    for (let times = 0; times < 3; times++) await allow(newId(), [CAMPAIGN_TEMPLATE]);
    const spent = await Promise.all(Array.from({ length: 8 }, spend));
    expect(spent.filter(Boolean)).toHaveLength(3);
    expect(await left()).toBe(0);
  });

  it('is empty when WeChat says so', async () => {
    await allow(newId(), [CAMPAIGN_TEMPLATE, 'coupon']);
    await database.db.tx((tx) => world.messages.setEmpty(tx, memberId, CAMPAIGN_TEMPLATE));
    expect(await left()).toBe(1);
    expect(await world.messages.withAllowance(database.db.read, [memberId], CAMPAIGN_TEMPLATE)).toEqual(new Set());
    expect(await world.messages.withAllowance(database.db.read, [memberId], 'coupon')).toEqual(new Set([memberId]));
  });

  it('shows the inbox newest first and marks a card as read', async () => {
    const cards = ['早', '午', '晚'].map((title, index) => ({
      messageId: newId(world.clock() + index),
      merchantId: world.merchantId,
      memberId,
      campaignId: null,
      couponId: null,
      title,
      body: '欢迎再来',
      createdAtMs: world.clock() + index,
    }));
    await database.db.tx((tx) => world.messages.deliver(tx, cards));
    const inbox = () => world.call('GET /me/messages', world.asMember(memberId), { query: { pageSize: 2 } });
    const first = await inbox();
    expect(first).toMatchObject({
      total: 3,
      items: [
        { title: '晚', read: false },
        { title: '午', read: false },
      ],
    });
    const params = { messageId: cards[2]?.messageId };
    await world.call('POST /me/messages/:messageId/read', world.asMember(memberId), { params });
    await world.call('POST /me/messages/:messageId/read', world.asMember(memberId), { params });
    expect((await inbox()).items[0]).toMatchObject({ title: '晚', read: true });
    expect(await world.messages.countUnread(database.db.read, memberId)).toBe(2);
    const stranger = world.asMember(newId());
    expect(await refusalOf(world.call('POST /me/messages/:messageId/read', stranger, { params }))).toBe('not-found');
  });
});
