import { formatFen, pictureAt } from '@shuke/shared';
import { Button, type TableColumnsType, Tag } from 'antd';
import type { ComponentProps } from 'react';
import { useLocale, useWords } from '../../../../shared/i18n';
import { DataList } from '../../components/data-list';
import type { Category, Product } from '../../lib/contract-types';
import { formatCount } from '../../lib/format';
import { categoryPath } from '../../lib/product-form';
import { commonWords } from '../../words/common';
import { mallWords } from '../../words/mall';

interface ProductListProps {
  readonly products: readonly Product[];
  readonly categories: readonly Category[];
  readonly loading: boolean;
  readonly page: NonNullable<ComponentProps<typeof DataList>['page']>;
  readonly onEdit: (product: Product) => void;
  readonly onCount: (product: Product) => void;
  readonly onRemove: (product: Product) => void;
}

/** What there is of all variants; null when one of them is not counted. */
function stockOf({ skus }: Product): number | null {
  return skus.reduce<number | null>((sum, { stock }) => (sum === null || stock === null ? null : sum + stock), 0);
}

function pricesOf({ skus }: Product): string {
  const prices = skus.map(({ priceFen }) => priceFen);
  const [least, most] = [Math.min(...prices), Math.max(...prices)];
  return least === most ? formatFen(least) : `${formatFen(least)} – ${formatFen(most)}`;
}

export function ProductList({ products, categories, loading, page, onEdit, onCount, onRemove }: ProductListProps) {
  const words = useWords(mallWords).products;
  const common = useWords(commonWords);
  const { locale } = useLocale();

  const stockText = (product: Product) => {
    const stock = stockOf(product);
    return stock === null ? words.unlimited : formatCount(stock, locale);
  };
  const stateTag = (product: Product) => {
    if (!product.onSale) return <Tag>{words.hidden}</Tag>;
    return stockOf(product) === 0 ? (
      <Tag color="warning">{words.soldOut}</Tag>
    ) : (
      <Tag color="success">{words.onSale}</Tag>
    );
  };
  const nameCell = ({ name, subtitle, pictures, skus }: Product) => (
    <div className="product-cell">
      {pictures[0] ? (
        <img src={pictureAt(pictures[0], 240)} alt="" width={56} height={56} loading="lazy" />
      ) : (
        <span className="product-cell-empty" aria-hidden="true" />
      )}
      <div>
        <strong>{name}</strong>
        {skus.length > 1 && <Tag className="tag-after">{words.skuCount(skus.length)}</Tag>}
        <div className="quiet">{subtitle}</div>
      </div>
    </div>
  );
  const buttons = (product: Product) => (
    <span className="row-buttons">
      <Button type="link" onClick={() => onEdit(product)} data-testid="product-edit">
        {common.edit}
      </Button>
      <Button type="link" onClick={() => onCount(product)} data-testid="product-stock">
        {words.stock}
      </Button>
      <Button type="link" danger onClick={() => onRemove(product)} data-testid="product-remove">
        {words.remove}
      </Button>
    </span>
  );
  const columns: TableColumnsType<Product> = [
    { title: words.columns.product, key: 'product', render: (_, product) => nameCell(product) },
    {
      title: words.columns.category,
      key: 'category',
      render: (_, { categoryId }) => categoryPath(categories, categoryId),
    },
    { title: words.columns.price, key: 'price', align: 'right', render: (_, product) => pricesOf(product) },
    { title: words.columns.stock, key: 'stock', align: 'right', render: (_, product) => stockText(product) },
    { title: words.columns.state, key: 'state', render: (_, product) => stateTag(product) },
    { key: 'buttons', align: 'right', render: (_, product) => buttons(product) },
  ];

  return (
    <DataList
      testId="product"
      rows={products}
      rowKey={({ productId }) => productId}
      columns={columns}
      loading={loading}
      page={page}
      card={(product) => (
        <>
          <div className="card-top">
            {nameCell(product)}
            {stateTag(product)}
          </div>
          <p>
            {pricesOf(product)} · {words.columns.stock} {stockText(product)}
          </p>
          <p className="quiet">{categoryPath(categories, product.categoryId)}</p>
          {buttons(product)}
        </>
      )}
    />
  );
}
