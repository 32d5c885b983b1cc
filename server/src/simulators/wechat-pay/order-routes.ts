/** The merchant's side of WeChat Pay v3, with the provider's paths, fields and error codes. */

import { randomBytes } from 'node:crypto';
import type Router from '@koa/router';
import { objectAt, stringAt } from '../../adapters/remote';
import { Aes } from '../../adapters/wechat-pay/sdk';
import { bodyOf, queryOf } from '../sim-server';
import { type OrderBook, parameterError, readOrder } from './order-book';
import { PayError } from './signing';
import type { PayState } from './state';
import { transactionOf } from './transaction';

interface OrderRouteDeps {
  readonly state: PayState;
  readonly book: OrderBook;
  /** where a browser reaches this simulator */
  readonly publicUrl: () => string;
}

export function addOrderRoutes(router: Router, { state, book, publicUrl }: OrderRouteDeps): void {
  router.post('/v3/pay/transactions/jsapi', (ctx) => {
    const body = bodyOf(ctx);
    const openid = stringAt(objectAt(body, 'payer') ?? {}, 'openid');
    if (!openid) throw parameterError('payer/openid');
    const order = book.place({ ...readOrder(body, state.state.mchid, 'JSAPI'), openid });
    ctx.body = { prepay_id: order.prepayId };
  });

  router.post('/v3/pay/transactions/h5', (ctx) => {
    const body = bodyOf(ctx);
    const scene = objectAt(body, 'scene_info') ?? {};
    if (!stringAt(scene, 'payer_client_ip')) throw parameterError('scene_info/payer_client_ip');
    if (!stringAt(objectAt(scene, 'h5_info') ?? {}, 'type')) throw parameterError('scene_info/h5_info/type');
    const order = book.place(readOrder(body, state.state.mchid, 'MWEB'));
    ctx.body = { h5_url: `${publicUrl()}/sim/h5-pay?prepay_id=${order.prepayId}` };
  });

  router.post('/v3/pay/transactions/native', (ctx) => {
    const order = book.place(readOrder(bodyOf(ctx), state.state.mchid, 'NATIVE'));
    // The provider's own begins with `weixin://`; this one any phone can open.
    ctx.body = { code_url: `${publicUrl()}/sim/h5-pay?prepay_id=${order.prepayId}` };
  });

  router.get('/v3/pay/transactions/out-trade-no/:outTradeNo', (ctx) => {
    if (queryOf(ctx, 'mchid') !== state.state.mchid) throw new PayError(400, 'MCH_NOT_EXISTS', '商户号不存在');
    ctx.body = transactionOf(book.existingOrder(ctx.params['outTradeNo']), state.state);
  });

  router.post('/v3/pay/transactions/out-trade-no/:outTradeNo/close', (ctx) => {
    if (bodyOf(ctx)['mchid'] !== state.state.mchid) throw new PayError(400, 'MCH_NOT_EXISTS', '商户号不存在');
    const order = book.existingOrder(ctx.params['outTradeNo']);
    if (order.state === 'CLOSED') throw new PayError(400, 'ORDER_CLOSED', '订单已关闭');
    if (order.state !== 'NOTPAY') throw new PayError(400, 'INVALID_REQUEST', '订单已支付，不能关单');
    state.moveOrder(order, 'CLOSED');
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
