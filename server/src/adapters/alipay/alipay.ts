/** Alipay at the till (当面付): payment codes, QR codes, undoing, refunds and the daily bill. */

import { fenOfYuan, yuanOfFen } from '@shuke/shared';
import { type Clock, systemClock } from '../../kernel/clock';
import { AppError } from '../../kernel/errors';
import type { PaymentProvider, ProviderOrder, ProviderTrade, RefundResult, Unknown, VoidResult } from '../provider';
import { exchange, type JsonObject, stringAt } from '../remote';
import { parseAlipayBill } from './bill';
import { createGateway, type GatewayOptions, gatewayTime } from './gateway';

export interface AlipayOptions extends Omit<GatewayOptions, 'clock'> {
  /** the merchant's Alipay account (`2088…`), to which all money goes */
  readonly sellerId: string;
  /** public address of the notification route */
  readonly notifyUrl: string;
  readonly clock?: Clock;
}

export interface AlipayNotification {
  /** the same for each repetition */
  readonly id: string;
  readonly trade: ProviderTrade;
}

export type Alipay = ReturnType<typeof createAlipay>;

/** `TRADE_CLOSED`: never paid in time, undone, or given back as a whole; in each case nothing is taken. */
const TRADE_STATES: Readonly<Record<string, ProviderTrade['state']>> = {
  WAIT_BUYER_PAY: 'waiting',
  TRADE_SUCCESS: 'paid',
  TRADE_FINISHED: 'paid',
  TRADE_CLOSED: 'closed',
};
const NO_SUCH_TRADE = 'ACQ.TRADE_NOT_EXIST';
/** A notification is repeated for about 25 hours and carries the time it was sent. */
const MAX_NOTIFICATION_AGE_MS = 26 * 3_600_000;
const MAX_CLOCK_OFFSET_MS = 5 * 60_000;

const malformed: Unknown = { status: 'unknown', reason: 'malformed-answer' };

function beijingTime(text: string | undefined): Date | undefined {
  const time = text ? new Date(`${text.slice(0, 19).replace(' ', 'T')}+08:00`) : undefined;
  return time && !Number.isNaN(time.getTime()) ? time : undefined;
}

/** Reads a trade; null when a field that money depends on is missing or odd. */
function parseTrade(body: JsonObject, state: ProviderTrade['state'] | undefined): ProviderTrade | null {
  const outTradeNo = stringAt(body, 'out_trade_no');
  const amountFen = fenOfYuan(stringAt(body, 'total_amount') ?? '');
  const transactionId = stringAt(body, 'trade_no');
  if (!state || !outTradeNo || amountFen === null || amountFen < 0) return null;
  if (state === 'paid' && !transactionId) return null;
  const paidAt = beijingTime(stringAt(body, 'gmt_payment') ?? stringAt(body, 'send_pay_date'));
  return { outTradeNo, state, amountFen, transactionId, paidAt };
}

const stateOf = (body: JsonObject): ProviderTrade['state'] | undefined => {
  const written = stringAt(body, 'trade_status') ?? '';
  return Object.hasOwn(TRADE_STATES, written) ? TRADE_STATES[written] : undefined;
};

