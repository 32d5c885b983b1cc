import type { ApiClient } from '@shuke/shared';
import { formatFen } from '@shuke/shared';
import { useState } from 'react';
import { useLocale, useWords } from '../../../shared/i18n';
import { Money } from '../../../shared/money';
import { usePolled } from '../hooks';
import { dictionaries } from '../words';
import { PaymentDrawer } from './payment-drawer';

const EVERY_MS = 60_000;
const SHOWN = 6;

interface TodayPanelProps {
  readonly api: ApiClient;
  /** Changes when a payment has ended: then the figures are asked for again. */
  readonly refreshKey: unknown;
  readonly onRevoked: () => void;
}

/** This till's day so far: sum, by tender, the last payments. */
export function TodayPanel({ api, refreshKey, onRevoked }: TodayPanelProps) {
  const t = useWords(dictionaries).today;
  const { locale } = useLocale();
  const [opened, setOpened] = useState<string | null>(null);
  // What a drawer changed is seen when it closes.
  const key = `${String(refreshKey)} ${opened ?? ''}`;
  const { value, failed } = usePolled(() => api('GET /terminal/today'), EVERY_MS, key, onRevoked);
  const time = (at: string) => new Date(at).toLocaleTimeString(locale, { hour: '2-digit', minute: '2-digit' });
  return (
    <aside className="today" data-testid="today">
      <h2>{t.title}</h2>
      {!value && failed && <p className="quiet">{t.unavailable}</p>}
      {value && (
        <>
          <p className="today-sum">
            <Money fen={value.totalFen} />
            <span className="quiet">{t.count(value.count)}</span>
          </p>
          <dl className="today-tenders">
            {value.byTender.map((row) => (
              <div key={row.tender}>
                <dt>{t.tender[row.tender]}</dt>
                <dd>
                  {formatFen(row.totalFen)} <span className="quiet">{t.count(row.count)}</span>
                </dd>
              </div>
            ))}
          </dl>
          {value.latest.length === 0 && <p className="quiet">{t.none}</p>}
          <ul className="today-latest">
            {value.latest.slice(0, SHOWN).map((payment) => (
              <li key={payment.paymentId}>
                <button type="button" data-testid="today-payment" onClick={() => setOpened(payment.paymentId)}>
                  <span className="quiet">{time(payment.settledAt ?? payment.createdAt)}</span>
                  <span>
                    {payment.state === 'succeeded' ? t.tender[payment.tender ?? 'none'] : t.state[payment.state]}
                  </span>
                  <span className={payment.state === 'succeeded' ? 'today-paid' : 'quiet'}>
                    {formatFen(payment.payableFen)}
                    {payment.refundedFen > 0 && <small> −{formatFen(payment.refundedFen)}</small>}
                  </span>
                </button>
              </li>
            ))}
          </ul>
        </>
      )}
      {opened && <PaymentDrawer api={api} paymentId={opened} onClose={() => setOpened(null)} onRevoked={onRevoked} />}
    </aside>
  );
}
