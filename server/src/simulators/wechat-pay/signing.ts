/** Both directions of WECHATPAY2-SHA256-RSA2048: the merchant's requests are checked, the provider's messages signed. */

import type { Context, Middleware } from 'koa';
import { Formatter, Rsa } from '../../adapters/wechat-pay/sdk';
import type { Clock } from '../../kernel/clock';
import { rawBodyOf } from '../sim-server';
import type { PayState } from './state';

const MAX_CLOCK_OFFSET_S = 300;
const SCHEME = 'WECHATPAY2-SHA256-RSA2048';

/** The provider's own trial of the merchant's checks: a signature that begins with this is never genuine. */
const SIGNATURE_PROBE = 'WECHATPAY/SIGNTEST/';

/** An error as the provider writes it. */
export class PayError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/** Headers that sign `body` as the provider. @param wrong breaks the signature on purpose */
export function signedHeaders(state: PayState, body: string, nowMs: number, wrong = false): Record<string, string> {
  const { serial, privateKeyPem } = state.signer();
  const timestamp = String(Math.floor(nowMs / 1000));
  const nonce = Formatter.nonce();
  const signature = Rsa.sign(Formatter.response(timestamp, nonce, body), privateKeyPem);
  return {
    'Wechatpay-Timestamp': timestamp,
    'Wechatpay-Nonce': nonce,
    'Wechatpay-Serial': serial,
    'Wechatpay-Signature': wrong ? `${SIGNATURE_PROBE}${signature.slice(SIGNATURE_PROBE.length)}` : signature,
    'Wechatpay-Signature-Type': SCHEME,
  };
}

/** @throws PayError 401 `SIGN_ERROR` with the reason */
export function checkMerchantSignature(ctx: Context, { state }: PayState, nowMs: number): void {
  const header = ctx.get('Authorization');
  if (!header.startsWith(`${SCHEME} `)) throw new PayError(401, 'SIGN_ERROR', 'Http头Authorization认证类型不正确');
  const fields = new Map([...header.matchAll(/(\w+)="([^"]*)"/g)].map((match) => [match[1], match[2] ?? '']));
  const field = (name: string) => fields.get(name) ?? '';
  if (field('mchid') !== state.mchid) throw new PayError(401, 'SIGN_ERROR', '商户号不存在');
  if (field('serial_no') !== state.merchant.serialNo) throw new PayError(401, 'SIGN_ERROR', '商户证书序列号有误');
  const offsetS = Math.abs(nowMs / 1000 - Number(field('timestamp')));
  if (!(offsetS <= MAX_CLOCK_OFFSET_S)) throw new PayError(401, 'SIGN_ERROR', 'Http头Authorization中的timestamp已过期');
  const signed = Formatter.request(ctx.method, ctx.originalUrl, field('timestamp'), field('nonce_str'), rawBodyOf(ctx));
  if (!Rsa.verify(signed, field('signature'), state.merchant.publicKeyPem)) {
    throw new PayError(401, 'SIGN_ERROR', '签名错误，请检查后再试');
  }
}

/** Checks the request, turns errors into the provider's bodies, and signs whatever is answered. */
export function signedExchange(
  state: PayState,
  clock: Clock,
  takeWrongSignature: (path: string) => boolean,
): Middleware {
  return async (ctx, next) => {
    if (!ctx.path.startsWith('/v3/')) return next();
    try {
      checkMerchantSignature(ctx, state, clock());
      await next();
      if (ctx.status === 404 && !ctx.body) throw new PayError(404, 'RESOURCE_NOT_EXISTS', '接口不存在');
    } catch (error) {
      if (!(error instanceof PayError)) throw error;
      ctx.status = error.status;
      ctx.body = { code: error.code, message: error.message };
    }
    // A file is sent as it is, and is the one thing the provider does not sign.
    if (Buffer.isBuffer(ctx.body)) return;
    // 204 has no body; what is signed then is the empty string.
    const body = ctx.status === 204 ? '' : JSON.stringify(ctx.body);
    if (ctx.status !== 204) {
      ctx.body = body;
      ctx.type = 'application/json; charset=utf-8';
    }
    ctx.set(signedHeaders(state, body, clock(), takeWrongSignature(ctx.path)));
    ctx.set('Request-ID', Formatter.nonce(24));
  };
}
