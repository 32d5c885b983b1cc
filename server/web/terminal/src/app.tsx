import { useCallback, useState, useSyncExternalStore } from 'react';
import { LocaleProvider, useStoredLocale } from '../../shared/i18n';
import { CashierWindow } from './cashier/cashier-window';
import { CustomerWindow } from './customer/customer-window';
import { PairingPage } from './pairing-page';
import { sessions } from './session';
import { TillLock } from './till-lock';

const LOCALE_KEY = 'shuke.terminal.locale';

/** `/terminal/customer` is the second window of the device; every other address below `/terminal/` is the till. */
function isCustomerAddress(pathname: string): boolean {
  return pathname.replace(/\/+$/, '').endsWith('/customer');
}

export function App() {
  const session = useSyncExternalStore(sessions.subscribe, sessions.get);
  const [wasRevoked, setWasRevoked] = useState(false);
  const [locale, setLocale] = useStoredLocale(LOCALE_KEY);
  const onRevoked = useCallback(() => {
    setWasRevoked(true);
    sessions.set(null);
  }, []);

  if (isCustomerAddress(window.location.pathname)) {
    return <CustomerWindow session={session} onRevoked={onRevoked} />;
  }
  return (
    <LocaleProvider locale={locale} setLocale={setLocale}>
      {session ? (
        <TillLock>
          <CashierWindow key={session.terminalKey} session={session} onRevoked={onRevoked} />
        </TillLock>
      ) : (
        <PairingPage wasRevoked={wasRevoked} onPaired={() => setWasRevoked(false)} />
      )}
    </LocaleProvider>
  );
}
