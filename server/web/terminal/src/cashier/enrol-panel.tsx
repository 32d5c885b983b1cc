import { newId, scannedCode } from '@shuke/shared';
import { type FormEvent, useState } from 'react';
import { useWords } from '../../../shared/i18n';
import type { Enrolment } from '../flow/enrolment';
import type { UserEvent } from '../flow/state';
import { enrolDictionaries } from '../words-enrol';
import { useScanner } from './use-scanner';

interface DispatchProps {
  readonly dispatch: (event: UserEvent) => void;
}

/** Starts an enrolment with the code on a member's phone; a scanner gun does the same from anywhere on the page. */
export function EnrolCodeForm({ dispatch }: DispatchProps) {
  const t = useWords(enrolDictionaries).cashier;
  const [code, setCode] = useState('');
  const isReady = scannedCode(code) === 'enrol';
  const enrol = (shown: string) => {
    if (scannedCode(shown) !== 'enrol') return;
    setCode('');
    dispatch({ type: 'enrol', enrolmentId: newId(), code: shown });
  };
  useScanner(enrol, true);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    enrol(code);
  };
  return (
    <details className="enrol-code" data-testid="enrol-code">
      <summary>{t.title}</summary>
      <form className="member-code" onSubmit={submit}>
        <label>
          <span className="quiet">{t.text}</span>
          <input
            data-testid="enrol-code-input"
            aria-label={t.code}
            inputMode="numeric"
            autoComplete="off"
            maxLength={18}
            value={code}
            onChange={(event) => setCode(event.target.value.replace(/\D/g, '').slice(0, 18))}
          />
        </label>
        <button type="submit" className="button" data-testid="enrol-code-submit" disabled={!isReady}>
          {t.submit}
        </button>
      </form>
    </details>
  );
}

/** While a customer is being enrolled on the other screen: where that stands, and the way to end it. */
export function EnrolPanel({ enrolment, dispatch }: DispatchProps & { readonly enrolment: Enrolment }) {
  const t = useWords(enrolDictionaries).cashier;
  return (
    <section className="payment-panel">
      <p className="state-line" role="status" data-testid="enrol-state" data-phase={enrolment.phase}>
        {t.state[enrolment.phase]}
      </p>
      <p className="quiet">{t.underWay}</p>
      <button
        type="button"
        className="button"
        data-testid="enrol-end"
        onClick={() => dispatch({ type: 'enrol-leave' })}
      >
        {t.end}
      </button>
    </section>
  );
}
