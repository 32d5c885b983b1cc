import { fenOfYuan, yuanOfFen } from '@shuke/shared';
import type { PaymentProvider } from '../../src/adapters/provider';
import { createWechatPay, type WechatPay } from '../../src/adapters/wechat-pay';
import { parseTradeBill } from '../../src/adapters/wechat-pay/bill';
import type { WechatPaySimulator } from '../../src/simulators/wechat-pay';
import {
  eventually,
  movableClock,
  type NotificationInbox,
  preparePayWorlds,
  startNotificationInbox,
} from './simulated-world';

const APP_ID = 'wx0123456789abcdef';
const DAY_MS = 24 * 3_600_000;

let clock = movableClock();
let simulator: WechatPaySimulator;
let inbox: NotificationInbox;
let pay: WechatPay;
let till: PaymentProvider;
let orderCount = 0;
let worlds: Awaited<ReturnType<typeof preparePayWorlds>>;

beforeAll(async () => {
  worlds = await preparePayWorlds();
});
afterAll(() => worlds.remove());

function connect(overrides: Partial<Parameters<typeof createWechatPay>[0]> = {}): WechatPay {
  const options = { ...simulator.credentials, notifyUrl: inbox.url, timeoutMs: 2000, clock: clock.now };
  return createWechatPay({ ...options, ...overrides });
}

beforeEach(async () => {
  clock = movableClock();
  inbox = await startNotificationInbox();
  simulator = await worlds.start({ appIds: [APP_ID], timeScale: 0.001, clock: clock.now });
  pay = connect();
  till = pay.till;
});
afterEach(async () => {
  await simulator.close();
  await inbox.close();
});

function order(amountFen = 1250) {
  orderCount += 1;
  return { outTradeNo: `till-order-${orderCount}`, description: '桂花糕, 两块', amountFen };
}
const terminal = { storeId: '0190f3b2-7a6c-7def-8123-456789abcdef', ip: '192.0.2.7' };
const shownCode = (needsPassword = false) => simulator.control.paymentCode({ openid: 'oAnn', needsPassword });
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

describe('payment codes', () => {
  it('takes the sum at once, and agrees with the query; nobody is notified', async () => {
    const { input, result } = await authorise();
    expect(result).toMatchObject({ status: 'paid', trade: { state: 'paid', amountFen: 1250 } });
    const query = await till.query(input.outTradeNo);
    expect(query).toEqual({ status: 'ok', trade: result.status === 'paid' ? result.trade : null });
    expect(inbox.received).toEqual([]);
  });

  it.each([
    ['a code that never was', () => '130000000000000000', 'AUTH_CODE_INVALID'],
    ['no payment code', () => '999', 'PARAM_ERROR'],
  ])('refuses %s', async (_what, code, refusal) => {
    const { input, result } = await authorise(order(), code());
    expect(result).toEqual({ status: 'refused', code: refusal });
    await expect(till.query(input.outTradeNo)).resolves.toEqual({ status: 'not-found' });
  });

  it('refuses a code used before, and one older than a minute', async () => {
    const code = shownCode();
    await authorise(order(), code);
    expect((await authorise(order(), code)).result).toEqual({ status: 'refused', code: 'AUTH_CODE_INVALID' });
    const old = shownCode();
    clock.advance(61_000);
    expect((await authorise(order(), old)).result).toEqual({ status: 'refused', code: 'AUTH_CODE_INVALID' });
  });

  it('waits for a password, which the query sees typed or refused', async () => {
    const first = await authorise(order(), shownCode(true));
    expect(first.result).toEqual({ status: 'waiting' });
    const state = async () => {
      const answer = await till.query(first.input.outTradeNo);
      return answer.status === 'ok' ? answer.trade.state : answer.status;
    };
    expect(await state()).toBe('waiting');
    simulator.control.decide(first.input.outTradeNo, true);
    expect(await state()).toBe('paid');

    const second = await authorise(order(100_001));
    expect(second.result).toEqual({ status: 'waiting' });
    simulator.control.decide(second.input.outTradeNo, false);
    await expect(till.query(second.input.outTradeNo)).resolves.toMatchObject({ trade: { state: 'closed' } });
  });

  it('an answer dropped after charging is unknown; the query says paid; the number again is never a second charge', async () => {
    await paid();
    simulator.control.faults.add({ kind: 'drop-answer', path: '/v3/pay/transactions/codepay' });
    const { input, result } = await authorise();
    expect(result).toEqual({ status: 'unknown', reason: 'network' });
    await expect(till.query(input.outTradeNo)).resolves.toMatchObject({ trade: { state: 'paid' } });
    expect((await authorise(input)).result).toEqual({ status: 'unknown', reason: 'OUT_TRADE_NO_USED' });
  });

  it('a slow answer, and one with a wrong signature, are unknown', async () => {
    await paid();
    simulator.control.faults.add({ kind: 'slow', path: '/v3/pay', delayMs: 400 });
    const hasty = connect({ timeoutMs: 50 }).till;
    expect((await authorise(order(), shownCode(), hasty)).result).toEqual({ status: 'unknown', reason: 'timeout' });
    simulator.control.faults.add({ kind: 'wrong-signature', target: 'answer', path: '/v3/pay' });
    expect((await authorise()).result).toEqual({ status: 'unknown', reason: 'signature-invalid' });
  });

  it('is undone while the payer hesitates, and given back when it was paid after all', async () => {
    const waiting = (await authorise(order(), shownCode(true))).input;
    await expect(till.reverse(waiting.outTradeNo)).resolves.toEqual({ status: 'closed' });
    expect(simulator.control.decide(waiting.outTradeNo, true).status).toBe('not-payable');
    const taken = await paid();
    await expect(till.reverse(taken.outTradeNo)).resolves.toEqual({ status: 'closed' });
    await expect(till.reverse(taken.outTradeNo)).resolves.toEqual({ status: 'closed' });
    await expect(till.query(taken.outTradeNo)).resolves.toMatchObject({ trade: { state: 'closed' } });
    await expect(till.reverse('till-nobody')).resolves.toEqual({ status: 'refused', code: 'ORDER_NOT_EXIST' });
  });
});

