import { useEffect, useRef } from 'react';
import { useWords } from '../../../shared/i18n';
import type { FlowState } from '../flow/state';
import { dictionaries } from '../words';
import { NoticeLine, Sum } from './amount-screen';
import type { ScreenProps } from './customer-view';

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
  const finish = useRef(() => dispatch({ type: 'finish' }));
  finish.current = () => dispatch({ type: 'finish' });
  useEffect(() => {
    const timer = setTimeout(() => finish.current(), CLOSED_STAYS_MS);
    return () => clearTimeout(timer);
  }, []);
  return (
    <main className="customer-main single">
      <NoticeLine state={state} />
    </main>
  );
}
