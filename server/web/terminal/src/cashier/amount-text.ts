/** The cashier types yuan; what leaves this file is whole fen. */
import { parseYuan } from '@shuke/shared';

export type AmountKey = '0' | '1' | '2' | '3' | '4' | '5' | '6' | '7' | '8' | '9' | '.' | 'back' | 'clear';

/** The text after one key; unchanged when the key would make it no sum of money. */
export function typeAmount(text: string, key: AmountKey): string {
  if (key === 'clear') return '';
  if (key === 'back') return text.slice(0, -1);
  if (key === '.') return text.includes('.') ? text : `${text || '0'}.`;
  const next = text === '0' ? key : text + key;
  return parseYuan(next) === null ? text : next;
}

/** Fen to charge, or null while there is nothing to charge. */
export function amountFenOf(text: string): number | null {
  const amountFen = parseYuan(text);
  return amountFen === null || amountFen < 1 ? null : amountFen;
}

/** The keypad's key for a key of the keyboard, or null. */
export function amountKeyOf(key: string): AmountKey | null {
  if (/^[0-9]$/.test(key)) return key as AmountKey;
  if (key === '.' || key === ',' || key === 'Decimal') return '.';
  if (key === 'Backspace') return 'back';
  return key === 'Escape' || key === 'Delete' ? 'clear' : null;
}
