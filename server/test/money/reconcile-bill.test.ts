import { newId } from '@shuke/shared';
import { createAlipay } from '../../src/adapters/alipay';
import {
  type BillRow,
  moveKey,
  type PaymentProvider,
  type ProviderMove,
  type ProviderMoves,
} from '../../src/adapters/provider';
import { createReconcileBill, RECONCILE_BILL } from '../../src/flows/reconcile-bill';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../src/kernel/clock';
import { createOutboxWorker } from '../../src/kernel/jobs/outbox';
import { OutboxRow } from '../../src/kernel/jobs/outbox.entity';
import { createLogger } from '../../src/kernel/logger';
import { LedgerAccount, LedgerTransaction } from '../../src/modules/ledger/ledger.entity';
import { createLedgerService } from '../../src/modules/ledger/ledger.service';
import { createReconciliationService } from '../../src/modules/reconciliation/reconciliation.service';
import { type AlipaySimulator, startAlipaySimulator } from '../../src/simulators/alipay';
import { engines, type TestDatabase } from '../commerce/engines';

jest.setTimeout(60_000);

const NOON_MS = Date.parse('2026-11-24T12:00:00+08:00');
const logger = createLogger('silent');
const ledger = createLedgerService();
const reconciliations = createReconciliationService();
const terminal = { storeId: newId(), ip: '192.0.2.7' };

