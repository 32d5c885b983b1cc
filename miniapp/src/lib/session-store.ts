/** Whoever is signed in on this phone. The token proves it; `member` is the server's last word about them. */
import type { RouteResult } from '@shuke/shared/contract';
import { forgetStored, readStored, writeStored } from './storage';
import { createStore, useStore } from './store';

export type Member = RouteResult<'GET /me'>;

export interface Session {
  status: 'out' | 'signing-in' | 'in';
  token: string | null;
  member: Member | null;
}

const KEY = 'shuke.session';

/** The server decides whether the token still works: this phone's clock may be wrong. */
function restore(): Session {
  const stored = readStored<{ token: string; member?: Member }>(KEY);
  return stored
    ? { status: 'in', token: stored.token, member: stored.member ?? null }
    : { status: 'out', token: null, member: null };
}

export const sessionStore = createStore<Session>(restore());
export const useSession = (): Session => useStore(sessionStore);

export function openSession(token: string, expiresAt: string, member: Member): void {
  writeStored(KEY, { token, expiresAt, member });
  sessionStore.set({ status: 'in', token, member });
}

/** What the server says now; kept, so that the page has something to show without network. */
export function putMember(member: Member): void {
  const stored = readStored<{ token: string }>(KEY);
  if (stored) writeStored(KEY, { ...stored, member });
  sessionStore.set({ member });
}

/** With the session goes everything of the member that was kept on this phone. */
export function closeSession(): void {
  writeStored(KEY, null);
  forgetStored();
  sessionStore.set({ status: 'out', token: null, member: null });
}
