import { type ApiClient, ApiError, formatFen } from '@shuke/shared';
import type { RouteResult } from '@shuke/shared/contract';
import { type FormEvent, useState } from 'react';
import { useWords } from '../../../shared/i18n';
import { pickUpDictionaries } from '../words-pick-up';

type Order = RouteResult<'GET /terminal/pick-ups/:code'>;

const CODE_DIGITS = 6;

/** What an order's pick-up code stands for, and handing it over. It is paid already: no money is taken here. */
export function PickUpPanel({ api }: { readonly api: ApiClient }) {
  const t = useWords(pickUpDictionaries);
  const [code, setCode] = useState('');
  const [order, setOrder] = useState<Order | null>(null);
  const [said, setSaid] = useState('');
  const [busy, setBusy] = useState(false);
  const params = { code };

  const run = async (work: () => Promise<void>) => {
    setBusy(true);
    setSaid('');
    try {
      await work();
    } catch (error) {
      setSaid(error instanceof ApiError ? error.message : t.unavailable);
    } finally {
      setBusy(false);
    }
  };
  const find = (event: FormEvent) => {
    event.preventDefault();
    setOrder(null);
    void run(async () => setOrder(await api('GET /terminal/pick-ups/:code', { params })));
  };
  const handOver = () =>
    run(async () => {
      await api('POST /terminal/pick-ups/:code', { params });
      setOrder(null);
      setCode('');
      setSaid(t.done);
    });

  return (
    <section className="basket-panel" data-testid="pick-up">
      <form className="basket-other" onSubmit={find}>
        <label>
          <span className="quiet">{t.code}</span>
          <input
            data-testid="pick-up-code"
            inputMode="numeric"
            autoComplete="off"
            value={code}
            onChange={(event) => {
              setOrder(null);
              setCode(event.target.value.replace(/\D/g, '').slice(0, CODE_DIGITS));
            }}
          />
        </label>
        <button
          type="submit"
          className="button"
          data-testid="pick-up-find"
          disabled={busy || code.length !== CODE_DIGITS}
        >
          {t.find}
        </button>
      </form>
      <p className="notice" role="status" data-testid="pick-up-said">
        {said}
      </p>
      {order && <PickUp order={order} busy={busy} onHandOver={() => void handOver()} />}
    </section>
  );
}

interface PickUpProps {
  readonly order: Order;
  readonly busy: boolean;
  readonly onHandOver: () => void;
}

function PickUp({ order, busy, onHandOver }: PickUpProps) {
  const t = useWords(pickUpDictionaries);
  const { items, note, payableFen, state } = order;
  const toHand = items.filter(({ quantity, refundedQuantity }) => quantity > refundedQuantity);
  const pieces = toHand.reduce((sum, { quantity, refundedQuantity }) => sum + quantity - refundedQuantity, 0);
  const canHandOver = state === 'paid' || state === 'ready';
  return (
    <>
      <ul className="basket-lines" data-testid="pick-up-items">
        {toHand.map(({ skuId, name, specValues, quantity, refundedQuantity }) => (
          <li key={skuId}>
            <span>{[name, ...specValues].join(' · ')}</span>
            <span />
            <span className="basket-sum">× {quantity - refundedQuantity}</span>
          </li>
        ))}
      </ul>
      <p>
        {t.items(pieces)} · {t.paid(formatFen(payableFen))}
      </p>
      {note && (
        <p className="quiet">
          {t.note} · {note}
        </p>
      )}
      {!canHandOver && <p className="notice">{t.notNow}</p>}
      <div className="amount-actions">
        <button
          type="button"
          className="button button-tea"
          data-testid="pick-up-done"
          disabled={busy || !canHandOver}
          onClick={onHandOver}
        >
          {t.handOver}
        </button>
      </div>
    </>
  );
}
