import { type ApiClient, formatFen, lineFen } from '@shuke/shared';
import { useEffect, useRef, useState } from 'react';
import { useLocale, useWords } from '../../../shared/i18n';
import { Money } from '../../../shared/money';
import type { Payment } from '../flow/state';
import { usePolled } from '../hooks';
import { dictionaries } from '../words';
import { payDictionaries } from '../words-pay';
import { RefundForm } from './refund-form';
import { refundStore } from './refund-store';

interface PaymentDrawerProps {
  readonly api: ApiClient;
  readonly paymentId: string;
  readonly onClose: () => void;
  readonly onRevoked: () => void;
}

const EVERY_MS = 3_000;

function Facts({ payment }: { readonly payment: Payment }) {
  const words = useWords(dictionaries);
  const t = useWords(payDictionaries).detail;
  const sums: [string, number][] = [
    [t.reduction, payment.reductionFen],
    [t.discount, payment.discountFen],
    [t.refunded, payment.refundedFen],
    [t.refunding, payment.refundingFen],
  ];
  return (
    <>
      {payment.items.length > 0 && (
        <ul className="basket-lines">
          {payment.items.map((item) => (
            <li key={item.itemId}>
              <span>
                {item.name} × {item.quantity}
              </span>
              <span className="basket-sum">{formatFen(lineFen(item))}</span>
            </li>
          ))}
        </ul>
      )}
      <dl className="today-tenders">
        {sums
          .filter(([, fen]) => fen > 0)
          .map(([name, fen]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{formatFen(fen)}</dd>
            </div>
          ))}
        {payment.tenders.map(({ tender, amountFen }) => (
          <div key={tender}>
            <dt>{words.today.tender[tender]}</dt>
            <dd>{formatFen(amountFen)}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}

/** One payment of today: what it was, and giving it back. */
export function PaymentDrawer({ api, paymentId, onClose, onRevoked }: PaymentDrawerProps) {
  const words = useWords(dictionaries);
  const t = useWords(payDictionaries).detail;
  const { locale } = useLocale();
  const dialog = useRef<HTMLDialogElement>(null);
  const [refunding, setRefunding] = useState(() => refundStore.load(paymentId) !== null);
  const load = () => api('GET /terminal/payments/:paymentId', { params: { paymentId } });
  const { value: payment, failed } = usePolled(load, EVERY_MS, paymentId, onRevoked);
  useEffect(() => dialog.current?.showModal(), []);
  const leftFen = payment ? payment.payableFen - payment.refundedFen - payment.refundingFen : 0;
  const canRefund = payment?.state === 'succeeded' && leftFen > 0;
  return (
    <dialog ref={dialog} className="payment-drawer" aria-label={t.title} onClose={onClose} data-testid="payment-drawer">
      {!payment && (
        <>
          <p className="quiet">{failed ? t.unavailable : t.loading}</p>
          <button type="button" className="button" onClick={() => dialog.current?.close()}>
            {t.close}
          </button>
        </>
      )}
      {payment && (
        <>
          <p className="quiet">
            {new Date(payment.settledAt ?? payment.createdAt).toLocaleString(locale)} ·{' '}
            {words.today.state[payment.state]}
          </p>
          <Money className="amount-text" fen={payment.payableFen} />
          <Facts payment={payment} />
          {refunding ? (
            <RefundForm
              api={api}
              payment={payment}
              onDone={() => dialog.current?.close()}
              onBack={() => setRefunding(false)}
            />
          ) : (
            <div className="amount-actions">
              <button
                type="button"
                className="button"
                data-testid="drawer-close"
                onClick={() => dialog.current?.close()}
              >
                {t.close}
              </button>
              <button
                type="button"
                className="button"
                data-testid="refund"
                disabled={!canRefund}
                onClick={() => setRefunding(true)}
              >
                {canRefund ? t.refund : t.cannot}
              </button>
            </div>
          )}
        </>
      )}
    </dialog>
  );
}
