import 'reflect-metadata';
import { type ApiClient, newId } from '@shuke/shared';
import { entities } from '../../src/entities';
import { verifyAudit } from '../../src/kernel/audit';
import { type Database, openDatabase } from '../../src/kernel/db/database';
import { createLogger } from '../../src/kernel/logger';
import { Coupon } from '../../src/modules/coupon/coupon.entity';
import { LedgerTransaction } from '../../src/modules/ledger/ledger.entity';
import { createLedgerService } from '../../src/modules/ledger/ledger.service';
import { Order } from '../../src/modules/mall/mall.entity';
import { Payment, Refund } from '../../src/modules/payment/payment.entity';
import { ProviderOrder } from '../../src/modules/payment/provider-order.entity';
import { openPayment, pairTill, signInStaff, signUp, type TestMember, topUp } from '../helpers/people';
import { createSpawnedHouse, type SpawnedHouse } from '../helpers/spawned-server';
import { until } from './till-world';

jest.setTimeout(180_000);

type ProviderName = 'wechat' | 'alipay';

/** The server as it is shipped, killed between and within the steps of a provider's payment, and started again. */
describe('a server that dies while a provider is asked', () => {
  let house: SpawnedHouse;
  let till: ApiClient;
  let mei: TestMember;

  beforeAll(async () => {
    house = await createSpawnedHouse();
    await house.start();
    ({ till } = await pairTill(house, await signInStaff(house)));
    mei = await signUp(house, 'mei');
    await topUp(house, mei.api, 50_000);
  });
  afterAll(() => house.close());

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

  /** The books and the record hold; and from here on it is as if the dead server's holds had run out. */
  async function bury(agedMs = 0): Promise<void> {
    await inside(async (db) => {
      const [{ merchantId } = { merchantId: '' }] = await db.read.find(LedgerTransaction, { take: 1 });
      expect(await createLedgerService().check(db.read)).toEqual([]);
      expect(await verifyAudit(db.read, merchantId)).toBeNull();
      await db.tx(async (tx) => {
        const aged = { leasedUntilMs: 0, askedAtMs: 0, createdAtMs: () => `createdAtMs - ${agedMs}` };
        await tx.createQueryBuilder().update(ProviderOrder).set(aged).execute();
        await tx.createQueryBuilder().update(Refund).set({ askedAtMs: 0 }).execute();
      });
    });
  }

  const get = (paymentId: string) => till('GET /terminal/payments/:paymentId', { params: { paymentId } });
  const decided = (paymentId: string) =>
    until(
      () => get(paymentId),
      ({ state }) => state !== 'processing',
    );
  const codeOn = (provider: ProviderName) =>
    provider === 'wechat'
      ? house.pay.control.paymentCode({ openid: 'o-passer-by', needsPassword: false })
      : house.alipay.control.paymentCode({ buyerId: '2088000000000042', needsPassword: false });
  /** What the provider keeps of all that was ordered for this payment. */
  async function takenBy(provider: ProviderName, paymentId: string): Promise<number> {
    const orders = await inside((db) => db.read.findBy(ProviderOrder, { paymentId }));
    return orders.reduce((sum, { orderNo }) => {
      const order = house.pay.control.order(orderNo);
      const trade = house.alipay.control.trade(orderNo);
      if (provider === 'wechat') return sum + (order?.state === 'SUCCESS' ? order.amountFen : 0);
      return sum + (trade?.status === 'TRADE_SUCCESS' ? trade.amountFen : 0);
    }, 0);
  }
  const written = (paymentId: string) =>
    inside(async ({ read }) => ({
      booked: await read.countBy(LedgerTransaction, { reference: `payment:${paymentId}` }),
      orders: await read.countBy(Order, { paymentId }),
      redeemed: await read.countBy(Coupon, { paymentId, state: 'redeemed' }),
      reserved: await read.countBy(Coupon, { state: 'reserved' }),
    }));

  /** A payment with the member's coupon, ¥10 of their balance, and the rest by the code on their phone. */
  async function prepare(provider: ProviderName) {
    const paymentId = await openPayment(till, 3000);
    const { code } = await mei.api('GET /me/member-code');
    await till('POST /terminal/payments/:paymentId/member', { params: { paymentId }, body: { code } });
    const paymentCode = codeOn(provider);
    const pay = () =>
      till('POST /terminal/payments/:paymentId/mixed', {
        params: { paymentId },
        body: { balanceFen: 1000, rest: { by: 'payment-code', code: paymentCode } },
      });
    return { paymentId, pay };
  }

  it.each<[ProviderName, string, 'again' | 'void' | 'look']>([
    // Nothing was written: the cashier scans once more.
    ['wechat', 'payment.authorised', 'again'],
    // Written, never sent: nobody knows that until it can no longer be paid.
    ['wechat', 'payment.sending', 'void'],
    ['alipay', 'payment.sending', 'void'],
    // Taken by the provider, not by us.
    ['wechat', 'payment.answered', 'look'],
    ['alipay', 'payment.answered', 'look'],
    ['wechat', 'payment.booked', 'look'],
    ['wechat', 'payment.settled', 'look'],
    ['wechat', 'payment.committed', 'look'],
  ])('%s, at %s: charged once or not at all', async (provider, point, then) => {
    // Alipay also tells of payment codes: here only the server itself finds out.
    house.alipay.control.faults.add({ kind: 'drop-answer', target: 'notification', times: null });
    await restart(point);
    const before = await mei.api('GET /me');
    const { paymentId, pay } = await prepare(provider);
    await expect(pay()).rejects.toThrow();
    expect(await house.gone()).toBe('SIGKILL');
    await bury(then === 'void' ? 120_000 : 0);

    await house.start();
    if (then === 'again') {
      expect(await get(paymentId)).toMatchObject({ state: 'created', tenders: [] });
      expect((await mei.api('GET /me')).balanceFen).toBe(before.balanceFen);
      await pay();
    }
    if (then === 'void') {
      await till('POST /terminal/payments/:paymentId/void', { params: { paymentId }, body: {} });
      expect(await decided(paymentId)).toMatchObject({ state: 'cancelled', tenders: [], discountFen: 0 });
    } else {
      expect(await decided(paymentId)).toMatchObject({ state: 'succeeded', tender: 'mixed' });
    }
    const paid = await get(paymentId);
    // Whatever the cashier does now, nothing more is taken.
    await pay().catch(() => undefined);
    expect(await get(paymentId)).toEqual(paid);
    const balanceFen = then === 'void' ? before.balanceFen : before.balanceFen - 1000;
    expect((await mei.api('GET /me')).balanceFen).toBe(balanceFen);
    await house.stop();
    await bury();
    const rest = paid.tenders.find(({ tender }) => tender === provider)?.amountFen ?? 0;
    expect(await takenBy(provider, paymentId)).toBe(rest);
    const once = then === 'void' ? 0 : 1;
    const redeemed = paid.discountFen > 0 ? 1 : 0;
    expect(await written(paymentId)).toEqual({ booked: once, orders: once, redeemed, reserved: 0 });
    house.alipay.control.faults.clear();
  });

  it.each(['void.marked', 'void.answered', 'payment.released'])(
    'undoing, at %s: nothing stays taken, and the payment is cancelled',
    async (point) => {
      await restart(point);
      const paymentId = await openPayment(till, 1200);
      const shown = await till('POST /terminal/payments/:paymentId/qr', {
        params: { paymentId },
        body: { provider: 'wechat' },
      });
      const undo = () => till('POST /terminal/payments/:paymentId/void', { params: { paymentId }, body: {} });
      await expect(undo()).rejects.toThrow();
      expect(await house.gone()).toBe('SIGKILL');
      await bury();
      await house.start();
      expect(await decided(paymentId)).toMatchObject({ state: 'cancelled' });
      expect(await undo()).toMatchObject({ state: 'cancelled' });
      const prepayId = new URL(shown.qr?.content ?? '').searchParams.get('prepay_id') ?? '';
      expect(house.pay.control.pay(prepayId)).toMatchObject({ status: 'not-payable' });
      await house.stop();
      expect(await written(paymentId)).toEqual({ booked: 0, orders: 0, redeemed: 0, reserved: 0 });
    },
  );

  it.each(['refund.counted', 'refund.sending', 'refund.answered', 'refund.booked'])(
    'a refund, at %s: given back once',
    async (point) => {
      await restart();
      house.pay.control.faults.add({ kind: 'drop-answer', target: 'notification', times: null });
      const paymentId = await openPayment(till, 2000);
      const code = codeOn('wechat');
      await till('POST /terminal/payments/:paymentId/payment-code', { params: { paymentId }, body: { code } });
      await restart(point);
      const refundId = newId();
      const refund = () =>
        till('POST /terminal/payments/:paymentId/refunds', {
          params: { paymentId },
          body: { refundId, amountFen: 700, reason: '退货' },
        });
      // The provider does it a moment after it was asked, so the last step may come with a later question.
      await expect(until(refund, ({ state }) => state !== 'processing').then(() => 'alive')).rejects.toThrow();
      expect(await house.gone()).toBe('SIGKILL');
      await bury();
      await house.start();
      const done = await until(refund, ({ state }) => state !== 'processing');
      expect(done).toMatchObject({ state: 'succeeded', payment: { refundedFen: 700, refundingFen: 0 } });
      expect(await refund()).toEqual(done);
      await house.stop();
      await bury();
      const { booked, payment } = await inside(async ({ read }) => ({
        booked: await read.countBy(LedgerTransaction, { reference: `refund:${refundId}` }),
        payment: await read.findOneByOrFail(Payment, { paymentId }),
      }));
      expect([booked, payment.refundedFen, payment.refundingFen]).toEqual([1, 700, 0]);
      const made = house.pay.control.refund(refundId.replaceAll('-', ''));
      expect(made).toMatchObject({ state: 'SUCCESS', amountFen: 700 });
      house.pay.control.faults.clear();
    },
  );
});
