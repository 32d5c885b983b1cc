/** A scanner gun is a keyboard that types a member or payment code fast and ends it with Enter, wherever the focus is. */
import { SCANNED_CODE_DIGITS } from '@shuke/shared';

const { least, most } = SCANNED_CODE_DIGITS;
export const SCANNED_CODE = new RegExp(`^\\d{${least},${most}}$`);
/** People are slower than this between two keys; guns are faster. */
const SLOWEST_KEY_MS = 120;

export interface ScanBuffer {
  /** Takes one key; answers the whole code when this key completes it. */
  key(key: string, atMs: number): string | null;
}

export function createScanBuffer(): ScanBuffer {
  let typed = '';
  let lastMs = Number.NEGATIVE_INFINITY;
  return {
    key(key, atMs) {
      if (atMs - lastMs > SLOWEST_KEY_MS) typed = '';
      lastMs = atMs;
      if (key === 'Enter') {
        const code = typed;
        typed = '';
        return SCANNED_CODE.test(code) ? code : null;
      }
      typed = /^\d$/.test(key) ? (typed + key).slice(-most - 1) : '';
      return null;
    },
  };
}