export function createAlipay(options: AlipayOptions) {
  const clock = options.clock ?? systemClock;
  const gateway = createGateway({ ...options, clock });

  const orderFields = ({ outTradeNo, description, amountFen, expiresAt }: ProviderOrder): JsonObject => ({
    out_trade_no: outTradeNo,
    total_amount: yuanOfFen(amountFen),
    subject: description,
    seller_id: options.sellerId,
    ...(expiresAt ? { time_expire: gatewayTime(expiresAt.getTime()) } : {}),
  });

  /** Closes what is unpaid and gives back what is paid. */
  async function cancel(outTradeNo: string): Promise<VoidResult> {
    const answer = await gateway.call('alipay.trade.cancel', { out_trade_no: outTradeNo });
    if (answer.status !== 'ok') return answer;
    // `retry_flag` Y: not done yet, to be asked for again.
    return answer.body['retry_flag'] === 'Y' ? { status: 'unknown', reason: 'retry' } : { status: 'closed' };
  }

  const till: PaymentProvider = {
    name: 'alipay',

    async authoriseByCode({ code, terminal, ...order }) {
      const payment = { scene: 'bar_code', auth_code: code, store_id: terminal.storeId.slice(0, 32) };
      const answer = await gateway.call('alipay.trade.pay', { ...orderFields(order), ...payment }, options.notifyUrl);
      if (answer.status !== 'ok') return answer;
      if (answer.code !== '10000') return { status: 'waiting' };
      const trade = parseTrade(answer.body, 'paid');
      const ours = trade?.outTradeNo === order.outTradeNo && trade.amountFen === order.amountFen;
      return trade && ours ? { status: 'paid', trade } : malformed;
    },

    async createQr(order) {
      const answer = await gateway.call('alipay.trade.precreate', orderFields(order), options.notifyUrl);
      if (answer.status !== 'ok') return answer;
      const qrContent = stringAt(answer.body, 'qr_code');
      return qrContent ? { status: 'ok', qrContent } : malformed;
    },

    /** An order shown as a QR code is `not-found` until it is scanned. */
    async query(outTradeNo) {
      const answer = await gateway.call('alipay.trade.query', { out_trade_no: outTradeNo });
      if (answer.status === 'refused' && answer.code === NO_SUCH_TRADE) return { status: 'not-found' };
      if (answer.status !== 'ok') return answer;
      const trade = parseTrade(answer.body, stateOf(answer.body));
      return trade?.outTradeNo === outTradeNo ? { status: 'ok', trade } : malformed;
    },

    async close(outTradeNo) {
      const answer = await gateway.call('alipay.trade.close', { out_trade_no: outTradeNo });
      if (answer.status === 'ok') return { status: 'closed' };
      // Nobody has scanned it, so there is nothing to close yet; undoing makes the code void.
      return answer.status === 'refused' && answer.code === NO_SUCH_TRADE ? cancel(outTradeNo) : answer;
    },

    reverse: cancel,

    async refund({ outTradeNo, outRefundNo, amountFen, reason }): Promise<RefundResult> {
      const answer = await gateway.call('alipay.trade.refund', {
        out_trade_no: outTradeNo,
        out_request_no: outRefundNo,
        refund_amount: yuanOfFen(amountFen),
        ...(reason ? { refund_reason: reason } : {}),
      });
      if (answer.status !== 'ok') return answer;
      // `fund_change` N: this call moved nothing, perhaps because an earlier one did. Only a query tells.
      const state = answer.body['fund_change'] === 'Y' ? 'succeeded' : 'processing';
      return { status: 'ok', refund: { outRefundNo, amountFen, state } };
    },

    async queryRefund({ outTradeNo, outRefundNo, amountFen }) {
      const content = { out_trade_no: outTradeNo, out_request_no: outRefundNo };
      const answer = await gateway.call('alipay.trade.fastpay.refund.query', content);
      if (answer.status === 'refused' && answer.code === NO_SUCH_TRADE) return { status: 'not-found' };
      if (answer.status !== 'ok') return answer;
      if (answer.body['refund_status'] !== 'REFUND_SUCCESS') return { status: 'not-found' };
      const refunded = fenOfYuan(stringAt(answer.body, 'refund_amount') ?? '');
      const ours = answer.body['out_request_no'] === outRefundNo && refunded === amountFen;
      return ours ? { status: 'ok', refund: { outRefundNo, amountFen, state: 'succeeded' } } : malformed;
    },

    async downloadBill(day) {
      const content = { bill_type: 'trade', bill_date: day };
      const answer = await gateway.call('alipay.data.dataservice.bill.downloadurl.query', content);
      if (answer.status === 'refused' && answer.code === 'isp.bill_not_exist') return { status: 'not-ready' };
      if (answer.status !== 'ok') return answer;
      const url = stringAt(answer.body, 'bill_download_url') ?? '';
      if (!URL.canParse(url)) return malformed;
      const file = await exchange({ url, method: 'GET', timeoutMs: options.timeoutMs });
      if (!file.ok) return { status: 'unknown', reason: file.reason };
      if (file.answer.status !== 200) return { status: 'unknown', reason: `http-${file.answer.status}` };
      const rows = parseAlipayBill(file.answer.bytes);
      return rows ? { status: 'ok', rows } : malformed;
    },
  };

  const refuse = (reason: string) => new AppError('notification-refused', { reason });

  return {
    till,

    /**
     * Verifies and reads a notification; the answer to a booked one is the text `success`.
     * @param fields the posted form, decoded once
     * @throws AppError `notification-refused` with `data.reason`
     */
    parseNotification(fields: Readonly<Record<string, string>>): AlipayNotification {
      if (!gateway.isGenuine(fields)) throw refuse('signature-invalid');
      const ageMs = clock() - (beijingTime(fields['notify_time'])?.getTime() ?? Number.NaN);
      if (!(ageMs <= MAX_NOTIFICATION_AGE_MS && ageMs >= -MAX_CLOCK_OFFSET_MS))
        throw refuse('timestamp-outside-window');
      if (fields['app_id'] !== options.appId || fields['seller_id'] !== options.sellerId) {
        throw refuse('merchant-foreign');
      }
      const trade = parseTrade(fields, stateOf(fields));
      const id = fields['notify_id'];
      if (!trade || !id) throw refuse('body-malformed');
      return { id, trade };
    },
  };
}
