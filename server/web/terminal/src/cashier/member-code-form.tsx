import { type FormEvent, useState } from 'react';
import { useWords } from '../../../shared/i18n';
import type { UserEvent } from '../flow/state';
import { dictionaries } from '../words';
import { MEMBER_CODE } from './scan-buffer';

interface MemberCodeFormProps {
  /** The code only says who pays; the money is cash. */
  readonly forCash: boolean;
  readonly dispatch: (event: UserEvent) => void;
  readonly autoFocus?: boolean;
}

/** Takes a member's code typed, or scanned while the focus is here. */
export function MemberCodeForm({ forCash, dispatch, autoFocus = false }: MemberCodeFormProps) {
  const t = useWords(dictionaries).cashier;
  const [code, setCode] = useState('');

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (MEMBER_CODE.test(code)) dispatch({ type: 'code', code });
  };
  return (
    <form className="member-code" onSubmit={submit}>
      <label>
        <span className="quiet">{forCash ? t.codeForCash : t.code}</span>
        <input
          data-testid="member-code-input"
          inputMode="numeric"
          autoComplete="off"
          maxLength={18}
          // biome-ignore lint/a11y/noAutofocus: a scanner gun types where the focus is
          autoFocus={autoFocus}
          value={code}
          onChange={(event) => setCode(event.target.value.replace(/\D/g, '').slice(0, 18))}
        />
      </label>
      <button type="submit" className="button" data-testid="member-code-submit" disabled={!MEMBER_CODE.test(code)}>
        {t.codeSubmit}
      </button>
    </form>
  );
}
