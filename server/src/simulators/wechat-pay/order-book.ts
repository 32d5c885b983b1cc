/** The provider's orders: how one is read, placed and found. */

import { type JsonObject, objectAt, stringAt } from '../../adapters/remote';
import type { Clock } from '../../kernel/clock';
import { safeRedirect } from '../page';
import { PayError } from './signing';
import type { NewOrder, Order, PayState } from './state';

export function parameterError(field: string): PayError {
  return new PayError(400, 'PARAM_ERROR', `输入源“/body/${field}”有误`);
}

export function readOrder(body: JsonObject, mchid: string, tradeType: Order['tradeType']): NewOrder {
  const text = (field: string, pattern: RegExp): string => {
    const value = stringAt(body, field);
    if (!value || !pattern.test(value)) throw parameterError(field);
    return value;
  };
  if (body['mchid'] !== mchid) throw new PayError(400, 'MCH_NOT_EXISTS', '商户号不存在');
  const amount = objectAt(body, 'amount');
  const total = amount?.['total'];
  if (typeof total !== 'number' || !Number.isInteger(total) || total < 1) throw parameterError('amount/total');
  if ((amount?.['currency'] ?? 'CNY') !== 'CNY') throw parameterError('amount/currency');
  // Payment codes are never notified of, so they take no address.
  const notifyUrl = tradeType === 'MICROPAY' ? '' : text('notify_url', /^.{1,255}$/);
  if (notifyUrl && !safeRedirect(notifyUrl)) throw parameterError('notify_url');
  const timeExpire = stringAt(body, 'time_expire');
  const expiresAtMs = timeExpire ? Date.parse(timeExpire) : undefined;
  if (Number.isNaN(expiresAtMs)) throw parameterError('time_expire');
  return {
    tradeType,
    appid: text('appid', /^\w{1,32}$/),
    outTradeNo: text('out_trade_no', /^[\w\-|*]{6,32}$/),
    description: text('description', /^[\s\S]{1,127}$/),
    attach: stringAt(body, 'attach'),
    amountFen: total,
    notifyUrl,
    expiresAtMs,
  };
}

export function createOrderBook({
  state,
  appIds,
  clock,
}: {
  state: PayState;
  appIds: readonly string[];
  clock: Clock;
}) {
  /** The same number with the same content gives the same order again. */
  function place(input: NewOrder): Order {
    if (!appIds.includes(input.appid)) throw new PayError(400, 'APPID_MCHID_NOT_MATCH', 'appid和mchid不匹配');
    const existing = state.order(input.outTradeNo);
    if (!existing) return state.createOrder(input);
    const same = (['tradeType', 'appid', 'description', 'amountFen', 'notifyUrl'] as const).every(
      (field) => existing[field] === input[field],
    );
    if (existing.state === 'CLOSED') throw new PayError(400, 'ORDER_CLOSED', '订单已关闭');
    if (!same || existing.state !== 'NOTPAY') throw new PayError(403, 'OUT_TRADE_NO_USED', '商户订单号重复');
    return existing;
  }

  function existingOrder(outTradeNo: string | undefined): Order {
    const order = state.order(outTradeNo ?? '');
    if (!order) throw new PayError(404, 'ORDER_NOT_EXIST', '订单不存在');
    // An order that ran out of time is closed by the provider, seen at the next look.
    if (order.state === 'NOTPAY' && clock() > order.expiresAtMs) state.moveOrder(order, 'CLOSED');
    return order;
  }

  return { place, existingOrder };
}

export type OrderBook = ReturnType<typeof createOrderBook>;
