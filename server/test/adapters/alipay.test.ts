import { type Alipay, createAlipay } from '../../src/adapters/alipay';
import { parseAlipayBill } from '../../src/adapters/alipay/bill';
import type { PaymentProvider } from '../../src/adapters/provider';
import { type AlipaySimulator, startAlipaySimulator } from '../../src/simulators/alipay';
import { eventually, movableClock, type ReceivedNotification, startAlipayInbox } from './alipay-world';

const DAY_MS = 24 * 3_600_000;
/** A request that is cut off is sent once more by the SDK's own client. */
const SENDINGS = 2;

let clock = movableClock();
let simulator: AlipaySimulator;
let inbox: Awaited<ReturnType<typeof startAlipayInbox>>;
let alipay: Alipay;
let till: PaymentProvider;
let orderCount = 0;

function connect(overrides: Partial<Parameters<typeof createAlipay>[0]> = {}): Alipay {
  const options = { ...simulator.credentials, notifyUrl: inbox.url, timeoutMs: 2000, clock: clock.now };
  return createAlipay({ ...options, ...overrides });
}
async function startWorld(answers: string[] = []): Promise<void> {
  inbox = await startAlipayInbox(answers);
  simulator = await startAlipaySimulator({ port: 0, timeScale: 0.00005, clock: clock.now });
  alipay = connect();
  till = alipay.till;
}
beforeEach(() => {
  clock = movableClock();
});
afterEach(async () => {
  await simulator.close();
  await inbox.close();
});

function order(amountFen = 1250) {
  orderCount += 1;
  return { outTradeNo: `ali${orderCount}`, description: '桂花糕 & 茶 = 两样', amountFen };
}
const terminal = { storeId: '0190f3b2-7a6c-7def-8123-456789abcdef', ip: '192.0.2.7' };
const shownCode = (needsPassword = false) => simulator.control.paymentCode({ buyerId: '2088111', needsPassword });
const authorise = (input = order(), code = shownCode(), by = till) =>
  by.authoriseByCode({ ...input, code, terminal }).then((result) => ({ input, result }));
async function paid(amountFen = 1250) {
  const { input, result } = await authorise(order(amountFen));
  expect(result).toMatchObject({ status: 'paid' });
  return input;
}
const refundOf = ({ outTradeNo, amountFen }: { outTradeNo: string; amountFen: number }, part: number, no = 'r') => ({
  outTradeNo,
  outRefundNo: `${outTradeNo}-${no}`,
  amountFen: part,
  orderAmountFen: amountFen,
  reason: '不新鲜',
});
const read = ({ fields }: ReceivedNotification) => alipay.parseNotification(fields);
const refusal = (reason: string) => ({ code: 'notification-refused', data: { reason } });
function refusalOf(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  throw new Error('was not refused');
}

