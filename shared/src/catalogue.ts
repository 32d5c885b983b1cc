const BELOW = ' / ';

/** A category as baskets and rules name it: `点心`, and what is below it `点心 / 糕点`. */
export const categoryName = (top: string, child: string | null): string =>
  child === null ? top : `${top}${BELOW}${child}`;

/** Whether goods of this category are of one of those named, or of one below it. */
export const isOfCategories = (category: string | null, named: readonly string[]): boolean =>
  category !== null && named.some((name) => category === name || category.startsWith(`${name}${BELOW}`));
