import { type ApiClient, type BasketItem, basketTotalFen, formatFen, lineFen, newId, parseYuan } from '@shuke/shared';
import { useState } from 'react';
import { useWords } from '../../../shared/i18n';
import type { Charge } from '../flow/state';
import { dictionaries } from '../words';
import { payDictionaries } from '../words-pay';
import { addGoods, changeQuantity, chargeOf, type Goods } from './basket';
import { GoodsKeys } from './goods-keys';

interface BasketPanelProps {
  readonly api: ApiClient;
  readonly storeId: string;
  readonly onCharge: (charge: Charge) => void;
}

function Lines({
  items,
  onChange,
}: {
  readonly items: readonly BasketItem[];
  onChange(items: readonly BasketItem[]): void;
}) {
  const t = useWords(payDictionaries).basket;
  if (items.length === 0) return <p className="quiet">{t.empty}</p>;
  return (
    <ul className="basket-lines" data-testid="basket-lines">
      {items.map((item) => (
        <li key={item.itemId}>
          <span>{item.name}</span>
          <span className="basket-count">
            <button
              type="button"
              className="quiet-button"
              aria-label={t.less(item.name)}
              onClick={() => onChange(changeQuantity(items, item.itemId, -1))}
            >
              −
            </button>
            <output>{item.quantity}</output>
            <button
              type="button"
              className="quiet-button"
              aria-label={t.more(item.name)}
              onClick={() => onChange(changeQuantity(items, item.itemId, 1))}
            >
              +
            </button>
          </span>
          <span className="basket-sum">{formatFen(lineFen(item))}</span>
        </li>
      ))}
    </ul>
  );
}

/** Something that is not in the catalogue: its price is typed. */
function OtherGoods({ onAdd }: { onAdd(goods: Goods): void }) {
  const t = useWords(payDictionaries).basket;
  const [text, setText] = useState('');
  const priceFen = parseYuan(text);
  const isPrice = priceFen !== null && priceFen > 0;
  return (
    <form
      className="basket-other"
      onSubmit={(event) => {
        event.preventDefault();
        if (!isPrice) return;
        onAdd({ productId: null, category: null, name: t.other, priceFen });
        setText('');
      }}
    >
      <label>
        <span className="quiet">
          {t.other} · {t.otherPrice}
        </span>
        <input
          data-testid="basket-other"
          inputMode="decimal"
          autoComplete="off"
          value={text}
          onChange={(event) => setText(event.target.value.trim())}
        />
      </label>
      <button type="submit" className="button" disabled={!isPrice}>
        {t.add}
      </button>
    </form>
  );
}

/** Goods to tap, the lines they make, the cashier's reduction, and what is to pay. */
export function BasketPanel({ api, storeId, onCharge }: BasketPanelProps) {
  const t = useWords(payDictionaries).basket;
  const words = useWords(dictionaries).cashier;
  const [items, setItems] = useState<readonly BasketItem[]>([]);
  const [reduction, setReduction] = useState('');
  const add = (goods: Goods) => setItems((before) => addGoods(before, goods, newId()));
  const reductionFen = reduction === '' ? 0 : parseYuan(reduction);
  const charge = reductionFen === null ? null : chargeOf(items, reductionFen);
  return (
    <section className="basket-panel" data-testid="basket">
      <GoodsKeys api={api} storeId={storeId} onAdd={add} />
      <OtherGoods onAdd={add} />
      <Lines items={items} onChange={setItems} />
      {items.length > 0 && (
        <div className="basket-foot">
          <label>
            <span className="quiet">{t.reduction}</span>
            <input
              data-testid="basket-reduction"
              inputMode="decimal"
              autoComplete="off"
              value={reduction}
              onChange={(event) => setReduction(event.target.value.trim())}
            />
          </label>
          <p>
            {t.total}{' '}
            <strong data-testid="basket-total">{formatFen(charge?.amountFen ?? basketTotalFen(items))}</strong>
            {charge === null && <span className="notice">{t.tooMuch}</span>}
          </p>
        </div>
      )}
      <div className="amount-actions">
        <button
          type="button"
          className="button"
          disabled={items.length === 0}
          onClick={() => {
            setItems([]);
            setReduction('');
          }}
        >
          {t.clear}
        </button>
        <button
          type="button"
          className="button button-tea"
          data-testid="charge-basket"
          disabled={charge === null}
          onClick={() => charge && onCharge(charge)}
        >
          {words.charge}
          {charge && ` ${formatFen(charge.amountFen)}`}
        </button>
      </div>
    </section>
  );
}
