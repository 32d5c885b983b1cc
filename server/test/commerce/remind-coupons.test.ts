import { type ApiClient, newId } from '@shuke/shared';
import { Coupon } from '../../src/modules/coupon/coupon.entity';
import { Message } from '../../src/modules/message/message.entity';
import { signUp, type TestMember } from '../helpers/people';
import { startTestServer, type TestServer, tellSimulator } from '../helpers/test-server';
import { engines, type TestDatabase } from './engines';

jest.setTimeout(120_000);

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

describe.each(engines())('reminding of coupons that expire tomorrow, on %s', (_engine, open) => {
  let database: TestDatabase;
  let server: TestServer;
  let mei: TestMember;
  let ends: number;
  const time = { nowMs: Date.now() };

  beforeAll(async () => {
    database = await open();
    server = await startTestServer({ database: database.config, clock: () => time.nowMs });
    mei = await signUp(server, 'mei');
    await claimAll(mei.api);
    const mine = await mei.api('GET /me/coupons', { query: {} });
    ends = Math.min(...mine.coupons.map(({ validUntil }) => Date.parse(validUntil)));
  });
  afterAll(async () => {
    await server.stop();
    await database.drop();
  });

  async function claimAll(api: ApiClient): Promise<void> {
    const { defaultStoreId } = await api('GET /app-config');
    const { coupons } = await api('GET /stores/:storeId/home', { params: { storeId: defaultStoreId } });
    for (const { templateId } of coupons) await api('POST /me/coupons', { body: { couponId: newId(), templateId } });
  }
  /** The shop's clock (UTC+8) on the day so many days before the first coupon ends. */
  const setClock = (daysBefore: number, hour: number) => {
    const midnight = Math.floor((ends - 1 + 8 * HOUR_MS) / DAY_MS) * DAY_MS - 8 * HOUR_MS;
    time.nowMs = midnight - daysBefore * DAY_MS + hour * HOUR_MS;
  };
  const cards = (memberId: string) => database.db.read.findBy(Message, { memberId });
  const remind = () => server.container.remindCoupons.run();

  it('does so the day before, in the daytime, once, with the coupon on the card', async () => {
    for (const [daysBefore, hour] of [
      [2, 10],
      [1, 8],
      [1, 21],
    ] as const) {
      setClock(daysBefore, hour);
      await remind();
      expect(await cards(mei.memberId)).toEqual([]);
    }
    setClock(1, 10);
    await Promise.all([remind(), remind(), remind()]);
    setClock(1, 12);
    await remind();
    const [card, ...more] = (await mei.api('GET /me/messages', { query: {} })).items;
    expect(more).toEqual([]);
    expect(card).toMatchObject({
      title: '有一张券明天到期',
      body: '下午茶八折券，到店付款时会自动用上。',
      coupon: { terms: { name: '下午茶八折券' }, state: 'usable' },
    });
  });

  it('not of coupons that were used, nor of accounts that are gone', async () => {
    setClock(8, 12);
    const [used, gone] = [await signUp(server, 'used'), await signUp(server, 'gone')];
    for (const { api } of [used, gone]) await claimAll(api);
    const mine = await used.api('GET /me/coupons', { query: {} });
    ends = Math.min(...mine.coupons.map(({ validUntil }) => Date.parse(validUntil)));
    await database.db.tx((tx) => tx.update(Coupon, { memberId: used.memberId }, { state: 'redeemed' }));
    await gone.api('POST /me/deletion', { body: { deletionId: newId() } });
    setClock(1, 10);
    await remind();
    for (const { memberId } of [used, gone]) expect(await cards(memberId)).toEqual([]);
  });

  it('tells WeChat where that was allowed, for one allowance', async () => {
    setClock(8, 12);
    const hua = await signUp(server, 'hua');
    await claimAll(hua.api);
    const mine = await hua.api('GET /me/coupons', { query: {} });
    ends = Math.min(...mine.coupons.map(({ validUntil }) => Date.parse(validUntil)));
    const { messageTemplates } = await hua.api('GET /app-config');
    const body = { grantId: newId(), templateIds: [messageTemplates.coupon] };
    expect(await hua.api('POST /me/message-allowance', { body })).toEqual({ left: 1 });
    const allowed = { user: 'hua', templateId: messageTemplates.coupon, count: 1 };
    await tellSimulator(server.wechat.url, '/sim/allowance', allowed);
    setClock(1, 10);
    await remind();
    await server.container.outbox.drain();
    await remind();
    await server.container.outbox.drain();
    expect(await hua.api('GET /me/message-allowance')).toEqual({ left: 0 });
    const { openid } = await tellSimulator<{ openid: string }>(server.wechat.url, '/sim/login-code', { user: 'hua' });
    const answer = await fetch(`${server.wechat.url}/sim/messages?openid=${openid}`);
    const { messages } = (await answer.json()) as { messages: { data: Record<string, { value: string }> }[] };
    expect(messages.map(({ data }) => data['thing1']?.value)).toEqual(['有一张券明天到期']);
  });
});
