import { createAlipay } from './adapters/alipay';
import type { PaymentProvider, ProviderName } from './adapters/provider';
import { createWechatPay } from './adapters/wechat-pay';
import type { Config } from './config';
import type { Providers } from './flows/provider-send';
import type { Clock } from './kernel/clock';

export const OUTSIDE_TIMEOUT_MS = 8000;

/** Those who hold the payers' money, as this server's environment knows them. */
export function createProviders(options: { config: Config; clock: Clock; timeoutMs?: number }) {
  const { config, clock, timeoutMs = OUTSIDE_TIMEOUT_MS } = options;
  const wechatPay = createWechatPay({
    ...config.wechatPay,
    appId: config.wechat.appId,
    notifyUrl: `${config.http.publicUrl}/hooks/wechat-pay`,
    timeoutMs,
    clock,
  });
  const alipay = createAlipay({
    ...config.alipay,
    notifyUrl: `${config.http.publicUrl}/hooks/alipay`,
    timeoutMs,
    clock,
  });
  const providers: Providers = { wechat: wechatPay.till, alipay: alipay.till };
  /** Bills are asked for day by day: not of a provider that a development server has no keys of. */
  const billProviders: Readonly<Partial<Record<ProviderName, PaymentProvider>>> = {
    ...(config.wechatPay.privateKeyPem !== '' && { wechat: wechatPay.till }),
    ...(config.alipay.privateKeyPem !== '' && { alipay: alipay.till }),
  };
  return { wechatPay, alipay, providers, billProviders };
}