describe('payment codes', () => {
  beforeEach(() => startWorld());

  it('take the sum at once; query and notification agree', async () => {
    const { input, result } = await authorise();
    expect(result).toMatchObject({ status: 'paid', trade: { state: 'paid', amountFen: 1250 } });
    const trade = result.status === 'paid' ? result.trade : null;
    expect(await till.query(input.outTradeNo)).toEqual({ status: 'ok', trade });
    const [received] = await inbox.take(1);
    expect(received && read(received).trade).toEqual(trade);
  });

  it('that never were, were used, or are older than a minute are refused', async () => {
    const invalid = { status: 'refused', code: 'ACQ.PAYMENT_AUTH_CODE_INVALID' };
    const { input, result } = await authorise(order(), '280000000000000000');
    expect(result).toEqual(invalid);
    expect(await till.query(input.outTradeNo)).toEqual({ status: 'not-found' });
    const code = shownCode();
    await authorise(order(), code);
    expect((await authorise(order(), code)).result).toEqual(invalid);
    const old = shownCode();
    clock.advance(61_000);
    expect((await authorise(order(), old)).result).toEqual(invalid);
    expect((await authorise(order(0))).result).toEqual({ status: 'refused', code: 'isv.invalid-parameter' });
  });

  it('wait for a password (10003), which the query sees typed or refused', async () => {
    for (const [pays, state] of [
      [true, 'paid'],
      [false, 'closed'],
    ] as const) {
      const { input, result } = await authorise(order(100_001));
      expect(result).toEqual({ status: 'waiting' });
      expect(await till.query(input.outTradeNo)).toMatchObject({ trade: { state: 'waiting' } });
      simulator.control.decide(input.outTradeNo, pays);
      expect(await till.query(input.outTradeNo)).toMatchObject({ trade: { state } });
    }
  });

  it('whose answer was dropped after charging are unknown; the query says paid; again is no second charge', async () => {
    simulator.control.faults.add({ kind: 'drop-answer', path: '/alipay.trade.pay', times: SENDINGS });
    const { input, result } = await authorise();
    expect(result).toEqual({ status: 'unknown', reason: 'no-genuine-answer' });
    expect(await till.query(input.outTradeNo)).toMatchObject({ trade: { state: 'paid' } });
    expect((await authorise(input)).result).toEqual({ status: 'unknown', reason: 'ACQ.TRADE_HAS_SUCCESS' });
  });

  it('cut off once are sent again by themselves, which takes nothing twice', async () => {
    simulator.control.faults.add({ kind: 'drop-answer', path: '/alipay.trade.pay' });
    const { input, result } = await authorise();
    expect(result).toEqual({ status: 'unknown', reason: 'ACQ.TRADE_HAS_SUCCESS' });
    const request = refundOf(input, 300);
    simulator.control.faults.add({ kind: 'drop-answer', path: '/alipay.trade.refund' });
    expect(await till.refund(request)).toMatchObject({ status: 'ok', refund: { state: 'processing' } });
    expect(simulator.control.trade(input.outTradeNo)?.refunds).toHaveLength(1);
  });

  it.each([
    ['slow', { kind: 'slow', delayMs: 1500 }, 'timeout'],
    ['wrongly signed', { kind: 'wrong-signature', target: 'answer' }, 'no-genuine-answer'],
  ] as const)('whose answer is %s are unknown', async (_what, fault, reason) => {
    simulator.control.faults.add(fault);
    const { result } = await authorise(order(), shownCode(), connect({ timeoutMs: 300 }).till);
    expect(result).toEqual({ status: 'unknown', reason });
  });

  it('are undone while the payer hesitates, and given back when paid after all', async () => {
    const waiting = (await authorise(order(), shownCode(true))).input;
    expect(await till.reverse(waiting.outTradeNo)).toEqual({ status: 'closed' });
    expect(simulator.control.decide(waiting.outTradeNo, true).status).toBe('not-payable');
    const taken = await paid();
    expect(await till.reverse(taken.outTradeNo)).toEqual({ status: 'closed' });
    expect(await till.reverse(taken.outTradeNo)).toEqual({ status: 'closed' });
    expect(simulator.control.trade(taken.outTradeNo)?.refunds).toHaveLength(1);
    expect(await till.query(taken.outTradeNo)).toMatchObject({ trade: { state: 'closed' } });
  });

  it('need the application’s own key; nobody there is unknown', async () => {
    const { makeKeyPair } = await import('../../src/simulators/wechat-pay/certificates');
    const { privateKeyPem } = await makeKeyPair();
    const stranger = connect({ privateKeyPem }).till;
    expect((await authorise(order(), shownCode(), stranger)).result).toEqual({
      status: 'refused',
      code: 'isv.invalid-signature',
    });
    const nobody = connect({ gatewayUrl: 'http://127.0.0.1:1' }).till;
    expect(await nobody.query('x')).toEqual({ status: 'unknown', reason: 'no-genuine-answer' });
  });
});

describe('QR codes', () => {
  beforeEach(() => startWorld());

  it('are no trade until scanned, then paid on the page, then notified of', async () => {
    const input = order();
    const shown = await till.createQr(input);
    expect(await till.createQr(input)).toEqual(shown);
    expect(await till.query(input.outTradeNo)).toEqual({ status: 'not-found' });
    const url = shown.status === 'ok' ? shown.qrContent : '';
    expect(await (await fetch(url)).text()).toContain('¥12.50');
    expect(await till.query(input.outTradeNo)).toMatchObject({ trade: { state: 'waiting' } });
    const body = new URLSearchParams({ out_trade_no: input.outTradeNo, action: 'pay' });
    expect(await (await fetch(`${simulator.url}/sim/qr`, { method: 'POST', body })).text()).toContain('付款成功');
    const [received] = await inbox.take(1);
    expect(received && read(received).trade).toMatchObject({ outTradeNo: input.outTradeNo, state: 'paid' });
    expect(await till.close(input.outTradeNo)).toEqual({ status: 'refused', code: 'ACQ.TRADE_STATUS_ERROR' });
  });

  it('are void once closed, scanned or not, and when their time is over', async () => {
    for (const scanned of [true, false]) {
      const input = order();
      await till.createQr(input);
      if (scanned) simulator.control.scan(input.outTradeNo);
      expect(await till.close(input.outTradeNo)).toEqual({ status: 'closed' });
      expect(simulator.control.decide(input.outTradeNo, true).status).toBe('not-payable');
    }
    const late = { ...order(), expiresAt: new Date(clock.now() + 60_000) };
    await till.createQr(late);
    clock.advance(62_000);
    expect(simulator.control.decide(late.outTradeNo, true).status).toBe('not-payable');
  });
});

