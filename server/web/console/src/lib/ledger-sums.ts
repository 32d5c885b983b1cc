import type { LedgerSums } from './contract-types';

/** As a shopkeeper reads them: what others owe and what is there, what is owed, what came in and what it cost. */
const order = [
  'wechat-receivable',
  'alipay-receivable',
  'cash',
  'settlement',
  'member-balance',
  'balance-held',
  'sales',
  'refunds',
  'coupon-discount',
  'provider-fee',
] as const;
/** Credits: the ledger has them below zero, people above. */
const turned: readonly string[] = ['member-balance', 'balance-held', 'sales'];

/** The accounts that hold anything, in reading order, in the sign people expect; unknown kinds last, as they are. */
export function ledgerLines(accounts: LedgerSums['accounts']): { kind: string; fen: number }[] {
  const place = (kind: string) => {
    const at = (order as readonly string[]).indexOf(kind);
    return at < 0 ? order.length : at;
  };
  return accounts
    .filter(({ balanceFen }) => balanceFen !== 0)
    .map(({ kind, balanceFen }) => ({ kind, fen: turned.includes(kind) ? 0 - balanceFen : balanceFen }))
    .sort((a, b) => place(a.kind) - place(b.kind));
}
