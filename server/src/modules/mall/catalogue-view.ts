import type { RouteResult } from '@shuke/shared/contract';
import { toInstant } from '../../kernel/clock';
import type { ProductSku, StockChange } from './catalogue.entity';
import type { CountedCategory } from './categories';
import { lowestPriceFen, type ProductWithSkus, type ShownProduct } from './products';

type ProductCard = RouteResult<'GET /stores/:storeId/products'>['items'][number];
type ProductDetail = RouteResult<'GET /stores/:storeId/products/:productId'>;
type ConsoleProduct = RouteResult<'GET /console/products/:productId'>;
type ConsoleSku = ConsoleProduct['skus'][number];

const isThere = ({ stock }: Pick<ProductSku, 'stock'>) => stock === null || stock > 0;

/** A product in a list of the mini program. */
export function productCard(product: ShownProduct): ProductCard {
  const { productId, name, subtitle, category, skus, pictures } = product;
  const priceFen = lowestPriceFen(skus);
  const [only] = skus;
  return {
    productId,
    name,
    subtitle,
    category,
    priceFen,
    priceVaries: skus.some((sku) => sku.priceFen > priceFen),
    soldOut: !skus.some(isThere),
    onlySkuId: skus.length === 1 && only ? only.skuId : null,
    pictureUrl: pictures[0] ?? '',
  };
}

export function productDetail(product: ShownProduct): ProductDetail {
  const { description, pictures, specNames, skus } = product;
  return {
    ...productCard(product),
    description,
    pictures,
    specNames,
    skus: skus.map(({ skuId, specValues, priceFen, stock, pictureUrl }) => ({
      skuId,
      specValues,
      priceFen,
      stock,
      pictureUrl,
    })),
  };
}

export const consoleSku = ({ skuId, specValues, priceFen, stock, pictureUrl, barcode }: ProductSku): ConsoleSku => ({
  skuId,
  specValues,
  priceFen,
  stock,
  pictureUrl,
  barcode,
});

export function consoleProduct(product: ProductWithSkus): ConsoleProduct {
  const { productId, version, categoryId, name, subtitle, description } = product;
  const { pictures, specNames, position, onSale, skus, createdAtMs } = product;
  const what = { productId, version, categoryId, name, subtitle, description, pictures, specNames, position, onSale };
  return { ...what, skus: skus.map(consoleSku), createdAt: toInstant(createdAtMs) };
}

export const consoleCategory = ({ categoryId, parentId, name, version, products }: CountedCategory) => ({
  categoryId,
  parentId,
  name,
  version,
  products,
});

export const stockChangeView = ({ changeId, kind, delta, stockAfter, orderId, atMs }: StockChange) => ({
  changeId,
  kind,
  delta,
  stockAfter,
  orderId,
  at: toInstant(atMs),
});
