import { type ApiClient, formatFen } from '@shuke/shared';
import type { RouteResult } from '@shuke/shared/contract';
import { useState } from 'react';
import { useWords } from '../../../shared/i18n';
import { usePolled } from '../hooks';
import { payDictionaries } from '../words-pay';
import { type Goods, goodsOf } from './basket';

type Product = RouteResult<'GET /stores/:storeId/products'>['items'][number];

const GOODS_EVERY_MS = 300_000;
/** What is tapped rather than searched. */
const KEYS = 100;

interface GoodsKeysProps {
  readonly api: ApiClient;
  readonly storeId: string;
  readonly onAdd: (goods: Goods) => void;
}

/** What is on sale, a key each; what comes in several variants asks which. */
export function GoodsKeys({ api, storeId, onAdd }: GoodsKeysProps) {
  const t = useWords(payDictionaries).basket;
  const [asked, setAsked] = useState<Product | null>(null);
  const load = () => api('GET /stores/:storeId/products', { params: { storeId }, query: { pageSize: KEYS } });
  const { value: page, failed } = usePolled(load, GOODS_EVERY_MS, storeId, () => undefined);
  if (asked) {
    return <Variants api={api} storeId={storeId} product={asked} onAdd={onAdd} onClose={() => setAsked(null)} />;
  }
  return (
    <div className="goods">
      {!page && <p className="quiet">{failed ? t.unavailable : t.loading}</p>}
      {page?.items.length === 0 && <p className="quiet">{t.none}</p>}
      {page?.items.map((product) => (
        <button
          key={product.productId}
          type="button"
          className="goods-key"
          data-testid="goods"
          onClick={() => (product.onlySkuId ? onAdd(goodsOf(product)) : setAsked(product))}
        >
          <span>{product.name}</span>
          <span className="quiet">
            {formatFen(product.priceFen)}
            {product.priceVaries && t.from}
          </span>
        </button>
      ))}
    </div>
  );
}

interface VariantsProps extends GoodsKeysProps {
  readonly product: Product;
  readonly onClose: () => void;
}

function Variants({ api, storeId, product, onAdd, onClose }: VariantsProps) {
  const t = useWords(payDictionaries).basket;
  const { productId } = product;
  const load = () => api('GET /stores/:storeId/products/:productId', { params: { storeId, productId } });
  const { value: detail, failed } = usePolled(load, GOODS_EVERY_MS, productId, () => undefined);
  return (
    <div className="goods" data-testid="variants">
      <button type="button" className="goods-key" onClick={onClose}>
        <span>← {t.allGoods}</span>
        <span className="quiet">{product.name}</span>
      </button>
      {!detail && <p className="quiet">{failed ? t.unavailable : t.loading}</p>}
      {detail?.skus.map((sku) => (
        <button
          key={sku.skuId}
          type="button"
          className="goods-key"
          data-testid="variant"
          onClick={() => {
            onAdd(goodsOf(product, sku));
            onClose();
          }}
        >
          <span>{sku.specValues.join(' · ')}</span>
          <span className="quiet">{formatFen(sku.priceFen)}</span>
        </button>
      ))}
    </div>
  );
}
