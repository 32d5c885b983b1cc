import type { Locale } from '@shuke/shared';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { createWebApi } from '../../../shared/api';
import { LocaleProvider } from '../../../shared/i18n';
import { type FlowState, initialState, type UserEvent } from '../flow/state';
import { usePolled } from '../hooks';
import { type CustomerLink, openCustomerLink } from '../link/screen-link';
import type { Session } from '../session';
import { dictionaries } from '../words';
import { CustomerView } from './customer-view';

const SCREEN_EVERY_MS = 300_000;

interface CustomerWindowProps {
  readonly session: Session | null;
  readonly onRevoked: () => void;
}

/** The second window of the device: shows what the cashier's window says, and owns the camera. */
export function CustomerWindow({ session, onRevoked }: CustomerWindowProps) {
  if (session) return <PairedCustomerWindow key={session.terminalKey} session={session} onRevoked={onRevoked} />;
  return (
    <main className="customer centred">
      <p className="customer-title">{dictionaries['zh-CN'].pairing.customer}</p>
    </main>
  );
}

function PairedCustomerWindow({ session, onRevoked }: { readonly session: Session; readonly onRevoked: () => void }) {
  const [state, setState] = useState<FlowState | null>(null);
  const link = useRef<CustomerLink | null>(null);
  const locale = state?.customerLocale ?? 'zh-CN';
  const localeRef = useRef(locale);
  localeRef.current = locale;
  const api = useMemo(
    () => createWebApi({ token: () => session.terminalKey, locale: () => localeRef.current }),
    [session],
  );
  useEffect(() => {
    link.current = openCustomerLink(setState);
    return () => link.current?.close();
  }, []);
  const dispatch = useCallback((event: UserEvent) => link.current?.send(event), []);
  const setLocale = useCallback((next: Locale) => dispatch({ type: 'language', locale: next }), [dispatch]);
  const screen = usePolled(() => api('GET /terminal/screen'), SCREEN_EVERY_MS, api, onRevoked).value;

  return (
    <LocaleProvider locale={locale} setLocale={setLocale}>
      <CustomerView
        state={state ?? initialState}
        dispatch={dispatch}
        api={api}
        terminal={session.terminal}
        promotions={screen?.promotions ?? []}
        followUrl={screen?.followUrl ?? session.terminal.followUrl}
        withStaff={false}
        cashierMissing={state === null}
        onRevoked={onRevoked}
      />
    </LocaleProvider>
  );
}
