import { ApiError } from '@shuke/shared';
import { useEffect, useRef, useState } from 'react';

/** The time, refreshed often enough for a clock that shows minutes. */
export function useClock(): Date {
  const [now, setNow] = useState(() => new Date());
  useEffect(() => {
    const timer = setInterval(() => setNow(new Date()), 5_000);
    return () => clearInterval(timer);
  }, []);
  return now;
}

/** What `load` last answered; asked again every `everyMs` and whenever `key` changes. Null until the first answer. */
export function usePolled<T>(
  load: () => Promise<T>,
  everyMs: number,
  key: unknown,
  onRevoked: () => void,
): { readonly value: T | null; readonly failed: boolean } {
  const [polled, setPolled] = useState<{ value: T | null; failed: boolean }>({ value: null, failed: false });
  const latest = useRef({ load, onRevoked });
  latest.current = { load, onRevoked };
  // biome-ignore lint/correctness/useExhaustiveDependencies: `key` is the caller's wish to ask again
  useEffect(() => {
    let gone = false;
    const ask = async () => {
      try {
        const value = await latest.current.load();
        if (!gone) setPolled({ value, failed: false });
      } catch (error) {
        if (gone) return;
        if (error instanceof ApiError && error.code === 'terminal-unknown') latest.current.onRevoked();
        else setPolled(({ value }) => ({ value, failed: true }));
      }
    };
    void ask();
    const timer = setInterval(ask, everyMs);
    return () => {
      gone = true;
      clearInterval(timer);
    };
  }, [everyMs, key]);
  return polled;
}

/** Hears every key of the window while `active`; the newest handler is used. */
export function useKeys(handler: (event: KeyboardEvent) => void, active = true): void {
  const latest = useRef(handler);
  latest.current = handler;
  useEffect(() => {
    if (!active) return;
    const onKey = (event: KeyboardEvent) => latest.current(event);
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [active]);
}

/** True after `afterMs` without a touch or a key; any touch or key makes it false again. */
export function useUntouched(afterMs: number, active: boolean): boolean {
  const [untouched, setUntouched] = useState(false);
  useEffect(() => {
    setUntouched(false);
    if (!active) return;
    let timer = setTimeout(setUntouched, afterMs, true);
    const touched = () => {
      clearTimeout(timer);
      timer = setTimeout(setUntouched, afterMs, true);
      setUntouched(false);
    };
    window.addEventListener('pointerdown', touched);
    window.addEventListener('keydown', touched);
    return () => {
      clearTimeout(timer);
      window.removeEventListener('pointerdown', touched);
      window.removeEventListener('keydown', touched);
    };
  }, [afterMs, active]);
  return untouched;
}
