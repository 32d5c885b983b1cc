import { type ApiClient, formatFen } from '@shuke/shared';
import { LanguageSwitch, useLocale, useWords } from '../../../shared/i18n';
import type { FlowState, UserEvent } from '../flow/state';
import { can } from '../flow/transitions';
import type { TerminalInfo } from '../session';
import { dictionaries, noticeWords } from '../words';
import { AfterPayment } from './after-payment';
import { EnrolCodeForm, EnrolPanel } from './enrol-panel';
import { EntryPanel } from './entry-panel';
import { PaymentPanel } from './payment-panel';
import { TodayPanel } from './today-panel';

interface CashierPageProps {
  readonly state: FlowState;
  readonly dispatch: (event: UserEvent) => void;
  readonly api: ApiClient;
  readonly terminal: TerminalInfo;
  readonly customerPresent: boolean;
  readonly onRevoked: () => void;
}

/** One line: where the payment in hand stands. */
function StateLine({ state }: { readonly state: FlowState }) {
  const { locale } = useLocale();
  const words = useWords(dictionaries);
  const { phase, payment, notice } = state;
  const isPaid = phase === 'done' || phase === 'taking-rewards';
  const tone = isPaid ? 'state-good' : phase === 'recovering' || state.offline ? 'state-warning' : '';
  const isTaken = isPaid && payment;
  return (
    <p className={`state-line ${tone}`} role="status" data-testid="payment-state" data-phase={phase}>
      {phase === 'entry' && notice ? noticeWords(notice, locale) : words.cashier.state[phase]}
      {isTaken && ` ${formatFen(payment.payableFen)} · ${words.today.tender[payment.tender ?? 'none']}`}
    </p>
  );
}

export function CashierPage({ state, dispatch, api, terminal, customerPresent, onRevoked }: CashierPageProps) {
  const t = useWords(dictionaries);
  return (
    <div className="cashier">
      <header className="cashier-header">
        <h1>{terminal.store.name}</h1>
        <span className="quiet">{terminal.name}</span>
        <span className="spacer" />
        {customerPresent ? (
          <span className="quiet" data-testid="customer-screen-on">
            {t.cashier.customerScreenOn}
          </span>
        ) : (
          <a className="quiet-button" href="/terminal/customer" target="shuke-customer" data-testid="open-customer">
            {t.cashier.customerScreen}
          </a>
        )}
        <LanguageSwitch />
      </header>
      {state.offline && (
        <p className="offline" role="alert" data-testid="offline">
          {t.offline}
        </p>
      )}
      <main className="cashier-main">
        <div className="cashier-work">
          {!state.enrolment && <StateLine state={state} />}
          <AfterPayment state={state} />
          {state.enrolment ? (
            <EnrolPanel enrolment={state.enrolment} dispatch={dispatch} />
          ) : can(state, 'charge') ? (
            <EntryPanel api={api} storeId={terminal.store.storeId} dispatch={dispatch} />
          ) : (
            <PaymentPanel state={state} dispatch={dispatch} />
          )}
        </div>
        <div>
          <TodayPanel api={api} refreshKey={state.phase === 'entry' || state.phase === 'done'} onRevoked={onRevoked} />
          {can(state, 'enrol') && <EnrolCodeForm dispatch={dispatch} />}
        </div>
      </main>
    </div>
  );
}
