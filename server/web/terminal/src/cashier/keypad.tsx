import { useWords } from '../../../shared/i18n';
import { dictionaries } from '../words';
import type { AmountKey } from './amount-text';

const KEYS: readonly AmountKey[] = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '.', '0', 'back'];
const TEST_NAMES: Partial<Record<AmountKey, string>> = { '.': 'dot' };

interface KeypadProps {
  readonly onKey: (key: AmountKey) => void;
}

/** Twelve keys, each at least as large as a thumb at the till. */
export function Keypad({ onKey }: KeypadProps) {
  const t = useWords(dictionaries).cashier;
  return (
    <div className="keypad">
      {KEYS.map((key) => (
        <button
          key={key}
          type="button"
          className="key"
          data-testid={`keypad-${TEST_NAMES[key] ?? key}`}
          aria-label={key === 'back' ? t.backspace : undefined}
          onClick={() => onKey(key)}
        >
          {key === 'back' ? '⌫' : key}
        </button>
      ))}
    </div>
  );
}