describe.each(engines())("Alipay's bill beside the books on %s", (_engine, open) => {
  let database: TestDatabase;
  let simulator: AlipaySimulator;
  let till: PaymentProvider;
  const time = { nowMs: NOON_MS };
  const clock = () => time.nowMs;
  let merchantId = '';
  /** Our side, as the rows of a till's payments will be. */
  let ours: ProviderMove[] = [];
  let orders = 0;

  beforeAll(async () => {
    database = await open();
    simulator = await startAlipaySimulator({ port: 0, clock });
    till = createAlipay({ ...simulator.credentials, notifyUrl: '', timeoutMs: 5000, clock }).till;
  });
  afterAll(async () => {
    await simulator.close();
    await database.drop();
  });
  beforeEach(async () => {
    time.nowMs += 30 * DAY_MS;
    ours = [];
    merchantId = newId();
    await database.db.tx((tx) => tx.clear(OutboxRow));
  });
  afterEach(async () => {
    expect(await ledger.check(database.db.read)).toEqual([]);
  });

  const today = () => new Date(time.nowMs + 8 * HOUR_MS).toISOString().slice(0, 10);
  const moves: ProviderMoves = {
    known: async (_em, _provider, lines) => {
      const keys = new Set(lines.map(moveKey));
      return ours.filter((move) => keys.has(moveKey(move)));
    },
    async *settled(_em, _provider, { fromMs, untilMs }) {
      yield ours.filter(({ state, atMs }) => state === 'settled' && atMs >= fromMs && atMs < untilMs);
    },
  };
  const server = (alipay: PaymentProvider = till) =>
    createReconcileBill({
      db: database.db,
      clock,
      logger,
      providers: { alipay },
      moves,
      merchants: { all: async () => [{ merchantId, createdAtMs: NOON_MS } as never] },
      reconciliations,
      ledger,
    });
  const key = (day: string) => ({ merchantId, provider: 'alipay', day }) as const;
  const day = (of: string) => reconciliations.get(database.db.read, key(of));
  const lines = async (of: string, state?: 'open' | 'settled') =>
    (await reconciliations.lines(database.db.read, key(of), { page: 1, pageSize: 100, state })).items;
  const kinds = async (of: string, state?: 'open' | 'settled') =>
    (await lines(of, state)).map(({ kind, moveKey: at }) => `${kind} ${at}`).sort();
  const balance = async (kind: string) =>
    (await database.db.read.findOneBy(LedgerAccount, { accountId: `${kind}:${merchantId}` }))?.balanceFen ?? 0;

  /** A payment at the till, as both sides know it unless told otherwise. */
  async function paid(amountFen: number, here: Partial<ProviderMove> | null = {}) {
    const outTradeNo = `order${++orders}`;
    const code = simulator.control.paymentCode({ buyerId: '2088111', needsPassword: false });
    const order = { outTradeNo, description: '茶', amountFen };
    expect(await till.authoriseByCode({ ...order, code, terminal })).toMatchObject({ status: 'paid' });
    const move = { kind: 'payment', outTradeNo, outRefundNo: null, amountFen, state: 'settled' } as const;
    if (here) ours.push({ ...move, atMs: clock(), subject: `payment:${newId()}`, ...here });
    return outTradeNo;
  }
  async function givenBack(outTradeNo: string, amountFen: number, here: Partial<ProviderMove> | null = {}) {
    const outRefundNo = `${outTradeNo}r`;
    const request = { outTradeNo, outRefundNo, amountFen, orderAmountFen: amountFen, reason: '' };
    expect(await till.refund(request)).toMatchObject({ refund: { state: 'succeeded' } });
    const move = { kind: 'refund', outTradeNo, outRefundNo, amountFen, state: 'settled' } as const;
    if (here) ours.push({ ...move, atMs: clock(), subject: `refund:${newId()}`, ...here });
    return outRefundNo;
  }

  it('agrees: payments and refunds match, and the fee is booked once, however often it is looked at', async () => {
    const of = today();
    await paid(10_000);
    const second = await paid(5000);
    await givenBack(second, 2000);
    time.nowMs += DAY_MS;
    const { run } = server();
    expect(await run(key(of))).toBe('done');
    expect(await run(key(of))).toBe('done');
    expect(await day(of)).toMatchObject({
      state: 'done',
      payments: 2,
      paymentsFen: 15_000,
      refunds: 1,
      refundsFen: 2000,
      feeFen: 60 + 30 - 12,
      matched: 3,
      bookedFeeFen: 78,
    });
    expect(await kinds(of)).toEqual([]);
    expect([await balance('provider-fee'), await balance('alipay-receivable')]).toEqual([78, -78]);
  });

  it('says of each difference what it is, keeps what staff noted, and settles what is no longer there', async () => {
    const of = today();
    const stranger = await paid(1000, null);
    const wrong = await paid(2000, { amountFen: 2500 });
    const late = await paid(3000, { state: 'open' });
    const back = await givenBack(await paid(4000), 400, null);
    const phantom = {
      kind: 'payment',
      outTradeNo: 'phantom',
      outRefundNo: null,
      amountFen: 9,
      state: 'settled',
    } as const;
    ours.push({ ...phantom, atMs: clock(), subject: `payment:${newId()}` });
    time.nowMs += DAY_MS;
    const { run } = server();
    expect(await run(key(of))).toEqual({ again: { delayMs: 6 * HOUR_MS } });
    expect(await kinds(of, 'open')).toEqual([
      `missing-at-provider payment:phantom`,
      `missing-here payment:${stranger}`,
      `missing-here refund:${back}`,
      `state-differs payment:${late}`,
      `sum-differs payment:${wrong}`,
    ]);
    expect(await day(of)).toMatchObject({ payments: 4, refunds: 1, matched: 1 });

    const sums = (await lines(of)).find(({ kind }) => kind === 'sum-differs');
    expect(sums).toMatchObject({ ourFen: 2500, theirFen: 2000, ourState: 'settled', version: 1 });
    const { lineId } = sums ?? { lineId: '' };
    const note = { state: 'settled', note: '收银员按错', decidedBy: 'staff:1' } as const;
    await database.db.tx((tx) => reconciliations.decide(tx, { merchantId, lineId, version: 1 }, note, clock()));
    const again = database.db.tx((tx) => reconciliations.decide(tx, { merchantId, lineId, version: 1 }, note, clock()));
    await expect(again).rejects.toMatchObject({ code: 'edit-conflict' });

    // The late one is settled here; the phantom was a mistake of ours.
    ours = ours
      .filter(({ outTradeNo }) => outTradeNo !== 'phantom')
      .map((move) => (move.outTradeNo === late ? { ...move, state: 'settled' } : move));
    await run(key(of));
    expect(await kinds(of, 'open')).toEqual([`missing-here payment:${stranger}`, `missing-here refund:${back}`]);
    const settled = await lines(of, 'settled');
    expect(settled.map(({ kind, decidedBy, note: said }) => [kind, decidedBy, said]).sort()).toEqual([
      ['missing-at-provider', 'system', null],
      ['state-differs', 'system', null],
      ['sum-differs', 'staff:1', '收银员按错'],
    ]);

    // Other figures than staff judged: it is open again, with the note still there.
    ours = ours.map((move) => (move.outTradeNo === wrong ? { ...move, amountFen: 2600 } : move));
    await run(key(of));
    const reopened = (await lines(of, 'open')).find(({ kind }) => kind === 'sum-differs');
    expect(reopened).toMatchObject({ ourFen: 2600, decidedBy: null, note: '收银员按错' });
  });

  it('counts around midnight once, on whichever day each side has it', async () => {
    const of = today();
    const next = new Date(time.nowMs + 32 * HOUR_MS).toISOString().slice(0, 10);
    const midnightMs = Date.parse(`${next}T00:00:00+08:00`);
    time.nowMs = midnightMs - 1000;
    const early = await paid(1000, { atMs: midnightMs + 2000 });
    time.nowMs = midnightMs + 1000;
    const late = await paid(2000, { atMs: midnightMs - 500 });
    time.nowMs = midnightMs + 2 * DAY_MS;
    const { run } = server();
    // The first day misses what the second day's bill has, until that one is read.
    await run(key(of));
    expect(await kinds(of, 'open')).toEqual([`missing-at-provider payment:${late}`]);
    await run(key(next));
    for (const one of [of, next]) expect(await kinds(one, 'open')).toEqual([]);
    expect(await kinds(of)).toEqual([`missing-at-provider payment:${late}`, `other-day payment:${early}`]);
    expect(await kinds(next)).toEqual([`other-day payment:${late}`]);
    await run(key(of));
    expect(await kinds(of, 'open')).toEqual([]);
  });

  it('asks again while there is no bill, and believes in no business only after two mornings', async () => {
    const of = today();
    const { run } = server();
    const again = { again: { delayMs: 30 * MINUTE_MS } };
    expect(await run(key(of))).toEqual(again);
    expect(await day(of)).toMatchObject({ state: 'waiting', problem: 'not-ready' });
    time.nowMs += DAY_MS;
    expect(await run(key(of))).toEqual(again);
    time.nowMs += 2 * DAY_MS;
    expect(await run(key(of))).toBe('done');
    expect(await day(of)).toMatchObject({ state: 'no-business' });

    // A day with money of ours waits on, and says why.
    const busy = today();
    ours.push({
      kind: 'payment',
      outTradeNo: 'lost',
      outRefundNo: null,
      amountFen: 5,
      state: 'settled',
      atMs: clock(),
      subject: 'payment:x',
    });
    time.nowMs += 4 * DAY_MS;
    expect(await run(key(busy))).toEqual(again);
    expect(await day(busy)).toMatchObject({ state: 'waiting' });
    const broken = { ...till, downloadBill: async () => ({ status: 'unknown', reason: 'timeout' }) as const };
    expect(await server(broken).run(key(busy))).toEqual(again);
    expect(await day(busy)).toMatchObject({ state: 'waiting', problem: 'timeout' });
  });

  it('shows another fee than was booked, and a line the bill has twice', async () => {
    const of = today();
    await paid(10_000);
    time.nowMs += DAY_MS;
    await server().run(key(of));
    const other: PaymentProvider = {
      ...till,
      async downloadBill(wanted) {
        const bill = await till.downloadBill(wanted);
        if (bill.status !== 'ok') return bill;
        const cheaper = bill.rows.map((row): BillRow => ({ ...row, feeFen: 10 }));
        return { status: 'ok', rows: [...cheaper, ...cheaper] };
      },
    };
    await server(other).run(key(of));
    expect((await lines(of, 'open')).map(({ kind, ourFen, theirFen }) => [kind, ourFen, theirFen])).toEqual([
      ['fee-differs', 60, 20],
      ['repeated', 10_000, 10_000],
    ]);
    expect(await balance('provider-fee')).toBe(60);
  });

  it('is done once by two servers at once, and promised once by many', async () => {
    const of = today();
    for (let count = 0; count < 5; count++) await paid(1000);
    await paid(700, null);
    time.nowMs += DAY_MS;
    const [here, there] = [server(), server()];
    await Promise.all([here.run(key(of)), there.run(key(of)), here.run(key(of)), there.run(key(of))]);
    const reference = `fee:${merchantId}:alipay:${of}`;
    expect(await database.db.read.countBy(LedgerTransaction, { reference })).toBe(1);
    expect(await kinds(of)).toHaveLength(1);
    await Promise.all([here.schedule(), there.schedule(), here.schedule(), there.schedule()]);
    const promised = await database.db.read.findBy(OutboxRow, { topic: RECONCILE_BILL });
    // Seven days back, without the one that is there already.
    expect(promised.map(({ dedupeKey }) => dedupeKey).sort()).toHaveLength(6);
    const worked = await Promise.all(
      [here, there].map(({ work }) =>
        createOutboxWorker({ db: database.db, clock, logger, handlers: { [RECONCILE_BILL]: work } }).drain(),
      ),
    );
    expect(worked.reduce((sum, count) => sum + count)).toBe(6);
  });

  it('asks for a bill when it is due, not before, and never for a day before the shop was there', async () => {
    time.nowMs = Date.parse('2027-03-03T10:00:00+08:00');
    const newShop = createReconcileBill({
      db: database.db,
      clock,
      logger,
      providers: { alipay: till },
      moves,
      merchants: {
        all: async () => [{ merchantId, createdAtMs: Date.parse('2027-03-01T09:00:00+08:00') } as never],
      },
      reconciliations,
      ledger,
    });
    const due = async () => {
      await newShop.schedule();
      return (await database.db.read.findBy(OutboxRow, { topic: RECONCILE_BILL }))
        .map(({ dedupeKey }) => dedupeKey.replace(`${RECONCILE_BILL}:alipay:`, ''))
        .sort();
    };
    expect(await due()).toEqual(['2027-03-01']);
    time.nowMs += 16 * MINUTE_MS;
    expect(await due()).toEqual(['2027-03-01', '2027-03-02']);
  });
});
