import { rfc3339 } from './certificates';
import type { Order, StoredState } from './state';

const STATE_WORDS = { NOTPAY: '订单未支付', SUCCESS: '支付成功', CLOSED: '订单已关闭' } as const;

/** An order in the provider's words: the answer of a query and the content of a notification. */
export function transactionOf(order: Order, { mchid }: Pick<StoredState, 'mchid'>): Record<string, unknown> {
  const common = {
    appid: order.appid,
    mchid,
    out_trade_no: order.outTradeNo,
    trade_type: order.tradeType,
    trade_state: order.state,
    trade_state_desc: STATE_WORDS[order.state],
    attach: order.attach ?? '',
  };
  if (order.state !== 'SUCCESS' || order.paidAtMs === undefined) {
    return { ...common, amount: { total: order.amountFen, currency: 'CNY' } };
  }
  return {
    ...common,
    transaction_id: order.transactionId,
    bank_type: 'OTHERS',
    success_time: rfc3339(new Date(order.paidAtMs)),
    payer: { openid: order.openid },
    amount: { total: order.amountFen, payer_total: order.amountFen, currency: 'CNY', payer_currency: 'CNY' },
  };
}
