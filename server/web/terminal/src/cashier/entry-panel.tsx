import { type ApiClient, newId } from '@shuke/shared';
import { useState } from 'react';
import { useWords } from '../../../shared/i18n';
import type { Charge, UserEvent } from '../flow/state';
import { payDictionaries } from '../words-pay';
import { pickUpDictionaries } from '../words-pick-up';
import { AmountPanel } from './amount-panel';
import { BasketPanel } from './basket-panel';
import { PickUpPanel } from './pick-up-panel';

interface EntryPanelProps {
  readonly api: ApiClient;
  readonly storeId: string;
  readonly dispatch: (event: UserEvent) => void;
}

type Way = 'amount' | 'goods' | 'pickUp';
const WAYS: readonly Way[] = ['amount', 'goods', 'pickUp'];

/** What to charge, a typed sum or a basket; or what to hand over that was ordered and paid before. */
export function EntryPanel({ api, storeId, dispatch }: EntryPanelProps) {
  const t = useWords(payDictionaries).basket;
  const names = { amount: t.amount, goods: t.goods, pickUp: useWords(pickUpDictionaries).tab };
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
            {names[each]}
          </button>
        ))}
      </div>
      {way === 'amount' && <AmountPanel onCharge={onCharge} />}
      {way === 'goods' && <BasketPanel api={api} storeId={storeId} onCharge={onCharge} />}
      {way === 'pickUp' && <PickUpPanel api={api} />}
    </>
  );
}
