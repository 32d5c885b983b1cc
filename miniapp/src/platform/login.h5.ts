/**
 * Sign-in by WeChat's authorize page: the browser leaves with a random state and comes back with it and a code.
 * An answer whose state this tab did not ask for is dropped (CSRF).
 */
import type { Intent, ReturnedLogin } from './types';

export const loginChannel = 'h5' as const;

const KEY = 'shuke.login';

interface Departure {
  state: string;
  hash: string;
  intent: Intent | null;
}

/** A browser cannot ask WeChat without leaving the page. */
export const silentLogin = async (): Promise<string | null> => null;

/** Leaves for WeChat; the promise never settles, the page is gone. */
export async function startLogin(authorizeUrl: () => Promise<string>, intent: Intent | null): Promise<string> {
  const pattern = await authorizeUrl();
  const state = Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('');
  const departure: Departure = { state, hash: location.hash, intent };
  sessionStorage.setItem(KEY, JSON.stringify(departure));
  const redirect = encodeURIComponent(location.origin + location.pathname);
  location.assign(pattern.replace('REDIRECT', () => redirect).replace('STATE', () => encodeURIComponent(state)));
  return new Promise<string>(() => {});
}

function readDeparture(): Departure | null {
  const stored = sessionStorage.getItem(KEY);
  sessionStorage.removeItem(KEY);
  if (!stored) return null;
  try {
    return JSON.parse(stored) as Departure;
  } catch {
    return null;
  }
}

/** Runs before the router reads the address, so that it starts on the page the member had left. */
function arrive(): ReturnedLogin | null {
  const query = new URLSearchParams(location.search);
  const state = query.get('state');
  if (!state) return null;
  const departure = readDeparture();
  const mine = departure?.state === state;
  history.replaceState(null, '', location.pathname + (departure?.hash || location.hash));
  return { code: mine ? query.get('code') : null, intent: departure?.intent ?? null };
}

let returned = arrive();

/** The answer WeChat sent along, once; null when the page was opened otherwise. */
export function returnedLogin(): ReturnedLogin | null {
  const answer = returned;
  returned = null;
  return answer;
}
