import { useState } from 'react';
import { useWords } from '../../../shared/i18n';
import { useKeys } from '../hooks';
import { dictionaries } from '../words';
import { NoticeLine, Sum } from './amount-screen';
import type { ScreenProps } from './screen-props';

const PLACES = [1, 2, 3, 4] as const;
const DIGITS = PLACES.length;
const KEYS = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '0'] as const;

/** The last four digits of the phone number: sent by themselves once the fourth is typed. */
export function PhoneScreen({ state, dispatch }: ScreenProps) {
  const t = useWords(dictionaries).customer;
  const [digits, setDigits] = useState('');
  const waiting = state.phase === 'sending-digits';

  const press = (key: string) => {
    if (waiting) return;
    if (key === 'Backspace') return setDigits((before) => before.slice(0, -1));
    if (!/^\d$/.test(key)) return;
    const next = digits + key;
    if (next.length < DIGITS) return setDigits(next);
    setDigits('');
    dispatch({ type: 'digits', phoneLast4: next });
  };
  useKeys((event) => press(event.key));

  return (
    <main className="customer-main phone">
      <div className="phone-side">
        <Sum state={state} small />
        <h1 className="customer-title">{t.phoneTitle}</h1>
        <p className="quiet">{t.phoneText}</p>
        <p className="phone-dots" role="img" aria-label={`${digits.length} / ${DIGITS}`}>
          {PLACES.map((place) => (
            <span key={place} className={waiting || place <= digits.length ? 'filled' : ''} />
          ))}
        </p>
        <p className="quiet" aria-live="polite" data-testid="phone-tries">
          {waiting ? t.working : t.triesLeft(state.digitTriesLeft)}
        </p>
        <NoticeLine state={state} />
        <button
          type="button"
          className="button button-large"
          data-testid="other-way"
          disabled={waiting}
          onClick={() => dispatch({ type: 'other-way' })}
        >
          {t.otherWay}
        </button>
      </div>
      <div className="phone-pad">
        {KEYS.map((key) => (
          <button
            key={key}
            type="button"
            className={`key ${key === '0' ? 'key-zero' : ''}`}
            data-testid={`phone-digit-${key}`}
            disabled={waiting}
            onClick={() => press(key)}
          >
            {key}
          </button>
        ))}
        <button
          type="button"
          className="key"
          data-testid="phone-digit-back"
          aria-label={t.deleteDigit}
          disabled={waiting}
          onClick={() => press('Backspace')}
        >
          ⌫
        </button>
      </div>
    </main>
  );
}
