import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { newId } from '@shuke/shared';
import { DAY_MS, MINUTE_MS } from '../../src/kernel/clock';
import { insertRow } from '../../src/kernel/db/rows';
import { OutboxRow } from '../../src/kernel/jobs/outbox.entity';
import { CampaignDelivery } from '../../src/modules/campaign/campaign.entity';
import { Coupon, CouponTemplate } from '../../src/modules/coupon/coupon.entity';
import { Message } from '../../src/modules/message/message.entity';
import { Payment } from '../../src/modules/payment/payment.entity';
import { paymentRow } from '../helpers/payment-row';
import { engines, type TestDatabase } from './engines';
import { CAMPAIGN_TEMPLATE, createWorld, refusalOf, START_MS, type World } from './world';

const ROOT = join(__dirname, '../../..');

describe.each(engines())('campaigns on %s', (_, open) => {
  let database: TestDatabase;
  let world: World;
  beforeAll(async () => {
    database = await open();
  });
  afterAll(() => database.drop());
  beforeEach(async () => {
    world = createWorld(database.db);
    await database.db.tx((tx) => tx.createQueryBuilder().delete().from(OutboxRow).execute());
  });

  const read = () => database.db.read;
  async function draft(templateId: string | null): Promise<string> {
    const campaignId = newId();
    const body = { campaignId, name: '周末', title: '周末见', body: '新面包出炉，等您来', templateId };
    await world.call('POST /console/campaigns', world.owner, { body });
    return campaignId;
  }
  const launch = (campaignId: string) =>
    world.call('POST /console/campaigns/:campaignId/launch', world.owner, { params: { campaignId } });
  const show = (campaignId: string) =>
    world.call('GET /console/campaigns/:campaignId', world.owner, { params: { campaignId } });
  async function audience(size: number): Promise<string[]> {
    const members = await world.addMembers(size);
    for (const memberId of members) await world.consent(memberId, true);
    return members;
  }
  const allow = (memberId: string) => {
    const body = { grantId: newId(), templateIds: [CAMPAIGN_TEMPLATE] };
    return world.call('POST /me/message-allowance', world.asMember(memberId), { body });
  };

  /** Lets another process push one page and be killed at `point`. @returns the signal that ended it */
  function crashAt(point: string, campaignId: string): Promise<NodeJS.Signals | null> {
    const script = join(__dirname, 'crash-campaign.ts');
    const child = spawn(process.execPath, ['--import', 'tsx', script, JSON.stringify(database.config), campaignId], {
      cwd: ROOT,
      env: { ...process.env, CRASH_POINT: point, TSX_TSCONFIG_PATH: join(ROOT, 'server/tsconfig.json') },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    return new Promise((done, fail) => child.once('error', fail).once('exit', (_code, signal) => done(signal)));
  }

  it('reaches every member who agreed to marketing, and gives the coupon as long as there are some', async () => {
    const members = await audience(5);
    const [silent = ''] = await world.addMembers(1);
    const [withdrawn = ''] = await audience(1);
    await world.consent(withdrawn, false);
    const templateId = await world.addTemplate({ quota: 3 });
    const campaignId = await draft(templateId);
    expect((await launch(campaignId)).state).toBe('running');
    await world.worker.drain();

    expect(await show(campaignId)).toMatchObject({
      state: 'finished',
      couponName: '满五十减十',
      results: { audience: 5, delivered: 5, opened: 0, couponsIssued: 3, couponsShort: 2, couponsRedeemed: 0 },
    });
    const [first = ''] = members;
    const inbox = await world.call('GET /me/messages', world.asMember(first));
    expect(inbox.items).toEqual([
      expect.objectContaining({
        title: '周末见',
        read: false,
        coupon: expect.objectContaining({ state: 'usable', reason: { kind: 'campaign', text: '周末见' } }),
      }),
    ]);
    for (const memberId of [silent, withdrawn]) {
      expect((await world.call('GET /me/messages', world.asMember(memberId))).total).toBe(0);
    }
  });

  it('counts who opened it, and what was paid with its coupons', async () => {
    const [memberId = ''] = await audience(2);
    const campaignId = await draft(await world.addTemplate());
    await launch(campaignId);
    await world.worker.drain();
    const inbox = await world.call('GET /me/messages', world.asMember(memberId));
    const params = { messageId: inbox.items[0]?.messageId };
    await world.call('POST /me/messages/:messageId/read', world.asMember(memberId), { params });
    const paymentId = newId();
    const coupon = await database.db.read.findOneByOrFail(Coupon, { couponId: inbox.items[0]?.coupon?.couponId ?? '' });
    await database.db.tx(async (tx) => {
      await world.coupons.reserve(tx, { paymentId, memberId, uses: [{ coupon, discountFen: 1000 }] });
      await world.coupons.redeem(tx, { paymentId, nowMs: world.clock() });
      const spent = paymentRow({
        paymentId,
        merchantId: world.merchantId,
        state: 'succeeded',
        amountFen: 6600,
        discountFen: 1000,
        tender: 'cash',
        restTender: 'cash',
        identifiedBy: 'member-code',
        memberId,
        visit: 1,
        pointsEarned: 56,
        createdAtMs: world.clock(),
        settledAtMs: world.clock(),
      });
      await insertRow(tx, Payment, spent);
    });
    expect((await show(campaignId)).results).toEqual({
      audience: 2,
      delivered: 2,
      opened: 1,
      couponsIssued: 2,
      couponsRedeemed: 1,
      couponsShort: 0,
      revenueFen: 5600,
    });
  });

  it('reaches each member once after the process was killed before and after a commit', async () => {
    const members = await audience(450);
    const templateId = await world.addTemplate({ quota: 300 });
    const campaignId = await draft(templateId);
    await launch(campaignId);

    expect(await crashAt('campaign.page', campaignId)).toBe('SIGKILL');
    expect(await read().countBy(CampaignDelivery, { campaignId })).toBe(0);
    expect(await read().countBy(Coupon, { templateId })).toBe(0);

    expect(await crashAt('campaign.committed', campaignId)).toBe('SIGKILL');
    expect(await read().countBy(CampaignDelivery, { campaignId })).toBe(200);
    expect(await read().countBy(Coupon, { templateId })).toBe(200);

    await world.worker.drain();
    const messages = await read().findBy(Message, { campaignId });
    expect(messages.map(({ memberId }) => memberId).sort()).toEqual(members);
    const coupons = await read().findBy(Coupon, { templateId });
    expect(coupons).toHaveLength(300);
    expect(new Set(coupons.map(({ memberId }) => memberId)).size).toBe(300);
    expect(await read().findOneByOrFail(CouponTemplate, { templateId })).toMatchObject({ issued: 300 });
    expect(await show(campaignId)).toMatchObject({
      state: 'finished',
      results: { audience: 450, delivered: 450, couponsIssued: 300, couponsShort: 150 },
    });
  }, 120_000);

  it('delivers each page once when several workers hold it', async () => {
    await audience(250);
    const campaignId = await draft(await world.addTemplate());
    await launch(campaignId);
    const work = async () => {
      for (;;) {
        if ((await world.push.pushCampaign({ campaignId }, { outboxId: '', attempts: 1 })) === 'done') return;
      }
    };
    await Promise.all([work(), work(), work()]);
    expect((await show(campaignId)).results).toMatchObject({ delivered: 250, couponsIssued: 250 });
    expect(await read().countBy(Message, { campaignId })).toBe(250);
  }, 120_000);

  it('tells WeChat once for one allowance, again when the answer was lost, and learns when none is left', async () => {
    const [sure = '', unsure = '', empty = '', changed = ''] = await audience(5);
    for (const memberId of [sure, unsure, empty, changed]) await allow(memberId);
    await allow(empty);
    const campaignId = await draft(null);
    await launch(campaignId);
    await world.push.pushCampaign({ campaignId }, { outboxId: '', attempts: 1 });
    expect(await read().countBy(OutboxRow, { topic: 'message.wechat' })).toBe(4);
    await world.consent(changed, false);

    const answers = { [sure]: { status: 'sent' }, [unsure]: { status: 'unknown', reason: 'timeout' } } as const;
    const refused = { status: 'refused', errcode: 43101 } as const;
    const replies = new Map(Object.entries(answers).map(([memberId, answer]) => [`o-${memberId}`, answer]));
    world.wechat.reply = (openid) => replies.get(openid) ?? refused;
    await world.worker.drain();
    expect(world.sent.map(({ openid }) => openid).sort()).toEqual([sure, unsure, empty].map((id) => `o-${id}`).sort());
    expect(world.sent[0]?.data).toEqual({ thing1: '周末见', thing2: '新面包出炉，等您来' });

    world.wechat.reply = () => ({ status: 'sent' });
    world.time.nowMs += MINUTE_MS;
    await world.worker.drain();
    expect(world.sent.slice(3).map(({ openid }) => openid)).toEqual([`o-${unsure}`]);
    for (const memberId of [sure, unsure, empty]) expect(await world.messages.left(read(), memberId)).toBe(0);
    expect(await world.messages.left(read(), changed)).toBe(1);
    expect(await read().countBy(OutboxRow, { state: 'waiting' })).toBe(0);
  });

  it('estimates before anything is sent', async () => {
    const [first = '', second = ''] = await audience(4);
    const [outside = ''] = await world.addMembers(1);
    for (const memberId of [first, second, outside]) await allow(memberId);
    await world.consent(second, false);
    const templateId = await world.addTemplate({ quota: 7 });
    const estimate = (query: object, actor = world.owner) =>
      world.call('GET /console/campaigns/estimate', actor, { query });
    const people = { members: 5, marketingConsent: 3, subscribeMessages: 1 };
    expect(await estimate({})).toEqual({ ...people, couponsLeft: null });
    expect(await estimate({ templateId })).toEqual({ ...people, couponsLeft: 7 });
    expect(await refusalOf(estimate({ templateId }, { ...world.owner, merchantId: newId() }))).toBe('not-found');
  });

  it('is saved once, launched once, and deleted only as a draft', async () => {
    await audience(1);
    const campaignId = await draft(null);
    const body = { campaignId, name: '别的', title: '别的', body: '别的', templateId: null };
    expect(await refusalOf(world.call('POST /console/campaigns', world.owner, { body }))).toBe('idempotency-conflict');
    const foreign = { ...body, campaignId: newId(), templateId: newId() };
    expect(await refusalOf(world.call('POST /console/campaigns', world.owner, { body: foreign }))).toBe('not-found');
    expect(await refusalOf(world.call('POST /console/campaigns', world.cashier, { body }))).toBe('not-allowed');

    await Promise.all([launch(campaignId), launch(campaignId), launch(campaignId)]);
    expect(await read().countBy(OutboxRow, { topic: 'campaign.push' })).toBe(1);
    await world.worker.drain();
    world.time.nowMs = START_MS + DAY_MS;
    expect(await launch(campaignId)).toMatchObject({ state: 'finished', launchedAt: new Date(START_MS).toISOString() });
    const remove = (id: string) =>
      world.call('DELETE /console/campaigns/:campaignId', world.owner, { params: { campaignId: id } });
    expect(await refusalOf(remove(campaignId))).toBe('state-conflict');
    expect(await refusalOf(remove(newId()))).toBe('not-found');
    const unwanted = await draft(null);
    await remove(unwanted);
    const { items } = await world.call('GET /console/campaigns', world.cashier);
    expect(items.map((item) => item.campaignId)).toEqual([campaignId]);
  });
});
