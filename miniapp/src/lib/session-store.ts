/** Whoever is signed in on this phone. The token proves it; `member` is the server's last word about them. */
import type { RouteResult } from '@shuke/shared/contract';
import { readStored, writeStored } from './storage';
import { createStore, useStore } from './store';

export type Member = RouteResult<'GET /me'>;

export interface Session {
  status: 'out' | 'signing-in' | 'in';
  token: string | null;
  member: Member | null;
}

const KEY = 'shuke.session';

function restore(): Session {
  const stored = readStored<{ token: string; expiresAt: string }>(KEY);
  const valid = stored !== null && Date.parse(stored.expiresAt) > Date.now();
  return valid ? { status: 'in', token: stored.token, member: null } : { status: 'out', token: null, member: null };
}

export const sessionStore = createStore<Session>(restore());
export const useSession = (): Session => useStore(sessionStore);

export function openSession(token: string, expiresAt: string, member: Member): void {
  writeStored(KEY, { token, expiresAt });
  sessionStore.set({ status: 'in', token, member });
}

export function closeSession(): void {
  writeStored(KEY, null);
  sessionStore.set({ status: 'out', token: null, member: null });
}
