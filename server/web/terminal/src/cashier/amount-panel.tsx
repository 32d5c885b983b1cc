import { formatFen } from '@shuke/shared';
import { useRef, useState } from 'react';
import { useWords } from '../../../shared/i18n';
import type { Charge } from '../flow/state';
import { useKeys } from '../hooks';
import { dictionaries } from '../words';
import { type AmountKey, amountFenOf, amountKeyOf, typeAmount } from './amount-text';
import { Keypad } from './keypad';
import { createScanBuffer } from './scan-buffer';

/** Where the cashier types the sum, by mouse, touch or keyboard. */
export function AmountPanel({ onCharge }: { readonly onCharge: (charge: Charge) => void }) {
  const t = useWords(dictionaries).cashier;
  const [text, setText] = useState('');
  const scan = useRef(createScanBuffer());
  const amountFen = amountFenOf(text);

  const press = (key: AmountKey) => setText((before) => typeAmount(before, key));
  const charge = () => {
    if (amountFen === null) return;
    setText('');
    onCharge({ amountFen });
  };

  useKeys((event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target instanceof HTMLInputElement) return;
    // A code scanned too early must not become a sum of money.
    if (scan.current.key(event.key, event.timeStamp) !== null) {
      event.preventDefault();
      return setText('');
    }
    if (event.key === 'Enter') {
      // On a focused key Enter presses that key.
      if (event.target instanceof HTMLButtonElement && event.target.dataset['testid'] !== 'charge') return;
      event.preventDefault();
      return charge();
    }
    const key = amountKeyOf(event.key);
    if (key !== null) press(key);
  });

  return (
    <section className="amount-panel">
      <p className="quiet">{t.amount}</p>
      <output className="amount-text" data-testid="amount">
        <span className="money-small">¥</span>
        {text || '0'}
      </output>
      <Keypad onKey={press} />
      <div className="amount-actions">
        <button type="button" className="button" data-testid="keypad-clear" onClick={() => press('clear')}>
          {t.clear}
        </button>
        <button
          type="button"
          className="button button-tea"
          data-testid="charge"
          disabled={amountFen === null}
          onClick={charge}
        >
          {t.charge}
          {amountFen !== null && ` ${formatFen(amountFen)}`}
        </button>
      </div>
    </section>
  );
}
