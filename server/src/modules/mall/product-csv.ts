/** A catalogue as a spreadsheet: text to lines with everything that is wrong with each by itself, and back. */
import { BARCODE, formatFen, type Locale, MAX_SPECS, MAX_STOCK, parseYuan } from '@shuke/shared';
import type { RouteResult } from '@shuke/shared/contract';
import { CsvError, parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';

export type ImportProblem = RouteResult<'POST /console/catalogue/import/preview'>['problems'][number];

/** Each column's heading; the import takes both languages. */
const COLUMNS = {
  skuId: { 'zh-CN': '编号', en: 'id' },
  category: { 'zh-CN': '分类', en: 'category' },
  subcategory: { 'zh-CN': '子分类', en: 'subcategory' },
  product: { 'zh-CN': '商品', en: 'product' },
  subtitle: { 'zh-CN': '副标题', en: 'subtitle' },
  specs: { 'zh-CN': '规格', en: 'specs' },
  price: { 'zh-CN': '价格', en: 'price' },
  stock: { 'zh-CN': '库存', en: 'stock' },
  barcode: { 'zh-CN': '条码', en: 'barcode' },
  onSale: { 'zh-CN': '上架', en: 'on sale' },
} as const;
type Column = keyof typeof COLUMNS;
const columns = Object.keys(COLUMNS) as Column[];
const REQUIRED: readonly Column[] = ['category', 'product', 'price'];

const MAX_LINES = 2000;
const YES = new Set(['是', '上架', 'yes', 'y', 'true', '1']);
const NO = new Set(['否', '下架', 'no', 'n', 'false', '0']);
const UNLIMITED = new Set(['不限', 'unlimited']);

/** One SKU as a line says it. `undefined`: the line says nothing of it, so what is there stays. */
export interface CsvLine {
  line: number;
  skuId: string | null;
  category: string;
  subcategory: string | null;
  product: string;
  subtitle: string | undefined;
  /** Name and value of each spec, in order. */
  specs: [name: string, value: string][] | undefined;
  priceFen: number;
  /** Null: not counted. */
  stock: number | null | undefined;
  barcode: string | null | undefined;
  onSale: boolean | undefined;
}

/** A spreadsheet that was told a cell is no formula keeps the mark in front of it. */
const unmarked = (cell: string) => cell.trim().replace(/^'(?=[=+\-@])/, '');

function headingsOf(cells: readonly string[], problems: ImportProblem[]): Map<Column, number> {
  const found = new Map<Column, number>();
  for (const [index, cell] of cells.entries()) {
    const text = cell.trim().toLowerCase();
    const column = columns.find((name) => Object.values(COLUMNS[name]).some((heading) => heading === text));
    if (column) found.set(column, index);
    else if (text !== '') problems.push({ line: 1, column: cell.trim().slice(0, 40), code: 'column-unknown' });
  }
  for (const column of REQUIRED) {
    if (!found.has(column)) problems.push({ line: 1, column, code: 'column-missing' });
  }
  return found;
}

/** `口味=桂花;份量=大` */
function specsOf(text: string): [string, string][] | null {
  const pairs = text.split(/[;；]/).map((part) => part.split(/[=＝:：]/).map((word) => word.trim()));
  const good = pairs.every((pair) => pair.length === 2 && pair.every((word) => word !== '' && word.length <= 20));
  const names = new Set(pairs.map(([name]) => name));
  return good && pairs.length <= MAX_SPECS && names.size === pairs.length ? (pairs as [string, string][]) : null;
}

/** Reads one line's cells, and notes what is wrong with them. */
function createReader(
  cells: readonly string[],
  headings: Map<Column, number>,
  line: number,
  problems: ImportProblem[],
) {
  const wrong = (column: Column, code: ImportProblem['code']) => void problems.push({ line, column, code });
  const cell = (column: Column): string => unmarked(cells[headings.get(column) ?? -1] ?? '');
  return {
    wrong,
    cell,
    /** Undefined when the column is missing or the cell empty, or when `read` finds it wrong. */
    optional<T>(column: Column, code: ImportProblem['code'], read: (text: string) => T | null): T | undefined {
      const text = cell(column);
      if (text === '') return undefined;
      const value = read(text);
      if (value === null) wrong(column, code);
      return value ?? undefined;
    },
    words(column: Column, most: number): string {
      const text = cell(column);
      if (text.length > most) wrong(column, 'too-long');
      return text;
    },
  };
}

const countOf = (text: string): { stock: number | null } | null => {
  if (UNLIMITED.has(text.toLowerCase())) return { stock: null };
  return /^\d{1,7}$/.test(text) && Number(text) <= MAX_STOCK ? { stock: Number(text) } : null;
};
const yesOf = (text: string): boolean | null => {
  const word = text.toLowerCase();
  if (YES.has(word)) return true;
  return NO.has(word) ? false : null;
};
const barcodeOf = (text: string): string | null => (BARCODE.test(text) ? text.toUpperCase() : null);

function lineOf(reader: ReturnType<typeof createReader>, line: number, headings: Map<Column, number>): CsvLine {
  const { wrong, cell, optional, words } = reader;
  for (const column of REQUIRED) if (cell(column) === '') wrong(column, 'empty');
  const price = optional(
    'price',
    'not-money',
    (text) => parseYuan(text.replace(/^[¥￥]/, '').replace(/,/g, '')) || null,
  );
  return {
    line,
    skuId: cell('skuId') || null,
    category: words('category', 20),
    subcategory: words('subcategory', 20) || null,
    product: words('product', 60),
    subtitle: headings.has('subtitle') ? words('subtitle', 80) : undefined,
    specs: optional('specs', 'spec-malformed', specsOf),
    priceFen: price ?? 0,
    stock: optional('stock', 'not-a-count', countOf)?.stock,
    barcode: headings.has('barcode') ? (optional('barcode', 'barcode-malformed', barcodeOf) ?? null) : undefined,
    onSale: optional('onSale', 'not-yes-or-no', yesOf),
  };
}

/** Every line, and everything that is wrong with one by itself; a line with a problem is still there to be counted. */
export function readCsv(text: string): { lines: CsvLine[]; problems: ImportProblem[] } {
  const problems: ImportProblem[] = [];
  let records: string[][];
  try {
    records = parse(text, { bom: true, relax_column_count: true, skip_empty_lines: false });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    return { lines: [], problems: [{ line: Number(error['lines'] ?? 0), column: '', code: 'unreadable' }] };
  }
  const headings = headingsOf(records[0] ?? [], problems);
  if (problems.some(({ code }) => code === 'column-missing')) return { lines: [], problems };
  const lines: CsvLine[] = [];
  for (const [index, cells] of records.entries()) {
    if (index === 0 || cells.every((cell) => cell.trim() === '')) continue;
    // Counted as a spreadsheet does: the heading is line 1.
    const line = index + 1;
    if (lines.length === MAX_LINES) {
      problems.push({ line, column: '', code: 'too-many-lines' });
      break;
    }
    lines.push(lineOf(createReader(cells, headings, line, problems), line, headings));
  }
  if (lines.length === 0) problems.push({ line: 1, column: '', code: 'empty' });
  return { lines, problems };
}

export interface CsvSku {
  skuId: string;
  category: string;
  subcategory: string | null;
  product: string;
  subtitle: string;
  specs: [name: string, value: string][];
  priceFen: number;
  stock: number | null;
  barcode: string | null;
  onSale: boolean;
}

/** With a byte order mark, so that spreadsheets take it for UTF-8; cells that look like formulas are disarmed. */
export function writeCsv(skus: readonly CsvSku[], locale: Locale): string {
  const words =
    locale === 'en' ? { yes: 'yes', no: 'no', unlimited: 'unlimited' } : { yes: '是', no: '否', unlimited: '不限' };
  const rows = skus.map((sku) => [
    sku.skuId,
    sku.category,
    sku.subcategory ?? '',
    sku.product,
    sku.subtitle,
    sku.specs.map((pair) => pair.join('=')).join(';'),
    formatFen(sku.priceFen).replace(/[¥,]/g, ''),
    sku.stock === null ? words.unlimited : String(sku.stock),
    sku.barcode ?? '',
    sku.onSale ? words.yes : words.no,
  ]);
  const heading = columns.map((column) => COLUMNS[column][locale]);
  return stringify([heading, ...rows], { bom: true, escape_formulas: true });
}
