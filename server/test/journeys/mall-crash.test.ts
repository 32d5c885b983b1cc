import 'reflect-metadata';
import { type ApiClient, newId } from '@shuke/shared';
import type { RouteInput } from '@shuke/shared/contract';
import { entities } from '../../src/entities';
import { openDatabase } from '../../src/kernel/db/database';
import { createLogger } from '../../src/kernel/logger';
import { createLedgerService } from '../../src/modules/ledger/ledger.service';
import { StockChange } from '../../src/modules/mall/catalogue.entity';
import { signInStaff, signUp, topUp } from '../helpers/people';
import { createSpawnedHouse, type SpawnedHouse } from '../helpers/spawned-server';

jest.setTimeout(180_000);

type OrderBody = RouteInput<'POST /me/mall/orders'>['body'];

/** The server as it is shipped, killed while an order is made, paid and given back, and started again. */
describe('a server that dies over an order of the mall', () => {
  let house: SpawnedHouse;
  let staff: ApiClient;
  let mei: ApiClient;
  let skuId: string;
  let storeId: string;

  beforeAll(async () => {
    house = await createSpawnedHouse();
    await house.start();
    staff = await signInStaff(house);
    ({ api: mei } = await signUp(house, 'mei'));
    await topUp(house, mei, 50_000);
    storeId = (await staff('GET /console/stores')).stores[0]?.storeId ?? '';
    const [tart] = (await staff('GET /console/products', { query: { search: '蛋挞' } })).items;
    skuId = tart?.skus[0]?.skuId ?? '';
  });
  afterAll(() => house.close());

  const left = async () =>
    (await staff('GET /console/products', { query: { search: '蛋挞' } })).items[0]?.skus[0]?.stock ?? null;
  const balance = async () => (await mei('GET /me')).balanceFen;
  const place = (body: OrderBody) => mei('POST /me/mall/orders', { body });
  const bodyOf = (): OrderBody => ({
    orderId: newId(),
    storeId,
    items: [{ skuId, quantity: 2, priceFen: 600 }],
    fulfilment: { kind: 'pick-up' },
    expectedPayableFen: 1200,
    note: '',
  });
  const pay = (orderId: string) =>
    mei('POST /me/mall/orders/:orderId/pay', {
      params: { orderId },
      body: { tender: 'balance', expectedPayableFen: 1200 },
    });

  /** Dies at the point over this work, and starts again: the books hold, and the journal is the stock. */
  async function dieOver(point: string, work: () => Promise<unknown>): Promise<void> {
    await house.stop();
    await house.start({ SHUKE_CRASH_POINT: point });
    await expect(work()).rejects.toThrow();
    expect(await house.gone()).toBe('SIGKILL');
    const db = await openDatabase(house.database, entities, createLogger('silent'));
    try {
      expect(await createLedgerService().check(db.read)).toEqual([]);
    } finally {
      await db.close();
    }
    await house.start();
    expect(await journal()).toBe(await left());
  }
  /** The sum of what the journal says of these goods. */
  async function journal(): Promise<number> {
    const db = await openDatabase(house.database, entities, createLogger('silent'));
    try {
      const lines = await db.read.findBy(StockChange, { skuId });
      return lines.reduce((sum, { delta }) => sum + (delta ?? 0), 0);
    } finally {
      await db.close();
    }
  }

  it('keeps the goods of an order, or there is none', async () => {
    const before = (await left()) ?? 0;
    const body = bodyOf();
    await dieOver('order.placed', () => place(body));
    expect(await left()).toBe(before);
    expect(await place(body)).toMatchObject({ state: 'awaiting-payment' });
    expect(await place(body)).toMatchObject({ orderId: body.orderId, state: 'awaiting-payment' });
    expect(await left()).toBe(before - 2);
  });

  it.each(['payment.authorised', 'payment.booked', 'payment.settled'])('charges once, at %s', async (point) => {
    const before = await balance();
    const { orderId } = await place(bodyOf());
    await dieOver(point, () => pay(orderId));
    expect(await balance()).toBe(before);
    expect(await pay(orderId)).toMatchObject({ state: 'paid', tender: 'balance' });
    expect(await pay(orderId)).toMatchObject({ state: 'paid' });
    expect(await balance()).toBe(before - 1200);
  });

  it.each(['refund.counted', 'refund.booked'])('gives back once, at %s', async (point) => {
    const { orderId } = await place(bodyOf());
    await pay(orderId);
    const before = { balanceFen: await balance(), stock: (await left()) ?? 0 };
    const requestId = newId();
    await mei('POST /me/mall/orders/:orderId/refund-requests', {
      params: { orderId },
      body: { requestId, items: null, reason: '买错了' },
    });
    const body = { refundId: newId(), restock: true };
    const accept = () => staff('POST /console/mall/refund-requests/:requestId/accept', { params: { requestId }, body });
    await dieOver(point, accept);
    expect(await balance()).toBe(before.balanceFen);
    expect(await accept()).toMatchObject({ state: 'refunded', refundedFen: 1200, refund: { state: 'done' } });
    expect(await accept()).toMatchObject({ state: 'refunded', refundedFen: 1200 });
    expect(await balance()).toBe(before.balanceFen + 1200);
    expect(await left()).toBe(before.stock + 2);
  });
});
