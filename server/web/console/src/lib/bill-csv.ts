import type { ReconciliationWords } from '../words/reconciliation';
import type { Reconciliation, ReconciliationLine } from './contract-types';
import { toCsv } from './csv';

const yuan = (fen: number | null): string | null => (fen === null ? null : (fen / 100).toFixed(2));

/** `payment:4200…` → `4200…`; the day's fee has no number. */
export const numberOf = ({ moveKey }: Pick<ReconciliationLine, 'moveKey'>): string =>
  moveKey.slice(moveKey.indexOf(':') + 1);

/** The differences of a day as a table, for whoever keeps the books elsewhere. */
export function billCsv(
  { provider, day }: Pick<Reconciliation, 'provider' | 'day'>,
  lines: readonly ReconciliationLine[],
  words: ReconciliationWords,
): string {
  const rows = lines.map((line) => [
    day,
    words.providers[provider],
    words.bill.kinds[line.kind],
    numberOf(line),
    line.transactionId,
    yuan(line.ourFen),
    yuan(line.theirFen),
    line.ourState && words.bill.ourStates[line.ourState],
    line.subject,
    words.bill.filters[line.state],
    line.note,
    line.decidedBy,
    line.decidedAt,
  ]);
  return toCsv([words.bill.csv, ...rows]);
}
