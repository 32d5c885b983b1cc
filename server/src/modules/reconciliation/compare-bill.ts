import { type BillRow, moveKey, type ProviderMove } from '../../adapters/provider';
import type { LineKind, Reconciliation, ReconciliationLine } from './reconciliation.entity';

export type Totals = Pick<Reconciliation, 'payments' | 'paymentsFen' | 'refunds' | 'refundsFen' | 'feeFen' | 'matched'>;

/** What a line says; who settles it and when is not asked here. */
export type Difference = Pick<
  ReconciliationLine,
  'kind' | 'moveKey' | 'transactionId' | 'ourFen' | 'theirFen' | 'ourState' | 'subject'
>;

export interface OurSide {
  /** Those of the bill's lines that are ours, by `moveKey`. */
  readonly known: ReadonlyMap<string, ProviderMove>;
  readonly day: { readonly fromMs: number; readonly untilMs: number };
}

const sumOf = (rows: readonly BillRow[], kind: BillRow['kind']) =>
  rows.reduce((sum, row) => (row.kind === kind ? sum + row.amountFen : sum), 0);

/** What of an undone order the bill has: taken less given back, by the order's number. */
function keptOf(rows: readonly BillRow[], known: OurSide['known']): ReadonlyMap<string, number> {
  const kept = new Map<string, number>();
  for (const row of rows) {
    if (known.get(moveKey(row))?.state !== 'undone') continue;
    const sum = row.kind === 'payment' ? row.amountFen : -row.amountFen;
    kept.set(row.outTradeNo, (kept.get(row.outTradeNo) ?? 0) + sum);
  }
  return kept;
}

/** What one side of a line says of the other; null when nothing is to be said. */
function kindOf(
  row: BillRow,
  ours: ProviderMove | undefined,
  { fromMs, untilMs }: OurSide['day'],
  kept: ReadonlyMap<string, number>,
): LineKind | null {
  if (!ours) return 'missing-here';
  if (ours.amountFen !== row.amountFen) return 'sum-differs';
  if (ours.state === 'undone') {
    const keptFen = kept.get(row.outTradeNo) ?? 0;
    // The way back alone belongs to another day's bill.
    return keptFen === 0 ? null : keptFen < 0 ? 'other-day' : 'state-differs';
  }
  if (ours.state !== 'settled') return 'state-differs';
  return ours.atMs >= fromMs && ours.atMs < untilMs ? null : 'other-day';
}

/**
 * Goes through a day's bill, line by line. What was settled here and is not in the bill is found afterwards, by
 * `missingAtProvider`, so that our own day never has to be held as a whole.
 */
export function compareBill(
  rows: readonly BillRow[],
  { known, day }: OurSide,
): { totals: Totals; differences: Difference[]; seen: ReadonlySet<string> } {
  const kept = keptOf(rows, known);
  const seen = new Set<string>();
  const differences: Difference[] = [];
  let matched = 0;
  for (const row of rows) {
    const key = moveKey(row);
    const ours = known.get(key);
    const kind = seen.has(key) ? 'repeated' : kindOf(row, ours, day, kept);
    if (kind === null || kind === 'other-day') matched += 1;
    seen.add(key);
    if (kind === null) continue;
    differences.push({
      kind,
      moveKey: key,
      transactionId: row.transactionId,
      ourFen: ours?.amountFen ?? null,
      theirFen: row.amountFen,
      ourState: ours?.state ?? null,
      subject: ours?.subject ?? null,
    });
  }
  const payments = rows.filter(({ kind }) => kind === 'payment').length;
  const totals: Totals = {
    payments,
    paymentsFen: sumOf(rows, 'payment'),
    refunds: rows.length - payments,
    refundsFen: sumOf(rows, 'refund'),
    feeFen: rows.reduce((sum, { feeFen }) => sum + feeFen, 0),
    matched,
  };
  return { totals, differences, seen };
}

/** What we settled and the bill does not know. */
export const missingAtProvider = (move: ProviderMove): Difference => ({
  kind: 'missing-at-provider',
  moveKey: moveKey(move),
  transactionId: null,
  ourFen: move.amountFen,
  theirFen: null,
  ourState: move.state,
  subject: move.subject,
});

export const feeDiffers = (bookedFen: number, billFen: number): Difference => ({
  kind: 'fee-differs',
  moveKey: 'fee',
  transactionId: null,
  ourFen: bookedFen,
  theirFen: billFen,
  ourState: null,
  subject: null,
});
