import {
  failureOf,
  type PaymentProvider,
  type ProviderName,
  type ProviderTrade,
  type Till,
} from '../adapters/provider';
import type { WechatPay } from '../adapters/wechat-pay';
import type { Database } from '../kernel/db/database';
import type { Payment } from '../modules/payment/payment.entity';
import type { OrderLaunch, ProviderOrder } from '../modules/payment/provider-order.entity';
import type { StoreService } from '../modules/store/store.service';

export type Providers = Readonly<Record<ProviderName, PaymentProvider>>;

/** What only the one request carries, and is kept nowhere: the code itself, and the payer's side of it. */
export type OrderExtra =
  | { channel: 'code'; code: string; till: Till }
  | { channel: 'qr' }
  | { channel: 'jsapi'; openid: string }
  | { channel: 'h5'; clientIp: string; redirectUrl: string };

/** `waiting`: ordered, and the payer's turn; `launch` is what opens it on their side. */
export type Sent =
  | { status: 'paid'; trade: ProviderTrade }
  | { status: 'waiting'; launch?: OrderLaunch }
  | { status: 'refused'; failure: NonNullable<Payment['failure']>; code: string }
  | { status: 'unknown'; reason: string };

/**
 * Sends one order to its provider, whatever the channel. The same order may be sent again where it is a code of ours:
 * it stays the same order.
 */
export function createSendOrder(deps: {
  db: Database;
  stores: StoreService;
  providers: Providers;
  wechatPay: WechatPay;
}) {
  const { db, stores, providers, wechatPay } = deps;

  async function answer(order: ProviderOrder, payment: Payment, extra: OrderExtra) {
    const { orderNo, amountFen, expiresAtMs } = order;
    const description = (await stores.get(db.read, payment.storeId)).name;
    const request = { outTradeNo: orderNo, amountFen, description, expiresAt: new Date(expiresAtMs) };
    switch (extra.channel) {
      case 'code':
        return providers[order.provider].authoriseByCode({ ...request, code: extra.code, terminal: extra.till });
      case 'qr':
        return providers[order.provider].createQr(request);
      case 'jsapi':
        return wechatPay.createJsapiOrder({ ...request, openid: extra.openid });
      case 'h5':
        return wechatPay.createH5Order({ ...request, clientIp: extra.clientIp, redirectUrl: extra.redirectUrl });
    }
  }

  return async function send(order: ProviderOrder, payment: Payment, extra: OrderExtra): Promise<Sent> {
    const said = await answer(order, payment, extra);
    if (said.status === 'refused') return { ...said, failure: failureOf(said) };
    if (said.status !== 'ok') return said;
    if ('qrContent' in said) return { status: 'waiting', launch: { qrContent: said.qrContent } };
    if ('h5Url' in said) return { status: 'waiting', launch: { h5Url: said.h5Url } };
    return { status: 'waiting', launch: { payParams: { ...said.payParams } } };
  };
}

export type SendOrder = ReturnType<typeof createSendOrder>;
