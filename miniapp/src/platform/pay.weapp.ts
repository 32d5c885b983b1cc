import Taro from '@tarojs/taro';
import type { PayOrder, PayOutcome } from './types';

export const payChannel = 'weapp' as const;

/** Opens WeChat's payment sheet. Throws when WeChat refuses the order. */
export async function pay({ payParams }: PayOrder, _returnTo: string): Promise<PayOutcome> {
  if (!payParams) throw new Error('no payment parameters');
  try {
    await Taro.requestPayment({ ...payParams, signType: payParams.signType as 'RSA' });
    return 'returned';
  } catch (error) {
    if (/cancel/.test((error as { errMsg?: string }).errMsg ?? '')) return 'cancelled';
    throw error;
  }
}
