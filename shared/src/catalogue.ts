/** Bounds and names of what a shop sells, for the contract, the import, the forms, baskets and rules. */

export const BARCODE = /^[0-9A-Za-z-]{4,32}$/;
/** Variants of one product. */
export const MAX_SKUS = 60;
/** Kinds of variants of one product, such as taste and size. */
export const MAX_SPECS = 3;
export const MAX_STOCK = 1_000_000;
export const MAX_PRODUCT_PICTURES = 8;

const BELOW = ' / ';

/** A category as baskets and rules name it: `点心`, and what is below it `点心 / 糕点`. */
export const categoryName = (top: string, child: string | null): string =>
  child === null ? top : `${top}${BELOW}${child}`;

/** Whether goods of this category are of one of those named, or of one below it. */
export const isOfCategories = (category: string | null, named: readonly string[]): boolean =>
  category !== null && named.some((name) => category === name || category.startsWith(`${name}${BELOW}`));
