import { type ReactNode, useEffect, useState } from 'react';
import { useWords } from '../../shared/i18n';
import { dictionaries } from './words';

const LOCK = 'shuke-till';
/** A reload holds the old lock for a moment; only a longer wait means another window. */
const PATIENCE_MS = 800;

/** Lets one cashier's window of this device run the till; a second one waits and takes over when the first closes. */
export function TillLock({ children }: { readonly children: ReactNode }) {
  const t = useWords(dictionaries).cashier;
  const [held, setHeld] = useState(() => !('locks' in navigator));
  const [waiting, setWaiting] = useState(false);

  useEffect(() => {
    if (!('locks' in navigator)) return;
    const giveUp = new AbortController();
    let release: () => void = () => undefined;
    const timer = setTimeout(setWaiting, PATIENCE_MS, true);
    navigator.locks
      .request(LOCK, { signal: giveUp.signal }, () => {
        clearTimeout(timer);
        setHeld(true);
        return new Promise<void>((resolve) => {
          release = resolve;
        });
      })
      .catch(() => undefined);
    return () => {
      clearTimeout(timer);
      giveUp.abort();
      release();
    };
  }, []);

  if (held) return children;
  return <main className="centred">{waiting && <p className="notice">{t.otherWindow}</p>}</main>;
}
