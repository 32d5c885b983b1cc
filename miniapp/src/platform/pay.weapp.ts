import Taro from '@tarojs/taro';
import type { PayOrder, PayOutcome } from './types';

export const payChannel = 'weapp' as const;

/** Opens WeChat's payment sheet. Throws when WeChat refuses the order. */
export async function pay({ payParams }: PayOrder, _returnTo: string): Promise<PayOutcome> {
  if (!payParams) throw new Error('no payment parameters');
  // By callbacks: Taro does not turn this API into a promise, and older WeChat clients do not either.
  return new Promise((resolve, reject) => {
    void Taro.requestPayment({
      ...payParams,
      signType: payParams.signType as 'RSA',
      success: () => resolve('returned'),
      fail: (refusal) => (/cancel/.test(refusal.errMsg) ? resolve('cancelled') : reject(refusal)),
    });
  });
}
