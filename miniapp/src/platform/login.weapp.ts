import Taro from '@tarojs/taro';
import type { Intent, ReturnedLogin } from './types';

export const loginChannel = 'weapp' as const;

/** WeChat's login code: good for five minutes and one use. Throws when WeChat gives none. */
export async function startLogin(_authorizeUrl: () => Promise<string>, _intent: Intent | null): Promise<string> {
  const { code } = await Taro.login();
  if (!code) throw new Error('no login code');
  return code;
}

/** A code without anybody noticing; null when WeChat gives none. */
export const silentLogin = async (): Promise<string | null> => (await Taro.login()).code || null;

/** WeChat answers in place here, so nobody ever comes back from somewhere else. */
export const returnedLogin = (): ReturnedLogin | null => null;
