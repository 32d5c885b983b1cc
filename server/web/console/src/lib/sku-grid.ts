/** The combinations of a product's specs: each is a line of the form. Pure. */

export interface SpecForm {
  name: string;
  values: string[];
}

export interface SkuForm {
  skuId: string;
  specValues: string[];
  priceYuan: string;
  barcode: string;
  /** Empty: not counted. Only for a SKU that is new. */
  openingStock: string;
  pictureUrl: string | null;
  isNew: boolean;
}

/** 口味 × 份量: every combination once, in the order of the specs; one without choices yet counts for nothing. */
export function combinations(specs: readonly SpecForm[]): string[][] {
  return specs
    .filter(({ values }) => values.length > 0)
    .reduce<string[][]>((all, { values }) => all.flatMap((before) => values.map((value) => [...before, value])), [[]]);
}

const same = (a: readonly string[], b: readonly string[]) =>
  a.length === b.length && a.every((word, at) => word === b[at]);

/** True when `few` is `many` with some words left out. */
function isWithin(few: readonly string[], many: readonly string[]): boolean {
  let at = 0;
  for (const word of many) if (word === few[at]) at++;
  return at === few.length;
}

const lineOf = (lines: readonly SkuForm[], values: readonly string[]): SkuForm | undefined =>
  lines.find(({ specValues }) => same(specValues, values));

/**
 * The lines for these specs: those that stood for a combination keep their id, price and barcode, also when a spec was
 * added or taken away; new ones begin with the price of the line they resemble, or of the first.
 * @param leftOut combinations that are not sold
 */
export function gridOf(
  specs: readonly SpecForm[],
  lines: readonly SkuForm[],
  { leftOut, makeId }: { leftOut: readonly (readonly string[])[]; makeId: () => string },
): SkuForm[] {
  const wanted = combinations(specs).filter((values) => !leftOut.some((out) => same(out, values)));
  const taken = new Set(wanted.flatMap((values) => lineOf(lines, values)?.skuId ?? []));
  return wanted.map((values) => {
    const exact = lineOf(lines, values);
    if (exact) return exact;
    const alike = lines.filter(({ specValues }) => isWithin(specValues, values) || isWithin(values, specValues));
    const free = alike.find(({ skuId }) => !taken.has(skuId));
    if (free) {
      taken.add(free.skuId);
      return { ...free, specValues: values };
    }
    const priceYuan = (alike[0] ?? lines[0])?.priceYuan ?? '';
    const blank = { barcode: '', openingStock: '', pictureUrl: null, isNew: true };
    return { skuId: makeId(), specValues: values, priceYuan, ...blank };
  });
}

/** The combinations of these specs that no line stands for. */
export const missingCombinations = (specs: readonly SpecForm[], lines: readonly SkuForm[]): string[][] =>
  combinations(specs).filter((values) => !lineOf(lines, values));

/** Values of each spec, in the order in which the lines name them. */
export function specsOf(specNames: readonly string[], lines: readonly { specValues: readonly string[] }[]): SpecForm[] {
  return specNames.map((name, index) => ({
    name,
    values: [...new Set(lines.map(({ specValues }) => specValues[index] ?? ''))],
  }));
}
