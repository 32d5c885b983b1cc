import { useEffect, useRef } from 'react';
import { useLocale, useWords } from '../../../shared/i18n';
import type { FlowState } from '../flow/state';
import { dictionaries, noticeWords } from '../words';
import { Sum } from './amount-screen';
import type { ScreenProps } from './screen-props';

const CLOSED_STAYS_MS = 4_000;

/** The server is being asked; nothing to tap, and words that nothing is charged twice. */
export function WaitScreen({ state }: { readonly state: FlowState }) {
  const t = useWords(dictionaries).customer;
  const text = state.phase === 'recovering' ? t.recovering : state.phase === 'cancelling' ? t.cancelling : t.opening;
  return (
    <main className="customer-main single">
      <Sum state={state} />
      <p className="wait-line" role="status">
        {text}
      </p>
    </main>
  );
}

/** Ended without money: says so, then goes back to idle. */
export function ClosedScreen({ state, dispatch }: ScreenProps) {
  const { locale } = useLocale();
  const finish = useRef(() => dispatch({ type: 'finish' }));
  finish.current = () => dispatch({ type: 'finish' });
  useEffect(() => {
    const timer = setTimeout(() => finish.current(), CLOSED_STAYS_MS);
    return () => clearTimeout(timer);
  }, []);
  return (
    <main className="customer-main single">
      <p className="closed-line" role="status" data-testid="notice" data-notice={state.notice}>
        {noticeWords(state.notice ?? 'payment-cancelled', locale)}
      </p>
    </main>
  );
}
