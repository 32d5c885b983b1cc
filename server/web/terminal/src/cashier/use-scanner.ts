import { useRef } from 'react';
import { useKeys } from '../hooks';
import { createScanBuffer } from './scan-buffer';

/** Hears a scanner gun wherever the focus is, except in a field, which takes the keys itself. */
export function useScanner(onCode: (code: string) => void, active: boolean): void {
  const buffer = useRef(createScanBuffer());
  useKeys((event) => {
    if (event.target instanceof HTMLInputElement) return;
    const code = buffer.current.key(event.key, event.timeStamp);
    if (code === null) return;
    // Its Enter must not press the button that happens to have the focus.
    event.preventDefault();
    onCode(code);
  }, active);
}
