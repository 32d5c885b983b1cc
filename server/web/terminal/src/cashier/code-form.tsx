import { SCANNED_CODE_DIGITS } from '@shuke/shared';
import { type FormEvent, useState } from 'react';
import { useWords } from '../../../shared/i18n';
import type { UserEvent } from '../flow/state';
import { dictionaries } from '../words';
import { SCANNED_CODE } from './scan-buffer';

interface CodeFormProps {
  readonly label: string;
  readonly dispatch: (event: UserEvent) => void;
  readonly autoFocus?: boolean;
}

/** Takes a member's code or a payment code, typed, or scanned while the focus is here. */
export function CodeForm({ label, dispatch, autoFocus = false }: CodeFormProps) {
  const t = useWords(dictionaries).cashier;
  const [code, setCode] = useState('');

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!SCANNED_CODE.test(code)) return;
    setCode('');
    dispatch({ type: 'code', code });
  };
  return (
    <form className="member-code" onSubmit={submit}>
      <label>
        <span className="quiet">{label}</span>
        <input
          data-testid="member-code-input"
          inputMode="numeric"
          autoComplete="off"
          maxLength={SCANNED_CODE_DIGITS.most}
          // biome-ignore lint/a11y/noAutofocus: a scanner gun types where the focus is
          autoFocus={autoFocus}
          value={code}
          onChange={(event) => setCode(event.target.value.replace(/\D/g, '').slice(0, SCANNED_CODE_DIGITS.most))}
        />
      </label>
      <button type="submit" className="button" data-testid="member-code-submit" disabled={!SCANNED_CODE.test(code)}>
        {t.codeSubmit}
      </button>
    </form>
  );
}
