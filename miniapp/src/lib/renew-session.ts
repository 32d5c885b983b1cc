import type { Transport } from '@shuke/shared';
import type { RouteResult } from '@shuke/shared/contract';
import { loginChannel, silentLogin } from '../platform/login';
import { openSession } from './session-store';
import { settings } from './settings';

let underWay: Promise<string | null> | null = null;

async function renew(ask: Transport): Promise<string | null> {
  const code = await silentLogin();
  if (!code) return null;
  const { storeId } = settings.get();
  // Whoever is no member any more, because they deleted the account on another phone, is not made one again.
  const body = { channel: loginChannel, code, join: false, ...(storeId ? { storeId } : {}) };
  const answer = await ask({ method: 'POST', path: '/sessions/wechat', body });
  if (answer.status !== 200) return null;
  const { token, expiresAt, member } = answer.body as RouteResult<'POST /sessions/wechat'>;
  openSession(token, expiresAt, member);
  return token;
}

/**
 * A new session without asking anybody, where the platform can: many requests that met an expired one share it.
 * @returns its token; null when the member has to sign in by hand
 */
export function renewSession(ask: Transport): Promise<string | null> {
  underWay ??= renew(ask)
    .catch(() => null)
    .finally(() => {
      underWay = null;
    });
  return underWay;
}
