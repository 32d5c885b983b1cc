/** The merchant's side of WeChat Pay v3, with the provider's paths, fields and error codes. */

import { randomBytes } from 'node:crypto';
import type Router from '@koa/router';
import { type JsonObject, objectAt, stringAt } from '../../adapters/remote';
import { Aes } from '../../adapters/wechat-pay/sdk';
import type { Clock } from '../../kernel/clock';
import { safeRedirect } from '../page';
import { bodyOf, queryOf } from '../sim-server';
import { PayError } from './signing';
import type { NewOrder, Order, PayState } from './state';
import { transactionOf } from './transaction';

interface OrderRouteDeps {
  readonly state: PayState;
  readonly appIds: readonly string[];
  readonly clock: Clock;
  /** where a browser reaches this simulator */
  readonly publicUrl: () => string;
}

function parameterError(field: string): PayError {
  return new PayError(400, 'PARAM_ERROR', `输入源“/body/${field}”有误`);
}

function readOrder(body: JsonObject, mchid: string, tradeType: Order['tradeType']): NewOrder {
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
  const notifyUrl = text('notify_url', /^.{1,255}$/);
  if (!safeRedirect(notifyUrl)) throw parameterError('notify_url');
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

export function addOrderRoutes(router: Router, { state, appIds, clock, publicUrl }: OrderRouteDeps): void {
  /** The same number with the same content gives the same order again. */
  function place(input: NewOrder): Order {
    if (!appIds.includes(input.appid)) throw new PayError(400, 'APPID_MCHID_NOT_MATCH', 'appid和mchid不匹配');
    const existing = state.order(input.outTradeNo);
    if (!existing) return state.createOrder(input);
    const same = (['tradeType', 'appid', 'description', 'amountFen', 'notifyUrl'] as const).every(
      (field) => existing[field] === input[field],
    );
    if (existing.state === 'CLOSED') throw new PayError(400, 'ORDER_CLOSED', '订单已关闭');
    if (!same || existing.state === 'SUCCESS') throw new PayError(403, 'OUT_TRADE_NO_USED', '商户订单号重复');
    return existing;
  }

  function existingOrder(outTradeNo: string | undefined): Order {
    const order = state.order(outTradeNo ?? '');
    if (!order) throw new PayError(404, 'ORDER_NOT_EXIST', '订单不存在');
    // An order that ran out of time is closed by the provider, seen at the next look.
    if (order.state === 'NOTPAY' && clock() > order.expiresAtMs) state.closeOrder(order);
    return order;
  }

  router.post('/v3/pay/transactions/jsapi', (ctx) => {
    const body = bodyOf(ctx);
    const openid = stringAt(objectAt(body, 'payer') ?? {}, 'openid');
    if (!openid) throw parameterError('payer/openid');
    const order = place({ ...readOrder(body, state.state.mchid, 'JSAPI'), openid });
    ctx.body = { prepay_id: order.prepayId };
  });

  router.post('/v3/pay/transactions/h5', (ctx) => {
    const body = bodyOf(ctx);
    const scene = objectAt(body, 'scene_info') ?? {};
    if (!stringAt(scene, 'payer_client_ip')) throw parameterError('scene_info/payer_client_ip');
    if (!stringAt(objectAt(scene, 'h5_info') ?? {}, 'type')) throw parameterError('scene_info/h5_info/type');
    const order = place(readOrder(body, state.state.mchid, 'MWEB'));
    ctx.body = { h5_url: `${publicUrl()}/sim/h5-pay?prepay_id=${order.prepayId}` };
  });

  router.get('/v3/pay/transactions/out-trade-no/:outTradeNo', (ctx) => {
    if (queryOf(ctx, 'mchid') !== state.state.mchid) throw new PayError(400, 'MCH_NOT_EXISTS', '商户号不存在');
    ctx.body = transactionOf(existingOrder(ctx.params['outTradeNo']), state.state);
  });

  router.post('/v3/pay/transactions/out-trade-no/:outTradeNo/close', (ctx) => {
    if (bodyOf(ctx)['mchid'] !== state.state.mchid) throw new PayError(400, 'MCH_NOT_EXISTS', '商户号不存在');
    const order = existingOrder(ctx.params['outTradeNo']);
    if (order.state === 'SUCCESS') throw new PayError(400, 'INVALID_REQUEST', '订单已支付，不能关单');
    state.closeOrder(order);
    ctx.status = 204;
  });

  router.get('/v3/certificates', (ctx) => {
    const { platform, apiV3Key, publicKey } = state.state;
    if (publicKey) throw new PayError(404, 'RESOURCE_NOT_EXISTS', '无可用的平台证书，请使用微信支付公钥');
    ctx.body = {
      data: platform.map((certificate) => {
        const nonce = randomBytes(6).toString('hex');
        return {
          serial_no: certificate.serialNo,
          effective_time: certificate.effectiveTime,
          expire_time: certificate.expireTime,
          encrypt_certificate: {
            algorithm: 'AEAD_AES_256_GCM',
            nonce,
            associated_data: 'certificate',
            ciphertext: Aes.AesGcm.encrypt(certificate.certificatePem, apiV3Key, nonce, 'certificate'),
          },
        };
      }),
    };
  });
}
