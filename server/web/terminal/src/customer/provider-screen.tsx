import { formatFen, type PayProvider } from '@shuke/shared';
import { useEffect, useState } from 'react';
import { useWords } from '../../../shared/i18n';
import { Qr } from '../../../shared/qr';
import type { Payment } from '../flow/state';
import { can } from '../flow/transitions';
import { dictionaries } from '../words';
import { payDictionaries } from '../words-pay';
import { NoticeLine, Sum } from './amount-screen';
import type { ScreenProps } from './screen-props';

/** Minutes and seconds left, 0:00 once it is over. */
function useTimeLeft(until: string): string {
  const [nowMs, setNowMs] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNowMs(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  const seconds = Math.max(0, Math.round((Date.parse(until) - nowMs) / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

function PayQr({ qr }: { readonly qr: NonNullable<Payment['qr']> }) {
  const t = useWords(payDictionaries);
  const left = useTimeLeft(qr.expiresAt);
  const title = t.scanWith(t.provider[qr.provider]);
  return (
    <figure className="pay-qr" data-testid="pay-qr" data-provider={qr.provider}>
      <div>
        <Qr url={qr.content} label={title} testId="pay-qr-code" />
      </div>
      <figcaption>
        <strong>{title}</strong>
        <span className="quiet">{t.validFor(left)}</span>
      </figcaption>
    </figure>
  );
}

/** What of the sum each part takes, where there are parts. */
export function Parts({ payment }: { readonly payment: Payment }) {
  const words = useWords(dictionaries);
  if (payment.tenders.length < 2) return null;
  return (
    <p className="quiet" data-testid="parts">
      {payment.tenders
        .map(({ tender, amountFen }) => `${words.today.tender[tender]} ${formatFen(amountFen)}`)
        .join(' + ')}
    </p>
  );
}

/** The money is with WeChat Pay or Alipay: a code to scan, a password to type, or an answer to wait for. */
export function ProviderScreen({ state, dispatch }: ScreenProps) {
  const words = useWords(dictionaries);
  const t = useWords(payDictionaries);
  const { payment, phase } = state;
  const waiting = phase === 'undoing' ? 'closing' : phase === 'provider' ? payment?.waiting : null;
  const qr = waiting === 'payer' ? payment?.qr : null;
  return (
    <main className={`customer-main ${qr ? 'with-pay-qr' : 'single'}`}>
      <div className="provider-side">
        <Sum state={state} small={!!qr} />
        {payment && <Parts payment={payment} />}
        <h1 className="customer-title" role="status" data-testid="waiting" data-waiting={waiting ?? phase}>
          {waiting ? (qr ? t.scanWith(t.provider[qr.provider]) : t.waiting[waiting]) : words.customer.working}
        </h1>
        <p className="quiet">{t.waitingNote}</p>
        <NoticeLine state={state} />
        {can(state, 'undo') && waiting !== 'closing' && (
          <button
            type="button"
            className="button button-large"
            data-testid="undo"
            onClick={() => dispatch({ type: 'undo' })}
          >
            {t.otherWay}
          </button>
        )}
      </div>
      {qr && <PayQr qr={qr} />}
    </main>
  );
}

const PROVIDERS: readonly PayProvider[] = ['wechat', 'alipay'];

/** WeChat Pay and Alipay, each as large as every other way. */
export function ProviderWays({ dispatch }: Pick<ScreenProps, 'dispatch'>) {
  const t = useWords(payDictionaries);
  return PROVIDERS.map((provider) => (
    <button
      key={provider}
      type="button"
      className={`way way-${provider}`}
      data-testid={`way-${provider}`}
      onClick={() => dispatch({ type: 'way-qr', provider })}
    >
      <span className="way-mark" aria-hidden="true">
        {t.provider[provider].slice(0, 1)}
      </span>
      {t.provider[provider]}
      <span className="way-text">{t.wayQr}</span>
    </button>
  ));
}

interface SplitScreenProps extends ScreenProps {
  readonly withStaff: boolean;
}

/** A part comes from the balance; the rest is paid in any of the other ways. */
export function SplitScreen({ state, dispatch, withStaff }: SplitScreenProps) {
  const words = useWords(dictionaries);
  const t = useWords(payDictionaries);
  const balanceFen = state.splitFen ?? 0;
  const restFen = (state.payment?.payableFen ?? state.amountFen) - balanceFen;
  return (
    <main className="customer-main single">
      <p className="quiet">{t.fromBalance(formatFen(balanceFen))}</p>
      <h1 className="customer-title">
        {t.rest} {formatFen(restFen)}
      </h1>
      <NoticeLine state={state} />
      <div className="two-ways">
        <ProviderWays dispatch={dispatch} />
      </div>
      <p className="quiet">{t.showCode}</p>
      <div className="other-actions">
        <button
          type="button"
          className="button button-large"
          data-testid="back"
          onClick={() => dispatch({ type: 'back' })}
        >
          {words.customer.back}
        </button>
        {withStaff && (
          <button
            type="button"
            className="button button-large button-tea"
            data-testid="cash-confirm"
            onClick={() => dispatch({ type: 'cash-confirmed' })}
          >
            {t.cashRest(formatFen(restFen))}
          </button>
        )}
      </div>
      {!withStaff && <p className="quiet">{words.customer.cashTitle}</p>}
    </main>
  );
}
