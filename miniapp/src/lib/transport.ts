/**
 * One exchange with the server, as stubborn as it may be: a request that found no network is sent again with the same
 * ids in it, so that nothing happens twice; one whose session has expired is sent again in a new session, so that
 * nobody loses the page they are on.
 */
import type { Transport } from '@shuke/shared';
import Taro from '@tarojs/taro';
import { apiBase } from '../platform/api-base';
import { noteChange } from './changes';
import { learnTime } from './clock';
import { untilConnected } from './network';
import { renewSession } from './renew-session';
import { closeSession, sessionStore } from './session-store';
import { settings } from './settings';

export type Request = Parameters<Transport>[0];
export type Answer = Awaited<ReturnType<Transport>>;

const TIMEOUT_MS = 20_000;
/** What took this long to fail would only fail slowly again. */
const NOT_WORTH_REPEATING_MS = 8000;
/** Waits before the second and the third try. */
const PAUSES_MS = [400, 1200];
const RECONNECT_PATIENCE_MS = 5000;

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

async function ask({ method, path, body }: Request, token: string | null): Promise<Answer> {
  const header: Record<string, string> = { 'accept-language': settings.get().locale };
  if (token) header['authorization'] = `Bearer ${token}`;
  if (body !== undefined) header['content-type'] = 'application/json';
  const sentMs = Date.now();
  try {
    const answer = await Taro.request<unknown>({
      url: `${apiBase()}${path}`,
      method,
      header,
      timeout: TIMEOUT_MS,
      ...(body === undefined ? {} : { data: body }),
    });
    learnTime(answer.header?.['date'] ?? answer.header?.['Date'], Date.now() - sentMs);
    if (method !== 'GET') noteChange();
    return { status: answer.statusCode, body: answer.data };
  } catch {
    return { status: 0, body: null };
  }
}

/** WeChat's login codes are good for one use: such a request is never the same again. */
const signsIn = ({ path }: Request): boolean => path.startsWith('/sessions');
/** What ends an account is for the session it was asked in, and never for whoever signs in behind it. */
const endsAccount = ({ path }: Request): boolean => path === '/me/deletion';

async function askAgain(request: Request, token: string | null): Promise<Answer> {
  for (const waitMs of signsIn(request) ? [] : PAUSES_MS) {
    const sentMs = Date.now();
    const answer = await ask(request, token);
    if (answer.status !== 0 || Date.now() - sentMs > NOT_WORTH_REPEATING_MS) return answer;
    if (!(await untilConnected(RECONNECT_PATIENCE_MS))) return answer;
    await pause(waitMs);
  }
  return ask(request, token);
}

async function freshToken(request: Request, expired: string): Promise<string | null> {
  if (endsAccount(request)) return null;
  const { token } = sessionStore.get();
  // Another request was faster, and has renewed or closed it.
  return token === expired ? renewSession((renewal) => ask(renewal, null)) : token;
}

export const transport: Transport = async (request) => {
  const { token } = sessionStore.get();
  const answer = await askAgain(request, token);
  if (answer.status !== 401 || !token || signsIn(request)) return answer;
  const fresh = await freshToken(request, token);
  if (fresh) return askAgain(request, fresh);
  // Only the session that was asked with is closed: a slow answer must not end a newer one.
  if (sessionStore.get().token === token) closeSession();
  return answer;
};
