import type { Locale } from '@shuke/shared';
import { useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import { createWebApi } from '../../../shared/api';
import { LocaleProvider, useLocale } from '../../../shared/i18n';
import { CustomerView } from '../customer/customer-view';
import { createFlowEngine } from '../flow/engine';
import { usePolled, useUntouched } from '../hooks';
import { type CashierLink, openCashierLink } from '../link/screen-link';
import { paymentStore, type Session } from '../session';
import { CashierPage } from './cashier-page';

/** On a single device the promotions come up when nobody has touched the till for this long. */
const ATTRACT_AFTER_MS = 180_000;
const INFO_EVERY_MS = 60_000;
const SCREEN_EVERY_MS = 300_000;

interface CashierWindowProps {
  readonly session: Session;
  readonly onRevoked: () => void;
}

/**
 * Owns the payment. Shows the cashier's side; without a customer's window it turns into the customer's screen while
 * a payment is in hand.
 */
export function CashierWindow({ session, onRevoked }: CashierWindowProps) {
  const { locale } = useLocale();
  const localeRef = useRef(locale);
  localeRef.current = locale;
  const token = useCallback(() => session.terminalKey, [session]);
  const api = useMemo(() => createWebApi({ token, locale: () => localeRef.current }), [token]);
  const [engine] = useState(() => {
    // The customer's words (reasons on coupons, refusals) come in the language chosen on the customer's screen.
    const customerApi = createWebApi({ token, locale: () => created.getState().customerLocale });
    const created = createFlowEngine({ api: customerApi, store: paymentStore, onRevoked });
    return created;
  });
  const state = useSyncExternalStore(engine.subscribe, engine.getState);
  const [customerPresent, setCustomerPresent] = useState(false);
  const link = useRef<CashierLink | null>(null);

  useEffect(() => {
    link.current = openCashierLink(engine.getState, engine.dispatch, (present) => {
      setCustomerPresent(present);
      // The tap was made on another page than the one that would show the face now: ask for a new tap.
      if (engine.getState().phase === 'camera') engine.dispatch({ type: 'back' });
    });
    engine.resume();
    return () => {
      link.current?.close();
      engine.stop();
    };
  }, [engine]);
  useEffect(() => link.current?.show(state), [state]);

  const terminal = usePolled(() => api('GET /terminal'), INFO_EVERY_MS, api, onRevoked).value ?? session.terminal;
  const screen = usePolled(() => api('GET /terminal/screen'), SCREEN_EVERY_MS, api, onRevoked).value;
  const atRest = state.phase === 'entry';
  const untouched = useUntouched(ATTRACT_AFTER_MS, atRest && !customerPresent);
  const setCustomerLocale = useCallback(
    (next: Locale) => engine.dispatch({ type: 'language', locale: next }),
    [engine],
  );

  if (customerPresent || (atRest && !untouched && !state.enrolment)) {
    return (
      <CashierPage
        state={state}
        dispatch={engine.dispatch}
        api={api}
        terminal={terminal}
        customerPresent={customerPresent}
        onRevoked={onRevoked}
      />
    );
  }
  return (
    <LocaleProvider locale={state.customerLocale} setLocale={setCustomerLocale}>
      <CustomerView
        state={state}
        dispatch={engine.dispatch}
        api={api}
        terminal={terminal}
        promotions={screen?.promotions ?? []}
        followUrl={screen?.followUrl ?? terminal.followUrl}
        withStaff
        onRevoked={onRevoked}
      />
    </LocaleProvider>
  );
}
