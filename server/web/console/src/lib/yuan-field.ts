/** Money in forms: typed in yuan as text, kept in whole fen, never a fraction in between. */
import { MAX_AMOUNT_FEN, parseYuan } from '@shuke/shared';

/** `1250` → `12.5`, `1200` → `12`; empty for null: what an input shows when a form opens. */
export function yuanText(amountFen: number | null): string {
  if (amountFen === null) return '';
  const yuan = String(Math.floor(amountFen / 100));
  const decimals = String(amountFen % 100)
    .padStart(2, '0')
    .replace(/0+$/, '');
  return decimals ? `${yuan}.${decimals}` : yuan;
}

export type YuanProblem = 'empty' | 'not-money' | 'zero';

/**
 * What is wrong with a typed sum, or null.
 * @param optional an empty field is fine
 * @param zeroAllowed ¥0 is fine
 */
export function yuanProblem(
  text: string | undefined,
  { optional = false, zeroAllowed = false }: { optional?: boolean; zeroAllowed?: boolean } = {},
): YuanProblem | null {
  const typed = (text ?? '').trim();
  if (typed === '') return optional ? null : 'empty';
  const amountFen = parseYuan(typed);
  if (amountFen === null || amountFen > MAX_AMOUNT_FEN) return 'not-money';
  return amountFen === 0 && !zeroAllowed ? 'zero' : null;
}

/** The sum in fen; `empty` when nothing, or no sum of money, was typed. */
export function fenOf<Empty>(text: string | undefined, empty: Empty): number | Empty {
  return parseYuan(text ?? '') ?? empty;
}
