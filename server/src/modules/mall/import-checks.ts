/** What is wrong with lines of a spreadsheet when they are seen together. */

import { MAX_SKUS } from '@shuke/shared';
import type { Catalogue, Group, PlannedProduct, PlannedSku } from './import-plan';
import type { CsvLine, ImportProblem } from './product-csv';

/** What lines say of their product must be one thing. */
export function checkSameProduct({ lines }: Group, problems: ImportProblem[]): void {
  const [first] = lines;
  const said = (line: CsvLine) =>
    JSON.stringify([line.product, line.category, line.subcategory, line.subtitle, line.onSale]);
  for (const line of lines) {
    if (first && said(line) !== said(first))
      problems.push({ line: line.line, column: 'product', code: 'product-differs' });
  }
}

/** All SKUs of a product have the same specs, and no two the same values. */
export function checkSkus(skus: readonly PlannedSku[], first: number, problems: ImportProblem[]): void {
  const names = JSON.stringify(skus.find(({ line }) => line !== null)?.specNames ?? []);
  const seen = new Set<string>();
  for (const { line, specNames, specValues } of skus) {
    const at = { line: line ?? first, column: 'specs' };
    if (JSON.stringify(specNames) !== names) problems.push({ ...at, code: 'spec-differs' });
    const combination = JSON.stringify(specValues);
    if (seen.has(combination)) problems.push({ ...at, code: 'spec-twice' });
    seen.add(combination);
  }
  if (skus.length > MAX_SKUS) problems.push({ line: first, column: 'product', code: 'too-many-skus' });
}

/** Of the whole catalogue as it would be, no barcode twice. */
export function checkBarcodes(
  lines: readonly CsvLine[],
  plans: readonly PlannedProduct[],
  catalogue: Catalogue,
  problems: ImportProblem[],
): void {
  const planned = new Set(plans.map(({ productId }) => productId));
  const untouched = catalogue.products.filter(({ productId }) => !planned.has(productId));
  const all = [...plans.flatMap(({ draft }) => draft.skus), ...untouched.flatMap(({ skus }) => skus)];
  const uses = new Map<string, number>();
  for (const { barcode } of all) if (barcode !== null) uses.set(barcode, (uses.get(barcode) ?? 0) + 1);
  for (const { barcode, line } of lines) {
    if (!barcode || (uses.get(barcode) ?? 0) < 2) continue;
    const inFile = lines.filter((other) => other.barcode === barcode).length;
    problems.push({ line, column: 'barcode', code: inFile > 1 ? 'barcode-twice' : 'barcode-taken' });
  }
}
