/** The product form and the contract's body, one mapping each way. */
import { BARCODE, categoryName, MAX_SKUS, MAX_STOCK, newId } from '@shuke/shared';
import type { Category, Product, ProductDraft } from './contract-types';
import { type SkuForm, type SpecForm, specsOf } from './sku-grid';
import { fenOf, yuanProblem, yuanText } from './yuan-field';

export interface ProductForm {
  name: string;
  subtitle: string;
  categoryId: string;
  description: string;
  pictures: string[];
  onSale: boolean;
  position: number;
  specs: SpecForm[];
  skus: SkuForm[];
}

const emptySku = (): SkuForm => ({
  skuId: newId(),
  specValues: [],
  priceYuan: '',
  barcode: '',
  openingStock: '',
  pictureUrl: null,
  isNew: true,
});

export const emptyProductForm = (categoryId: string): ProductForm => ({
  name: '',
  subtitle: '',
  categoryId,
  description: '',
  pictures: [],
  onSale: true,
  position: 0,
  specs: [],
  skus: [emptySku()],
});

export function productFormOf(product: Product): ProductForm {
  const { name, subtitle, categoryId, description, pictures, onSale, position, specNames, skus } = product;
  return {
    name,
    subtitle,
    categoryId,
    description,
    pictures: [...pictures],
    onSale,
    position,
    specs: specsOf(specNames, skus),
    skus: skus.map(({ skuId, specValues, priceFen, barcode, pictureUrl }) => ({
      skuId,
      specValues: [...specValues],
      priceYuan: yuanText(priceFen),
      barcode: barcode ?? '',
      openingStock: '',
      pictureUrl,
      isNew: false,
    })),
  };
}

export type SkuProblem = 'spec' | 'too-many' | 'price' | 'barcode' | 'stock';

const isStock = (text: string) => text.trim() === '' || (/^\d{1,7}$/.test(text.trim()) && Number(text) <= MAX_STOCK);

/** What is wrong with the variants, the first thing first; null when they can be saved. */
export function skuProblem({ specs, skus }: Pick<ProductForm, 'specs' | 'skus'>): SkuProblem | null {
  const names = specs.map(({ name }) => name.trim());
  const badSpec = specs.some(({ name, values }) => name.trim() === '' || values.length === 0);
  if (badSpec || new Set(names).size !== names.length) return 'spec';
  if (skus.length > MAX_SKUS) return 'too-many';
  if (skus.length === 0 || skus.some(({ priceYuan }) => yuanProblem(priceYuan) !== null)) return 'price';
  if (skus.some(({ barcode }) => barcode.trim() !== '' && !BARCODE.test(barcode.trim()))) return 'barcode';
  return skus.every(({ openingStock }) => isStock(openingStock)) ? null : 'stock';
}

/** The body of a form without problems. */
export function productDraftOf(form: ProductForm): ProductDraft {
  const { pictures } = form;
  return {
    name: form.name.trim(),
    subtitle: form.subtitle.trim(),
    categoryId: form.categoryId,
    description: form.description.trim(),
    pictures: [...pictures],
    onSale: form.onSale,
    position: form.position,
    specNames: form.specs.map(({ name }) => name.trim()),
    skus: form.skus.map(({ skuId, specValues, priceYuan, barcode, openingStock, pictureUrl }) => ({
      skuId,
      specValues,
      priceFen: fenOf(priceYuan, 0),
      barcode: barcode.trim() || null,
      // A picture that was taken off the product stands for none of its variants.
      pictureUrl: pictureUrl !== null && pictures.includes(pictureUrl) ? pictureUrl : null,
      openingStock: openingStock.trim() === '' ? null : Number(openingStock),
    })),
  };
}

/** `茶饮 / 热茶` for a choice between categories. */
export function categoryPath(categories: readonly Category[], categoryId: string): string {
  const own = categories.find((category) => category.categoryId === categoryId);
  const parent = categories.find((category) => category.categoryId === own?.parentId);
  return parent ? categoryName(parent.name, own?.name ?? null) : (own?.name ?? '');
}

/** Categories as customers see them: each followed by those below it. */
export function inTree(categories: readonly Category[]): Category[] {
  const below = (parentId: string | null) => categories.filter((category) => category.parentId === parentId);
  return below(null).flatMap((top) => [top, ...below(top.categoryId)]);
}
