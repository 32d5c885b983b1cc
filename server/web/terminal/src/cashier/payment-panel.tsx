import { formatFen } from '@shuke/shared';
import { useLocale, useWords } from '../../../shared/i18n';
import { Money } from '../../../shared/money';
import type { FlowState, UserEvent } from '../flow/state';
import { can } from '../flow/transitions';
import { dictionaries, noticeWords } from '../words';
import { payDictionaries } from '../words-pay';
import { CodeForm } from './code-form';
import { ProviderButtons } from './provider-buttons';
import { useScanner } from './use-scanner';

interface PaymentPanelProps {
  readonly state: FlowState;
  readonly dispatch: (event: UserEvent) => void;
}

/** The payment in hand, as the cashier sees it: sum, who, and what the cashier may do now. */
export function PaymentPanel({ state, dispatch }: PaymentPanelProps) {
  const { locale } = useLocale();
  const words = useWords(dictionaries);
  const t = words.cashier;
  const pay = useWords(payDictionaries);
  useScanner((code) => dispatch({ type: 'code', code }), can(state, 'code'));
  const { payment } = state;
  const payableFen = payment?.payableFen ?? state.amountFen;
  return (
    <section className="payment-panel">
      <p className="quiet">{t.amount}</p>
      <Money className="amount-text" fen={payableFen} />
      {payment && payment.couponsApplied.length > 0 && (
        <p className="saved">
          {words.customer.couponWaiting(
            payment.couponsApplied.map(({ terms }) => terms.name),
            formatFen(payment.discountFen),
          )}
        </p>
      )}
      {payment?.member?.phoneLast4 && <p className="quiet">{words.customer.hello(payment.member.phoneLast4)}</p>}
      {state.notice && (
        <p className="notice" role="status">
          {noticeWords(state.notice, locale)}
        </p>
      )}
      {state.phase === 'provider' && payment?.waiting && (
        <p className="notice" role="status" data-testid="waiting" data-waiting={payment.waiting}>
          {pay.waiting[payment.waiting]}
        </p>
      )}
      {can(state, 'code') && (
        <CodeForm label={state.phase === 'cash' ? t.codeForCash : pay.anyCode} dispatch={dispatch} />
      )}
      <ProviderButtons state={state} dispatch={dispatch} />
      <div className="payment-actions">
        {can(state, 'cash-confirmed') ? (
          <button
            type="button"
            className="button button-tea"
            data-testid="cash-confirm"
            onClick={() => dispatch({ type: 'cash-confirmed' })}
          >
            {state.splitFen === null
              ? t.cashConfirm(formatFen(payableFen))
              : pay.cashRest(formatFen(payableFen - state.splitFen))}
          </button>
        ) : (
          <button
            type="button"
            className="button"
            data-testid="cash"
            disabled={!can(state, 'way-cash')}
            onClick={() => dispatch({ type: 'way-cash' })}
          >
            {t.cash}
          </button>
        )}
        <button
          type="button"
          className="button button-quiet"
          data-testid="cancel"
          disabled={!can(state, 'cancel')}
          onClick={() => dispatch({ type: 'cancel' })}
        >
          {t.cancel}
        </button>
      </div>
    </section>
  );
}
