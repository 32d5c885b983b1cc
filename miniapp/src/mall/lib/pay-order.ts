import type { RouteResult } from '@shuke/shared/contract';
import { api, errorWords } from '../../lib/api';
import { routes } from '../../lib/routes';
import { toast } from '../../lib/toast';
import { pay, payChannel } from '../../platform/pay';

export type MallOrder = RouteResult<'GET /me/mall/orders/:orderId'>;
export type PayWith = { tender: 'balance'; pin?: string | undefined } | { tender: 'wechat' };
/** `left`: the browser is on its way to WeChat's page. Whether money moved only the server knows. */
export type PayResult = 'done' | 'refused' | 'left';

/** Pays an order, once whoever taps how often. What was refused has been told; the order stays as it was. */
export async function payOrder(order: MallOrder, how: PayWith): Promise<PayResult> {
  const { orderId, payableFen: expectedPayableFen } = order;
  const params = { orderId };
  try {
    if (how.tender === 'balance') {
      const pin = how.pin ? { pin: how.pin } : {};
      await api('POST /me/mall/orders/:orderId/pay', {
        params,
        body: { tender: 'balance', expectedPayableFen, ...pin },
      });
      return 'done';
    }
    const body = { tender: 'wechat', channel: payChannel, expectedPayableFen } as const;
    const asked = await api('POST /me/mall/orders/:orderId/pay', { params, body });
    // Nothing left to pay after the coupon, or WeChat Pay has not answered: the order's page tells.
    if (!asked.payParams && !asked.h5Url) return 'done';
    const outcome = await pay(asked, `${routes.mallOrder}?orderId=${orderId}`);
    return outcome === 'left' ? 'left' : 'done';
  } catch (error) {
    toast(errorWords(error));
    return 'refused';
  }
}