describe('QR codes', () => {
  it('are paid by whoever opens them, and then notified of', async () => {
    const input = order();
    const shown = await till.createQr(input);
    expect(shown).toEqual(await till.createQr(input));
    if (shown.status !== 'ok') throw new Error(shown.status);
    const url = new URL(shown.qrContent);
    expect(await (await fetch(url)).text()).toContain('¥12.50');
    simulator.control.pay(url.searchParams.get('prepay_id') ?? '');
    const [received] = await inbox.take(1);
    await expect(pay.parseNotification(received?.headers ?? {}, received?.body ?? '')).resolves.toMatchObject({
      trade: { outTradeNo: input.outTradeNo, state: 'SUCCESS' },
      refund: null,
    });
    await expect(till.close(input.outTradeNo)).resolves.toEqual({ status: 'refused', code: 'INVALID_REQUEST' });
  });

  it('can be closed, and then not be paid', async () => {
    const input = order();
    const shown = await till.createQr(input);
    await expect(till.close(input.outTradeNo)).resolves.toEqual({ status: 'closed' });
    const prepayId = shown.status === 'ok' ? (new URL(shown.qrContent).searchParams.get('prepay_id') ?? '') : '';
    expect(simulator.control.pay(prepayId).status).toBe('not-payable');
    await expect(till.query(input.outTradeNo)).resolves.toMatchObject({ trade: { state: 'closed' } });
  });
});

describe('refunds', () => {
  it('are processing, then succeeded by notification and by query; the order stays paid', async () => {
    const input = await paid();
    const request = refundOf(input, 500);
    await expect(till.refund(request)).resolves.toMatchObject({ status: 'ok', refund: { state: 'processing' } });
    const [received] = await inbox.take(1);
    const told = await pay.parseNotification(received?.headers ?? {}, received?.body ?? '');
    expect(told).toMatchObject({ eventType: 'REFUND.SUCCESS', trade: null, refund: { state: 'succeeded' } });
    await expect(till.queryRefund(request)).resolves.toEqual({ status: 'ok', refund: told.refund });
    await expect(till.query(input.outTradeNo)).resolves.toMatchObject({ trade: { state: 'paid', amountFen: 1250 } });
  });

  it('count once for their number, and never exceed what was paid', async () => {
    const input = await paid();
    const first = await till.refund(refundOf(input, 800));
    const again = await till.refund(refundOf(input, 800));
    expect([first.status, again.status]).toEqual(['ok', 'ok']);
    await expect(till.refund(refundOf(input, 451, 'more'))).resolves.toEqual({
      status: 'refused',
      code: 'INVALID_REQUEST',
    });
    await expect(till.refund(refundOf(input, 450, 'rest'))).resolves.toMatchObject({ status: 'ok' });
    await expect(till.refund(refundOf(input, 700))).resolves.toEqual({ status: 'refused', code: 'PARAM_ERROR' });
  });

  it('that the payer’s account will not take are failed', async () => {
    const request = refundOf(await paid(), 1250);
    simulator.control.failNextRefund();
    await till.refund(request);
    await eventually(() => simulator.control.refund(request.outRefundNo)?.state === 'ABNORMAL');
    await expect(till.queryRefund(request)).resolves.toMatchObject({ refund: { state: 'failed' } });
  });

  it('whose answer was dropped are unknown, and found by the query; one never asked for is not', async () => {
    const request = refundOf(await paid(), 300);
    await expect(till.queryRefund(request)).resolves.toEqual({ status: 'not-found' });
    simulator.control.faults.add({ kind: 'drop-answer', path: '/v3/refund' });
    await expect(till.refund(request)).resolves.toEqual({ status: 'unknown', reason: 'network' });
    await expect(till.queryRefund(request)).resolves.toMatchObject({ status: 'ok', refund: { amountFen: 300 } });
  });

  it('of another merchant are refused', async () => {
    const input = await paid();
    const publicKey = await simulator.control.switchToPublicKey();
    await connect({ publicKey }).till.refund(refundOf(input, 100));
    const [received] = await inbox.take(1);
    const stranger = connect({ mchid: '1699999999', publicKey });
    await expect(stranger.parseNotification(received?.headers ?? {}, received?.body ?? '')).rejects.toMatchObject({
      code: 'notification-refused',
      data: { reason: 'merchant-foreign' },
    });
  });
});

