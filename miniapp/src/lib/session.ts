import Taro from '@tarojs/taro';
import { text } from '../i18n';
import { loginChannel, returnedLogin, startLogin } from '../platform/login';
import type { Intent } from '../platform/types';
import { api, errorWords } from './api';
import { loadAppConfig } from './app-config';
import { closeSession, openSession, putMember, sessionStore } from './session-store';
import { settings } from './settings';
import { toast } from './toast';

let pendingIntent: Intent | null = null;

/** What to finish after the way back from WeChat; each intent is handed out once. */
export function takeIntent<Kind extends Intent['kind']>(kind: Kind): Extract<Intent, { kind: Kind }> | null {
  if (pendingIntent?.kind !== kind) return null;
  const intent = pendingIntent as Extract<Intent, { kind: Kind }>;
  pendingIntent = null;
  return intent;
}

async function exchange(code: string): Promise<void> {
  const { storeId } = settings.get();
  const answer = await api('POST /sessions/wechat', {
    body: { channel: loginChannel, code, ...(storeId ? { storeId } : {}) },
  });
  openSession(answer.token, answer.expiresAt, answer.member);
  if (answer.isNew) toast(text().signIn.welcome);
}

/**
 * Signs up or in with one tap. In H5 the browser leaves for WeChat and this never resolves; `intent` is then
 * found again by `takeIntent` on the way back.
 * @returns whether the member is signed in now; a failure has been told to them
 */
export async function signIn(intent: Intent | null = null): Promise<boolean> {
  const { status } = sessionStore.get();
  if (status !== 'out') return status === 'in';
  sessionStore.set({ status: 'signing-in' });
  try {
    const authorizeUrl = async () => (await loadAppConfig()).wechatAuthorizeUrl;
    await exchange(await startLogin(authorizeUrl, intent));
    return true;
  } catch (error) {
    closeSession();
    toast(errorWords(error));
    return false;
  }
}

/**
 * Proves through WeChat who holds this phone, in a session of its own: what takes a fresh sign-in is open for ten
 * minutes. In H5 the browser leaves and comes back to this page. @returns false when it failed, which has been told
 */
export async function signInAgain(): Promise<boolean> {
  try {
    const authorizeUrl = async () => (await loadAppConfig()).wechatAuthorizeUrl;
    await exchange(await startLogin(authorizeUrl, null));
    return true;
  } catch (error) {
    toast(errorWords(error));
    return false;
  }
}

/** At start: finishes a sign-in that led over WeChat's page. */
export async function finishSignIn(): Promise<void> {
  const returned = returnedLogin();
  if (!returned) return;
  if (!returned.code) return toast(text().signIn.refused);
  sessionStore.set({ status: 'signing-in' });
  pendingIntent = returned.intent;
  try {
    await exchange(returned.code);
  } catch (error) {
    pendingIntent = null;
    closeSession();
    toast(errorWords(error));
  }
}

/** Asks the server again who we are: points, balance and counts change at the till. */
export async function refreshMember(): Promise<void> {
  const { token } = sessionStore.get();
  if (!token) return;
  const before = sessionStore.get().member;
  const member = await api('GET /me');
  // What was changed while this was asked is newer than the answer.
  const { token: tokenNow, member: memberNow } = sessionStore.get();
  if (tokenNow === token && memberNow === before) putMember(member);
}

export async function signOut(): Promise<void> {
  try {
    await api('DELETE /sessions/current');
  } finally {
    closeSession();
    await Taro.switchTab({ url: '/pages/home/index' });
  }
}
