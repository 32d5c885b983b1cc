import { rfc3339 } from './certificates';
import type { Order, Refund, StoredState } from './state';

const STATE_WORDS = {
  NOTPAY: '订单未支付',
  USERPAYING: '需要用户输入支付密码',
  SUCCESS: '支付成功',
  REFUND: '订单发生过退款',
  CLOSED: '订单已关闭',
  REVOKED: '订单已撤销',
  PAYERROR: '支付失败，请撤销订单',
} as const;

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
  if ((order.state !== 'SUCCESS' && order.state !== 'REFUND') || order.paidAtMs === undefined) {
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

/** A refund in the provider's words. @param shape answers and notifications name some fields differently */
export function refundOf(
  refund: Refund,
  order: Order,
  { mchid }: Pick<StoredState, 'mchid'>,
  shape: 'answer' | 'notification',
): Record<string, unknown> {
  const amounts = {
    total: order.amountFen,
    refund: refund.amountFen,
    payer_total: order.amountFen,
    payer_refund: refund.amountFen,
  };
  const common = {
    out_trade_no: order.outTradeNo,
    transaction_id: order.transactionId,
    out_refund_no: refund.outRefundNo,
    refund_id: refund.refundId,
    user_received_account: '支付用户零钱',
    ...(refund.doneAtMs === undefined ? {} : { success_time: rfc3339(new Date(refund.doneAtMs)) }),
  };
  if (shape === 'notification') return { ...common, mchid, refund_status: refund.state, amount: amounts };
  return {
    ...common,
    channel: 'ORIGINAL',
    create_time: rfc3339(new Date(refund.createdAtMs)),
    status: refund.state,
    amount: { ...amounts, settlement_refund: refund.amountFen, currency: 'CNY' },
  };
}