describe('the daily bill', () => {
  const today = () => new Date(clock.now() + 8 * 3_600_000).toISOString().slice(0, 10);

  it('lists what was paid, given back and undone, once the day is over', async () => {
    const day = today();
    const kept = await paid(10_000);
    const undone = await paid(300);
    await till.reverse(undone.outTradeNo);
    await till.refund(refundOf(kept, 2500));
    await expect(till.downloadBill(day)).resolves.toEqual({ status: 'not-ready' });
    clock.advance(DAY_MS);
    const bill = await till.downloadBill(day);
    const rows = bill.status === 'ok' ? bill.rows.map(({ transactionId: _id, ...row }) => row) : bill;
    expect(rows).toEqual([
      { kind: 'payment', outTradeNo: kept.outTradeNo, outRefundNo: null, amountFen: 10_000, feeFen: 60 },
      { kind: 'payment', outTradeNo: undone.outTradeNo, outRefundNo: null, amountFen: 300, feeFen: 2 },
      { kind: 'refund', outTradeNo: undone.outTradeNo, outRefundNo: null, amountFen: 300, feeFen: -2 },
      {
        kind: 'refund',
        outTradeNo: kept.outTradeNo,
        outRefundNo: `${kept.outTradeNo}-r`,
        amountFen: 2500,
        feeFen: -15,
      },
    ]);
    await expect(till.downloadBill(today())).resolves.toEqual({ status: 'not-ready' });
  });

  it('is not believed when it is cut off or holds a fraction of a fen', () => {
    const heading = '微信订单号,商户订单号,交易状态,商户退款单号,手续费,订单金额,申请退款金额';
    const row = '`4200,`a1,`SUCCESS,`0,`0.07000,`12.50,`0.00';
    const whole = `${heading}\n${row}\n总交易单数\n\`1\n`;
    expect(parseTradeBill(whole)).toEqual([
      { kind: 'payment', outTradeNo: 'a1', transactionId: '4200', outRefundNo: null, amountFen: 1250, feeFen: 7 },
    ]);
    expect(parseTradeBill(`${heading}\n${row}`)).toBeNull();
    expect(parseTradeBill(whole.replace('12.50', '12.505'))).toBeNull();
    expect(parseTradeBill('<html>')).toBeNull();
  });
});

describe('sums in yuan', () => {
  it('yuan and fen convert exactly, or not at all', () => {
    expect(['0.01', '12.5', '-0.07000', '1000000.00', '0.00'].map(fenOfYuan)).toEqual([1, 1250, -7, 100_000_000, 0]);
    expect(['', '1e3', '0.001', '1,000', '--1', 'NaN'].map(fenOfYuan)).toEqual(Array(6).fill(null));
    expect([1, 1250, 100_000_000].map(yuanOfFen)).toEqual(['0.01', '12.50', '1000000.00']);
  });
});

describe('the payer’s phone', () => {
  it('shows a code that pays, and asks for the password it is waited for', async () => {
    const page = await (await fetch(`${simulator.url}/sim/wallet`)).text();
    const code = /data-code="(\d{18})"/.exec(page)?.[1] ?? '';
    expect((await authorise(order(), code)).result).toMatchObject({ status: 'paid' });
    const { input } = await authorise(order(8888), shownCode(true));
    expect(await (await fetch(`${simulator.url}/sim/wallet`)).text()).toContain('¥88.88');
    const body = new URLSearchParams({ out_trade_no: input.outTradeNo, action: 'pay' });
    await fetch(`${simulator.url}/sim/wallet`, { method: 'POST', body });
    await expect(till.query(input.outTradeNo)).resolves.toMatchObject({ trade: { state: 'paid' } });
  });
});