describe('refunds', () => {
  beforeEach(() => startWorld());

  it('count once for their number, never exceed what was paid, and are found by the query', async () => {
    const input = await paid();
    const request = refundOf(input, 800);
    expect(await till.queryRefund(request)).toEqual({ status: 'not-found' });
    expect(await till.refund(request)).toMatchObject({ status: 'ok', refund: { state: 'succeeded' } });
    // Nothing moved this time, so the answer alone does not say that it is done.
    expect(await till.refund(request)).toMatchObject({ status: 'ok', refund: { state: 'processing' } });
    expect(await till.queryRefund(request)).toMatchObject({ refund: { state: 'succeeded', amountFen: 800 } });
    expect(await till.refund(refundOf(input, 700))).toEqual({
      status: 'refused',
      code: 'ACQ.DISCORDANT_REPEAT_REQUEST',
    });
    expect(await till.refund(refundOf(input, 451, 'more'))).toMatchObject({ status: 'refused' });
    expect(await till.query(input.outTradeNo)).toMatchObject({ trade: { state: 'paid' } });
  });

  it('whose answer was dropped are unknown, and found by the query', async () => {
    const request = refundOf(await paid(), 300);
    simulator.control.faults.add({ kind: 'drop-answer', path: '/alipay.trade.refund', times: SENDINGS });
    expect(await till.refund(request)).toMatchObject({ status: 'unknown' });
    expect(await till.queryRefund(request)).toMatchObject({ status: 'ok', refund: { amountFen: 300 } });
  });
});

describe('notifications', () => {
  it('are repeated with the same id until the answer is success', async () => {
    await startWorld(['fail', 'SUCCESS?']);
    await paid();
    const received = await inbox.take(3);
    expect(new Set(received.map((one) => read(one).id)).size).toBe(1);
    await eventually(() => simulator.control.pendingNotifications() === 0);
    expect(inbox.received).toHaveLength(3);
  });

  it('come twice, late, out of order or not at all, as the faults say', async () => {
    await startWorld();
    const { faults } = simulator.control;
    faults.add({ kind: 'duplicate' });
    await paid();
    const [first, second] = await inbox.take(2);
    expect(first && second && read(first).id === read(second).id).toBe(true);
    faults.add({ kind: 'drop-answer', target: 'notification' });
    const lost = await paid();
    expect(read((await inbox.take(3))[2] as ReceivedNotification).trade.outTradeNo).toBe(lost.outTradeNo);
  });

  it('one may overtake another', async () => {
    inbox = await startAlipayInbox([]);
    simulator = await startAlipaySimulator({ port: 0, timeScale: 1, clock: clock.now });
    alipay = connect();
    till = alipay.till;
    simulator.control.faults.add({ kind: 'out-of-order' });
    const first = await paid();
    const second = await paid();
    const arrived = (await inbox.take(2)).map((one) => read(one).trade.outTradeNo);
    expect(arrived).toEqual([second.outTradeNo, first.outTradeNo]);
  });

  it('with a wrong signature, a changed sum, a weaker algorithm, an old time or a foreign merchant are refused', async () => {
    await startWorld();
    simulator.control.faults.add({ kind: 'wrong-signature' });
    await paid();
    const [forged, genuine] = await inbox.take(1).then(async ([wrong]) => {
      await paid();
      return [wrong, (await inbox.take(2))[1]];
    });
    if (!forged || !genuine) throw new Error('no notification');
    expect(refusalOf(() => read(forged))).toMatchObject(refusal('signature-invalid'));
    const changes: Record<string, string>[] = [{ total_amount: '0.01' }, { sign_type: 'RSA' }, { sign: '' }];
    for (const change of changes) {
      const changed = { ...genuine, fields: { ...genuine.fields, ...change } };
      expect(refusalOf(() => read(changed))).toMatchObject(refusal('signature-invalid'));
    }
    expect(read(genuine).trade.state).toBe('paid');
    for (const other of [{ appId: '2021000000000000' }, { sellerId: '2088999999999999' }]) {
      const stranger = connect(other);
      expect(refusalOf(() => stranger.parseNotification(genuine.fields))).toMatchObject(refusal('merchant-foreign'));
    }
    clock.advance(27 * 3_600_000);
    expect(refusalOf(() => read(genuine))).toMatchObject(refusal('timestamp-outside-window'));
  });
});

describe('the daily bill', () => {
  beforeEach(() => startWorld());
  const today = () => new Date(clock.now() + 8 * 3_600_000).toISOString().slice(0, 10);

  it('lists what was paid and given back, out of a zip of GBK files, once the day is over', async () => {
    const day = today();
    const kept = await paid(10_000);
    await till.refund(refundOf(kept, 2500));
    expect(await till.downloadBill(day)).toEqual({ status: 'not-ready' });
    clock.advance(DAY_MS);
    const bill = await till.downloadBill(day);
    const rows = bill.status === 'ok' ? bill.rows.map(({ transactionId: _id, ...row }) => row) : bill;
    const { outTradeNo } = kept;
    expect(rows).toEqual([
      { kind: 'payment', outTradeNo, outRefundNo: null, amountFen: 10_000, feeFen: 60 },
      { kind: 'refund', outTradeNo, outRefundNo: `${outTradeNo}-r`, amountFen: 2500, feeFen: -15 },
    ]);
    expect(parseAlipayBill(Buffer.from('<html>'))).toBeNull();
  });
});
