import { type ApiClient, formatFen, parseYuan } from '@shuke/shared';
import { useState } from 'react';
import { useLocale, useWords } from '../../../shared/i18n';
import type { Payment } from '../flow/state';
import { noticeWords } from '../words';
import { payDictionaries } from '../words-pay';
import { type RefundWish, useRefund } from './use-refund';

interface RefundFormProps {
  readonly api: ApiClient;
  readonly payment: Payment;
  readonly onDone: () => void;
  readonly onBack: () => void;
}

type How = 'whole' | 'sum' | 'items';

/** Lines to give back and how many pieces of each. */
function ItemCounts({
  payment,
  counts,
  onChange,
}: {
  readonly payment: Payment;
  readonly counts: Readonly<Record<string, number>>;
  onChange(counts: Record<string, number>): void;
}) {
  const t = useWords(payDictionaries).basket;
  return (
    <ul className="basket-lines">
      {payment.items.map(({ itemId, name, quantity, refundedQuantity }) => {
        const count = counts[itemId] ?? 0;
        const most = quantity - refundedQuantity;
        const change = (next: number) => onChange({ ...counts, [itemId]: next });
        return (
          <li key={itemId}>
            <span>{name}</span>
            <span className="basket-count">
              <button
                type="button"
                className="quiet-button"
                aria-label={t.less(name)}
                disabled={count === 0}
                onClick={() => change(count - 1)}
              >
                −
              </button>
              <output>
                {count} / {most}
              </output>
              <button
                type="button"
                className="quiet-button"
                aria-label={t.more(name)}
                data-testid="refund-item"
                disabled={count >= most}
                onClick={() => change(count + 1)}
              >
                +
              </button>
            </span>
          </li>
        );
      })}
    </ul>
  );
}

/** What is wished, or null while it is nothing or too much. The server says what lines of a basket come to. */
function wishOf(how: How, leftFen: number, text: string, counts: Readonly<Record<string, number>>, reason: string) {
  if (how === 'items') {
    const items = Object.entries(counts).flatMap(([itemId, quantity]) => (quantity > 0 ? [{ itemId, quantity }] : []));
    return items.length > 0 ? ({ items, reason } satisfies RefundWish) : null;
  }
  const amountFen = how === 'whole' ? leftFen : parseYuan(text);
  return amountFen && amountFen <= leftFen ? ({ amountFen, reason } satisfies RefundWish) : null;
}

/** Gives back a payment of this till's day: all of it, a sum, or lines of its basket. */
export function RefundForm({ api, payment, onDone, onBack }: RefundFormProps) {
  const t = useWords(payDictionaries).detail;
  const { locale } = useLocale();
  const { phase, refund, askAgain } = useRefund(api, payment.paymentId);
  const [how, setHow] = useState<How>('whole');
  const [text, setText] = useState('');
  const [counts, setCounts] = useState<Record<string, number>>({});
  const [reason, setReason] = useState('');
  const leftFen = payment.payableFen - payment.refundedFen - payment.refundingFen;
  const wish = wishOf(how, leftFen, text, counts, reason.trim());
  const ways: How[] = payment.items.length > 0 ? ['whole', 'sum', 'items'] : ['whole', 'sum'];

  if (phase.name === 'done') {
    const { state, amountFen } = phase.refund;
    const sum = formatFen(amountFen);
    const words = { succeeded: t.done(sum), processing: t.processing(sum), failed: t.failed }[state];
    return (
      <div className="refund" role="status" data-testid="refund-result" data-state={state}>
        <p className={state === 'failed' ? 'notice' : 'saved'}>{words}</p>
        <button type="button" className="button button-tea" data-testid="refund-close" onClick={onDone}>
          {t.close}
        </button>
      </div>
    );
  }
  if (phase.name === 'unsure') {
    return (
      <div className="refund">
        <p className="notice" role="alert">
          {t.unsure}
        </p>
        <button type="button" className="button button-tea" data-testid="refund-again" onClick={askAgain}>
          {t.again}
        </button>
      </div>
    );
  }
  const isWorking = phase.name === 'working';
  const label = wish && 'amountFen' in wish && wish.amountFen ? t.confirm(formatFen(wish.amountFen)) : t.refund;
  return (
    <form
      className="refund"
      onSubmit={(event) => {
        event.preventDefault();
        if (wish && !isWorking) refund(wish);
      }}
    >
      <fieldset className="code-uses" disabled={isWorking}>
        {ways.map((each) => (
          <button
            key={each}
            type="button"
            className="button"
            aria-pressed={each === how}
            data-testid={`refund-${each}`}
            onClick={() => setHow(each)}
          >
            {t[each]}
          </button>
        ))}
      </fieldset>
      <p className="quiet">{t.most(formatFen(leftFen))}</p>
      {how === 'sum' && (
        <label>
          <span className="quiet">{t.sumLabel}</span>
          <input
            data-testid="refund-amount"
            inputMode="decimal"
            autoComplete="off"
            value={text}
            onChange={(event) => setText(event.target.value.trim())}
          />
        </label>
      )}
      {how === 'items' && <ItemCounts payment={payment} counts={counts} onChange={setCounts} />}
      <label>
        <span className="quiet">{t.reason}</span>
        <input maxLength={60} autoComplete="off" value={reason} onChange={(event) => setReason(event.target.value)} />
      </label>
      {phase.name === 'idle' && phase.refused && (
        <p className="notice" role="alert" data-testid="refund-refused">
          {noticeWords(phase.refused, locale)}
        </p>
      )}
      <div className="amount-actions">
        <button type="button" className="button" disabled={isWorking} onClick={onBack}>
          {t.back}
        </button>
        <button
          type="submit"
          className="button button-tea"
          data-testid="refund-confirm"
          disabled={wish === null || isWorking}
        >
          {isWorking ? t.working : label}
        </button>
      </div>
    </form>
  );
}
