/**
 * The staff session: its token lives in sessionStorage, so it ends with the tab.
 * Invariant: any answer that says "not signed in" ends the session everywhere at once.
 */
import { type ApiClient, ApiError, type Locale } from '@shuke/shared';
import { createContext, type ReactNode, useContext, useMemo, useRef, useState } from 'react';
import { createWebApi } from '../../../shared/api';
import { useLocale } from '../../../shared/i18n';

const TOKEN_KEY = 'shuke.console.token';

interface SessionState {
  readonly api: ApiClient;
  readonly signedIn: boolean;
  /** True after the server ended the session, until the next sign-in: the sign-in page then says so. */
  readonly expired: boolean;
  /** @throws ApiError wrong-credentials, rate-limited, offline … */
  readonly signIn: (login: string, password: string) => Promise<void>;
  readonly signOut: () => Promise<void>;
}

const SessionContext = createContext<SessionState | null>(null);

/** An `ApiClient` that reports an ended session before it throws. */
function watchSession(api: ApiClient, onEnded: () => void): ApiClient {
  return (async (name: Parameters<ApiClient>[0], ...args: never[]) => {
    try {
      return await (api as (...all: unknown[]) => Promise<unknown>)(name, ...args);
    } catch (error) {
      if (error instanceof ApiError && (error.code === 'not-signed-in' || error.code === 'session-expired')) onEnded();
      throw error;
    }
  }) as ApiClient;
}

export function SessionProvider({ children }: { readonly children: ReactNode }) {
  const { locale } = useLocale();
  const localeNow = useRef<Locale>(locale);
  localeNow.current = locale;
  const [token, setToken] = useState(() => sessionStorage.getItem(TOKEN_KEY));
  const [expired, setExpired] = useState(false);
  const tokenNow = useRef(token);

  const value = useMemo<SessionState>(() => {
    const keep = (next: string | null) => {
      tokenNow.current = next;
      if (next === null) sessionStorage.removeItem(TOKEN_KEY);
      else sessionStorage.setItem(TOKEN_KEY, next);
      setToken(next);
    };
    const plain = createWebApi({ token: () => tokenNow.current, locale: () => localeNow.current });
    const api = watchSession(plain, () => {
      if (tokenNow.current === null) return;
      setExpired(true);
      keep(null);
    });
    return {
      api,
      signedIn: token !== null,
      expired,
      async signIn(login, password) {
        const session = await plain('POST /staff/sessions', { body: { login, password } });
        setExpired(false);
        keep(session.token);
      },
      async signOut() {
        setExpired(false);
        // The tab forgets the token whatever the server says; an unreachable server lets it run out by itself.
        await plain('DELETE /staff/sessions/current').catch(() => undefined);
        keep(null);
      },
    };
  }, [token, expired]);

  return <SessionContext.Provider value={value}>{children}</SessionContext.Provider>;
}

export function useSession(): SessionState {
  const session = useContext(SessionContext);
  if (!session) throw new Error('useSession outside SessionProvider');
  return session;
}

/** The typed client of the signed-in member of staff. */
export function useApi(): ApiClient {
  return useSession().api;
}
