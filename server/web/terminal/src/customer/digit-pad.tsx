import { useRef, useState } from 'react';
import { useWords } from '../../../shared/i18n';
import { useKeys } from '../hooks';
import { dictionaries } from '../words';

/** No person types two keys this fast; a scanner gun does, and a code must not become a wrong PIN. */
const GUN_MS = 30;
const KEYS = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '0'] as const;

/** Digits typed one by one, never shown: sent by themselves once the last one is there, and gone from here by then. */
export function useDigits(length: number, waiting: boolean, onDone: (digits: string) => void) {
  const [digits, setDigits] = useState('');
  const press = (key: string) => {
    if (waiting) return;
    if (key === 'Backspace') return setDigits((before) => before.slice(0, -1));
    if (!/^\d$/.test(key)) return;
    const next = digits + key;
    if (next.length < length) return setDigits(next);
    setDigits('');
    onDone(next);
  };
  const lastKeyMs = useRef(Number.NEGATIVE_INFINITY);
  useKeys(({ key, timeStamp }) => {
    const byGun = timeStamp - lastKeyMs.current < GUN_MS;
    lastKeyMs.current = timeStamp;
    if (byGun) setDigits('');
    else press(key);
  });
  return { typed: digits.length, press };
}

/** One dot a digit, filled as they are typed. */
export function DigitDots({ length, typed }: { readonly length: number; readonly typed: number }) {
  const places = Array.from({ length }, (_, i) => i + 1);
  return (
    <p className="phone-dots" role="img" aria-label={`${typed} / ${length}`}>
      {places.map((place) => (
        <span key={place} className={place <= typed ? 'filled' : ''} />
      ))}
    </p>
  );
}

interface DigitPadProps {
  readonly testId: string;
  readonly disabled: boolean;
  readonly onPress: (key: string) => void;
}

export function DigitPad({ testId, disabled, onPress }: DigitPadProps) {
  const t = useWords(dictionaries).customer;
  return (
    <div className="phone-pad">
      {KEYS.map((key) => (
        <button
          key={key}
          type="button"
          className={`key ${key === '0' ? 'key-zero' : ''}`}
          data-testid={`${testId}-${key}`}
          disabled={disabled}
          onClick={() => onPress(key)}
        >
          {key}
        </button>
      ))}
      <button
        type="button"
        className="key"
        data-testid={`${testId}-back`}
        aria-label={t.deleteDigit}
        disabled={disabled}
        onClick={() => onPress('Backspace')}
      >
        ⌫
      </button>
    </div>
  );
}
