/** Choosing one variant of a product, spec by spec. Pure. */
import type { RouteResult } from '@shuke/shared/contract';

export type ProductDetail = RouteResult<'GET /stores/:storeId/products/:productId'>;
export type Sku = ProductDetail['skus'][number];
/** One value for each of the product's specs; null: not chosen yet. */
export type Choice = readonly (string | null)[];

export const isThere = ({ stock }: Pick<Sku, 'stock'>): boolean => stock === null || stock > 0;

const fits = ({ specValues }: Sku, choice: Choice): boolean =>
  choice.every((value, index) => value === null || specValues[index] === value);

/** The values of one spec, each once, in the order of the shop. */
export const valuesOf = (skus: readonly Sku[], index: number): string[] => [
  ...new Set(skus.map(({ specValues }) => specValues[index] ?? '')),
];

/** Whether this value can still lead to something that is there, given what else is chosen. */
export function isPossible(skus: readonly Sku[], choice: Choice, index: number, value: string): boolean {
  const wanted = choice.map((chosen, at) => (at === index ? value : chosen));
  return skus.some((sku) => isThere(sku) && fits(sku, wanted));
}

/** Chooses a value, or takes the choice back. What does not go with it is chosen no more. */
export function choose(skus: readonly Sku[], choice: Choice, index: number, value: string): Choice {
  if (choice[index] === value) return choice.map((chosen, at) => (at === index ? null : chosen));
  if (isPossible(skus, choice, index, value)) return choice.map((chosen, at) => (at === index ? value : chosen));
  return choice.map((_, at) => (at === index ? value : null));
}

/** The one variant that is chosen, or null. */
export function chosenSku(skus: readonly Sku[], choice: Choice): Sku | null {
  if (choice.some((value) => value === null)) return null;
  return skus.find((sku) => fits(sku, choice)) ?? null;
}

/** What is chosen when a product opens: all of it when there is one variant, nothing otherwise. */
export function firstChoice({ specNames, skus }: Pick<ProductDetail, 'specNames' | 'skus'>): Choice {
  const [only] = skus;
  return skus.length === 1 && only ? only.specValues : specNames.map(() => null);
}

/** Most pieces of this variant that may go into a cart. */
export const mostPieces = ({ stock }: Pick<Sku, 'stock'>): number => Math.min(stock ?? MAX_PIECES, MAX_PIECES);
const MAX_PIECES = 999;
