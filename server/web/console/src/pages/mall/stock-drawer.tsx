import { MAX_STOCK, newId } from '@shuke/shared';
import { App, Button, Drawer, Grid, InputNumber, Radio } from 'antd';
import { useState } from 'react';
import { useLocale, useWords } from '../../../../shared/i18n';
import { Loaded } from '../../components/states';
import type { Product, Sku } from '../../lib/contract-types';
import { formatCount, formatDateTime } from '../../lib/format';
import { useApi } from '../../lib/session';
import { asApiError, useLoad } from '../../lib/use-load';
import { mallWords } from '../../words/mall';

interface StockDrawerProps {
  readonly product: Product;
  readonly onClose: () => void;
  readonly onChanged: () => void;
}

/** What there is of each variant, what came and went, and how it came about. */
export function StockDrawer({ product, onClose, onChanged }: StockDrawerProps) {
  const words = useWords(mallWords).stock;
  const api = useApi();
  const wide = Grid.useBreakpoint().md ?? true;
  const { productId } = product;
  const fresh = useLoad(() => api('GET /console/products/:productId', { params: { productId } }), [productId]);
  return (
    <Drawer open title={words.title(product.name)} size={wide ? 560 : '100%'} onClose={onClose}>
      <Loaded load={fresh}>
        {({ skus }) =>
          skus.map((sku) => (
            <SkuStock
              key={sku.skuId}
              sku={sku}
              onChanged={() => {
                fresh.reload();
                onChanged();
              }}
            />
          ))
        }
      </Loaded>
    </Drawer>
  );
}

function SkuStock({ sku, onChanged }: { readonly sku: Sku; readonly onChanged: () => void }) {
  const words = useWords(mallWords);
  const { locale } = useLocale();
  const { message } = App.useApp();
  const api = useApi();
  const [kind, setKind] = useState<'add' | 'count'>(sku.stock === null ? 'count' : 'add');
  const [number, setNumber] = useState<number | null>(null);
  // The same command however often it is sent: a new one begins when this one is through.
  const [changeId, setChangeId] = useState(newId);
  const [busy, setBusy] = useState(false);
  const left = sku.stock === null ? words.products.unlimited : formatCount(sku.stock, locale);

  const record = async () => {
    setBusy(true);
    try {
      const body =
        kind === 'add' ? { kind, changeId, delta: number ?? 0 } : ({ kind, changeId, stock: number } as const);
      await api('POST /console/skus/:skuId/stock', { params: { skuId: sku.skuId }, body });
      setChangeId(newId());
      setNumber(null);
      onChanged();
    } catch (error) {
      message.error(asApiError(error).message);
    } finally {
      setBusy(false);
    }
  };

  return (
    <section className="panel" data-testid="sku-stock">
      <header className="panel-head">
        <h2>{sku.specValues.join(' · ') || words.stock.single}</h2>
        <span className="panel-extra" data-testid="sku-left">
          {words.stock.now} {left}
        </span>
      </header>
      <Radio.Group
        optionType="button"
        value={kind}
        onChange={(event) => setKind(event.target.value)}
        options={[
          { value: 'add', label: words.stock.came, disabled: sku.stock === null },
          { value: 'count', label: words.stock.counted },
        ]}
      />
      <div className="stock-row">
        <InputNumber
          value={number}
          onChange={setNumber}
          precision={0}
          min={kind === 'add' ? -MAX_STOCK : 0}
          max={MAX_STOCK}
          aria-label={kind === 'add' ? words.stock.came : words.stock.counted}
          data-testid="sku-number"
        />
        <Button
          loading={busy}
          disabled={kind === 'add' && !number}
          onClick={() => void record()}
          data-testid="sku-record"
        >
          {words.stock.save}
        </Button>
      </div>
      <p className="quiet">{kind === 'add' ? words.stock.cameNote : words.stock.countedNote}</p>
      <Journal sku={sku} />
    </section>
  );
}

function Journal({ sku }: { readonly sku: Sku }) {
  const words = useWords(mallWords);
  const { locale } = useLocale();
  const api = useApi();
  const { skuId, stock } = sku;
  const log = useLoad(
    () => api('GET /console/skus/:skuId/stock', { params: { skuId }, query: { pageSize: 10 } }),
    [skuId, stock],
  );
  const signed = (delta: number | null) =>
    delta === null ? '' : `${delta > 0 ? '+' : ''}${formatCount(delta, locale)} · `;
  return (
    <Loaded load={log} skeleton={null}>
      {({ items }) => (
        <ul className="lines">
          {items.map(({ changeId, kind, delta, stockAfter, at }) => (
            <li key={changeId}>
              <span>
                {words.stock.kinds[kind]}
                <small className="quiet"> · {formatDateTime(at, locale)}</small>
              </span>
              <span className="line-value">
                {signed(delta)}
                {stockAfter === null ? words.products.unlimited : words.stock.after(formatCount(stockAfter, locale))}
              </span>
            </li>
          ))}
        </ul>
      )}
    </Loaded>
  );
}
