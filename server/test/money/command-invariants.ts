/** What must hold of one shop after any commands: read from the tables, past every service. */
import type { Database } from '../../src/kernel/db/database';

const QUERIES: Readonly<Record<string, string>> = {
  'a transaction does not sum to zero': `SELECT p.transactionId AS id, SUM(p.amountFen) AS fen FROM ledger_postings p
     JOIN ledger_transactions t ON t.transactionId = p.transactionId WHERE t.merchantId = ?
     GROUP BY p.transactionId HAVING SUM(p.amountFen) <> 0`,
  'an account is not the sum of its postings': `SELECT a.accountId AS id, a.balanceFen AS fen FROM ledger_accounts a
     LEFT JOIN ledger_postings p ON p.accountId = a.accountId WHERE a.merchantId = ?
     GROUP BY a.accountId, a.balanceFen HAVING a.balanceFen <> COALESCE(SUM(p.amountFen), 0)`,
  'a member owes the shop': `SELECT accountId AS id, balanceFen AS fen FROM ledger_accounts
     WHERE merchantId = ? AND kind = 'member-balance' AND balanceFen > 0`,
  'a template gave out more than its quota, or miscounts': `SELECT d.templateId AS id, d.issued AS issued
     FROM coupon_templates d LEFT JOIN coupons c ON c.templateId = d.templateId WHERE d.merchantId = ?
     GROUP BY d.templateId, d.issued, d.quota HAVING d.issued <> COUNT(c.couponId) OR d.issued > d.quota`,
  'a member has more of a template than allowed': `SELECT c.memberId AS id, COUNT(*) AS had FROM coupons c
     JOIN coupon_templates d ON d.templateId = c.templateId WHERE c.merchantId = ?
     GROUP BY c.memberId, c.templateId, d.perMemberLimit HAVING COUNT(*) > d.perMemberLimit`,
  'a budget is not what its coupons took and hold': `SELECT d.templateId AS id, d.spentFen AS fen
     FROM coupon_templates d LEFT JOIN coupons c ON c.templateId = d.templateId AND c.state IN ('reserved', 'redeemed')
     WHERE d.merchantId = ? AND d.budgetFen IS NOT NULL GROUP BY d.templateId, d.spentFen, d.budgetFen
     HAVING d.spentFen <> COALESCE(SUM(c.discountFen), 0) OR d.spentFen > d.budgetFen`,
  'a coupon is held by no payment under way': `SELECT c.couponId AS id, d.state AS state FROM coupons c
     LEFT JOIN payments d ON d.paymentId = c.paymentId AND d.state = 'processing'
     WHERE c.merchantId = ? AND c.state = 'reserved' AND d.paymentId IS NULL`,
  'a coupon is redeemed by no payment': `SELECT c.couponId AS id, d.state AS state FROM coupons c
     LEFT JOIN payments d ON d.paymentId = c.paymentId AND d.state = 'succeeded' AND d.memberId = c.memberId
     WHERE c.merchantId = ? AND c.state = 'redeemed' AND d.paymentId IS NULL`,
  'a discount is not what the coupons gave': `SELECT d.paymentId AS id, d.discountFen AS fen FROM payments d
     LEFT JOIN coupons c ON c.paymentId = d.paymentId AND c.state IN ('reserved', 'redeemed')
     WHERE d.merchantId = ? AND d.refundedFen = 0 GROUP BY d.paymentId, d.discountFen
     HAVING d.discountFen <> COALESCE(SUM(c.discountFen), 0)`,
  'more was refunded than paid': `SELECT d.paymentId AS id, d.refundedFen AS fen FROM payments d
     LEFT JOIN refunds r ON r.paymentId = d.paymentId AND r.state <> 'failed' WHERE d.merchantId = ?
     GROUP BY d.paymentId, d.refundedFen, d.amountFen, d.discountFen
     HAVING d.refundedFen <> COALESCE(SUM(r.amountFen), 0) OR d.refundedFen > d.amountFen - d.discountFen`,
  'a payment is booked otherwise than it was taken': `SELECT d.paymentId AS id, COUNT(t.transactionId) AS bookings
     FROM payments d LEFT JOIN ledger_transactions t ON t.reference = CONCAT('payment:', d.paymentId)
     WHERE d.merchantId = ? GROUP BY d.paymentId, d.state
     HAVING COUNT(t.transactionId) <> CASE WHEN d.state = 'succeeded' THEN 1 ELSE 0 END`,
  'an order of a payment is there twice, or missing': `SELECT d.paymentId AS id, COUNT(o.orderId) AS orders
     FROM payments d LEFT JOIN orders o ON o.paymentId = d.paymentId WHERE d.merchantId = ?
     GROUP BY d.paymentId, d.state, d.memberId
     HAVING COUNT(o.orderId) <> CASE WHEN d.state = 'succeeded' AND d.memberId IS NOT NULL THEN 1 ELSE 0 END`,
  'an offer gave more than its quota': `SELECT offerId AS id, granted AS granted FROM offers
     WHERE merchantId = ? AND granted > quota`,
};

/** @returns one line a breach; empty when everything holds */
export async function breaches(db: Database, merchantId: string): Promise<string[]> {
  const found: string[] = [];
  for (const [what, sql] of Object.entries(QUERIES)) {
    const rows: Record<string, unknown>[] = await db.read.query(sql, [merchantId]);
    for (const row of rows) found.push(`${what}: ${JSON.stringify(row)}`);
  }
  return found;
}

/** What the members topped up, less what payments took or hold, and more by what came back, is what they have. */
export async function missingFen(db: Database, merchantId: string): Promise<number> {
  const sums = await Promise.all(
    [
      "SELECT SUM(amountFen) AS fen FROM top_ups WHERE merchantId = ? AND state = 'succeeded'",
      "SELECT -SUM(balanceFen) AS fen FROM payments WHERE merchantId = ? AND state IN ('succeeded', 'processing')",
      "SELECT SUM(balanceFen) AS fen FROM refunds WHERE merchantId = ? AND state = 'succeeded'",
      "SELECT SUM(balanceFen) AS fen FROM ledger_accounts WHERE merchantId = ? AND kind = 'member-balance'",
    ].map((sql) => db.read.query(sql, [merchantId]) as Promise<{ fen: number | string | null }[]>),
  );
  return sums.reduce((total, [row]) => total + Number(row?.fen ?? 0), 0);
}
