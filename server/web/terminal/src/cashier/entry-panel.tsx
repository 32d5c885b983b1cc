import { type ApiClient, newId } from '@shuke/shared';
import { useState } from 'react';
import { useWords } from '../../../shared/i18n';
import type { Charge, UserEvent } from '../flow/state';
import { payDictionaries } from '../words-pay';
import { AmountPanel } from './amount-panel';
import { BasketPanel } from './basket-panel';

interface EntryPanelProps {
  readonly api: ApiClient;
  readonly storeId: string;
  readonly dispatch: (event: UserEvent) => void;
}

type Way = 'amount' | 'goods';
const WAYS: readonly Way[] = ['amount', 'goods'];

/** What to charge: a typed sum, or a basket. */
export function EntryPanel({ api, storeId, dispatch }: EntryPanelProps) {
  const t = useWords(payDictionaries).basket;
  const [way, setWay] = useState<Way>('amount');
  const onCharge = (charge: Charge) => dispatch({ type: 'charge', paymentId: newId(), charge });
  return (
    <>
      <div className="entry-ways" role="tablist">
        {WAYS.map((each) => (
          <button
            key={each}
            type="button"
            role="tab"
            aria-selected={each === way}
            className="quiet-button"
            data-testid={`entry-${each}`}
            onClick={() => setWay(each)}
          >
            {t[each]}
          </button>
        ))}
      </div>
      {way === 'amount' ? (
        <AmountPanel onCharge={onCharge} />
      ) : (
        <BasketPanel api={api} storeId={storeId} onCharge={onCharge} />
      )}
    </>
  );
}
