import 'reflect-metadata';
import { type ApiClient, newId } from '@shuke/shared';
import { entities } from '../../src/entities';
import { verifyAudit } from '../../src/kernel/audit';
import { type Database, openDatabase } from '../../src/kernel/db/database';
import { updateRows } from '../../src/kernel/db/rows';
import { OutboxRow } from '../../src/kernel/jobs/outbox.entity';
import { createLogger } from '../../src/kernel/logger';
import { CampaignDelivery } from '../../src/modules/campaign/campaign.entity';
import { Coupon } from '../../src/modules/coupon/coupon.entity';
import { LedgerTransaction } from '../../src/modules/ledger/ledger.entity';
import { createLedgerService } from '../../src/modules/ledger/ledger.service';
import { Order } from '../../src/modules/mall/mall.entity';
import { Message } from '../../src/modules/message/message.entity';
import { choose, openPayment, pairTill, signInStaff, signUp, type TestMember, topUp } from '../helpers/people';
import { createSpawnedHouse, type SpawnedHouse } from '../helpers/spawned-server';

jest.setTimeout(120_000);

/** The server as it is shipped, killed in the middle of a command and started again on the same file. */
describe('a server that dies at work', () => {
  let house: SpawnedHouse;
  let staff: ApiClient;
  let till: ApiClient;
  let mei: TestMember;

  beforeAll(async () => {
    house = await createSpawnedHouse();
    await house.start();
    staff = await signInStaff(house);
    ({ till } = await pairTill(house, staff));
    mei = await signUp(house, 'mei');
    await choose(mei.api, { marketing: true });
    await topUp(house, mei.api, 50_000);
    const { defaultStoreId: storeId } = await mei.api('GET /app-config');
    const { coupons } = await mei.api('GET /stores/:storeId/home', { params: { storeId } });
    const welcome = coupons.find(({ terms }) => terms.name === '新朋友见面礼');
    await mei.api('POST /me/coupons', { body: { couponId: newId(), templateId: welcome?.templateId ?? '' } });
  });
  afterAll(() => house.close());
  afterEach(() => house.stop());

  const restart = async (crashPoint?: string) => {
    await house.stop();
    await house.start(crashPoint === undefined ? {} : { SHUKE_CRASH_POINT: crashPoint });
  };

  /** Looks into the file of a server that is not running. */
  async function inside<T>(look: (db: Database) => Promise<T>): Promise<T> {
    const db = await openDatabase(house.database, entities, createLogger('silent'));
    try {
      return await look(db);
    } finally {
      await db.close();
    }
  }

  const proofs = () =>
    inside(async (db) => {
      const [{ merchantId } = { merchantId: '' }] = await db.read.find(LedgerTransaction, { take: 1 });
      return { ledger: await createLedgerService().check(db.read), audit: await verifyAudit(db.read, merchantId) };
    });

  it.each(['payment.authorised', 'payment.booked', 'payment.settled'])(
    'at %s has taken nothing, and takes the repeated payment once',
    async (point) => {
      await restart(point);
      const paymentId = await openPayment(till, 3000);
      const { code } = await mei.api('GET /me/member-code');
      const before = { me: await mei.api('GET /me'), wallet: await mei.api('GET /me/coupons') };
      const pay = () =>
        till('POST /terminal/payments/:paymentId/member-code', {
          params: { paymentId },
          body: { code, tender: 'balance' },
        });
      await expect(pay()).rejects.toThrow();
      expect(await house.gone()).toBe('SIGKILL');
      expect(await proofs()).toEqual({ ledger: [], audit: null });

      await house.start();
      const payment = () => till('GET /terminal/payments/:paymentId', { params: { paymentId } });
      expect(await payment()).toMatchObject({ state: 'created', tender: null, rewards: [], couponsApplied: [] });
      expect(await mei.api('GET /me')).toEqual(before.me);
      expect(await mei.api('GET /me/coupons')).toEqual(before.wallet);

      const paid = await pay();
      expect(paid).toMatchObject({ state: 'succeeded', tender: 'balance', couponsApplied: [{ state: 'redeemed' }] });
      expect(paid.discountFen).toBeGreaterThan(0);
      expect(paid.rewards).toHaveLength(1);
      expect(await pay()).toEqual(paid);
      expect(await payment()).toEqual(paid);

      const wallet = await mei.api('GET /me/coupons');
      expect((await mei.api('GET /me')).balanceFen).toBe(before.me.balanceFen - paid.payableFen);
      // One coupon went, one came.
      expect(wallet.counts).toEqual({ ...before.wallet.counts, used: before.wallet.counts.used + 1 });

      await house.stop();
      expect(await proofs()).toEqual({ ledger: [], audit: null });
      const written = await inside(async ({ read }) => ({
        booked: await read.countBy(LedgerTransaction, { reference: `payment:${paymentId}` }),
        orders: await read.countBy(Order, { paymentId }),
        redeemed: await read.countBy(Coupon, { paymentId }),
        granted: await read.countBy(Coupon, { sourcePaymentId: paymentId }),
      }));
      expect(written).toEqual({ booked: 1, orders: 1, redeemed: 1, granted: 1 });
    },
  );

  it.each(['campaign.page', 'campaign.committed'])(
    'at %s delivers the campaign once to everybody when it is back',
    async (point) => {
      await restart();
      const { marketingConsent } = await staff('GET /console/campaigns/estimate');
      const templateId = newId();
      const terms = {
        name: '回来坐坐',
        value: { kind: 'amount', amountOffFen: 100 },
        minSpendFen: 5000,
        validity: { kind: 'days', days: 5 },
        storeIds: null,
        note: '',
      } as const;
      const template = { templateId, terms, quota: 100, perMemberLimit: 1, claimable: false };
      await staff('POST /console/coupon-templates', { body: template });
      const campaignId = newId();
      const draft = { campaignId, name: '周末', title: '周末来坐坐', body: '新到的桂花糕', templateId };
      await staff('POST /console/campaigns', { body: draft });

      await restart(point);
      // The worker may be quicker than the answer.
      await staff('POST /console/campaigns/:campaignId/launch', { params: { campaignId } }).catch(() => undefined);
      expect(await house.gone()).toBe('SIGKILL');
      const left = await inside(async (db) => {
        const dedupeKey = `campaign.push:${campaignId}`;
        const row = await db.read.findOneByOrFail(OutboxRow, { dedupeKey });
        // As if the dead worker's minute had passed.
        await db.tx((tx) => updateRows(tx, OutboxRow, { dedupeKey }, { leasedUntilMs: 0 }));
        return { state: row.state, delivered: await db.read.countBy(CampaignDelivery, { campaignId }) };
      });
      expect(left).toEqual({ state: 'waiting', delivered: point === 'campaign.page' ? 0 : marketingConsent });

      await house.start();
      for (let tries = 0; tries < 200; tries++) {
        const { state } = await staff('GET /console/campaigns/:campaignId', { params: { campaignId } });
        const { items } = await mei.api('GET /me/messages');
        if (state === 'finished' && items.length > 0) break;
        await new Promise((done) => setTimeout(done, 50));
      }
      // Time for a second delivery, if there were one.
      await new Promise((done) => setTimeout(done, 1500));
      const launched = await staff('POST /console/campaigns/:campaignId/launch', { params: { campaignId } });
      expect(launched).toMatchObject({
        state: 'finished',
        results: { delivered: marketingConsent, couponsIssued: marketingConsent },
      });
      await house.stop();
      const written = await inside(async ({ read }) => ({
        push: (await read.findOneByOrFail(OutboxRow, { dedupeKey: `campaign.push:${campaignId}` })).state,
        messages: await read.countBy(Message, { campaignId }),
        mine: await read.countBy(Message, { campaignId, memberId: mei.memberId }),
        coupons: await read.countBy(Coupon, { sourceId: campaignId }),
        myCoupons: await read.countBy(Coupon, { sourceId: campaignId, memberId: mei.memberId }),
      }));
      const all = marketingConsent;
      expect(written).toEqual({ push: 'done', messages: all, mine: 1, coupons: all, myCoupons: 1 });
      expect(await proofs()).toEqual({ ledger: [], audit: null });
    },
  );
});
