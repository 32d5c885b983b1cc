/**
 * What must hold of the books, each rule as one statement that both engines understand and that returns only the rows
 * that break it: the database walks its indexes, nobody holds a million rows. The auditor trusts no service and reads
 * every table; one statement sees one state, so the check may run while tills are paying.
 */

type Value = string | number | null;

export interface Rule {
  readonly name: string;
  /** Columns: `id`, and the figures that `says` puts in words. */
  readonly sql: string;
  says(row: Readonly<Record<string, Value>>): string;
}

/** What a document's transaction moved on accounts of these kinds, in fen. */
const moved = (...kinds: string[]) =>
  `COALESCE(SUM(CASE WHEN ${kinds.map((kind) => `l.accountId LIKE '${kind}:%'`).join(' OR ')} THEN l.amountFen END), 0)`;

/** Rows of `table` (alias d) with the postings of the one transaction that books each of them. */
const booked = (table: string, kind: string, id: string) =>
  `${table} d
   LEFT JOIN ledger_transactions t ON t.reference = CONCAT('${kind}:', d.${id}) AND t.merchantId = d.merchantId
   LEFT JOIN ledger_postings l ON l.transactionId = t.transactionId`;

/** Transactions of a kind that book nothing that happened. */
const unfounded = (kind: string, table: string, id: string, happened = ''): Rule => ({
  name: `${kind}-unfounded`,
  sql: `SELECT t.transactionId AS id, t.reference AS reference FROM ledger_transactions t
    LEFT JOIN ${table} d ON d.${id} = SUBSTR(t.reference, ${kind.length + 2}) ${happened}
    WHERE t.kind = '${kind}' AND d.${id} IS NULL`,
  says: ({ id: transactionId, reference }) => `transaction ${transactionId} books ${reference}, which did not happen`,
});

const postings: readonly Rule[] = [
  {
    name: 'transaction-sum',
    sql: `SELECT t.transactionId AS id, COALESCE(SUM(l.amountFen), 0) AS sumFen, COUNT(l.accountId) AS postings
      FROM ledger_transactions t LEFT JOIN ledger_postings l ON l.transactionId = t.transactionId
      GROUP BY t.transactionId HAVING COALESCE(SUM(l.amountFen), 0) <> 0 OR COUNT(l.accountId) < 2`,
    says: ({ id, sumFen, postings }) => `transaction ${id} has ${postings} postings that sum to ${sumFen}`,
  },
  {
    name: 'posting-unbooked',
    sql: `SELECT l.transactionId AS id, l.accountId AS account FROM ledger_postings l
      LEFT JOIN ledger_transactions t ON t.transactionId = l.transactionId WHERE t.transactionId IS NULL`,
    says: ({ id, account }) => `a posting of ${id} on ${account} belongs to no transaction`,
  },
];

const accounts: readonly Rule[] = [
  {
    name: 'account-sum',
    sql: `SELECT a.accountId AS id, a.balanceFen AS balanceFen, COALESCE(SUM(l.amountFen), 0) AS sumFen
      FROM ledger_accounts a LEFT JOIN ledger_postings l ON l.accountId = a.accountId
      GROUP BY a.accountId, a.balanceFen HAVING a.balanceFen <> COALESCE(SUM(l.amountFen), 0)`,
    says: ({ id, balanceFen, sumFen }) => `account ${id} says ${balanceFen}, its postings sum to ${sumFen}`,
  },
  {
    name: 'account-missing',
    sql: `SELECT l.accountId AS id, COUNT(*) AS postings FROM ledger_postings l
      LEFT JOIN ledger_accounts a ON a.accountId = l.accountId WHERE a.accountId IS NULL GROUP BY l.accountId`,
    says: ({ id, postings }) => `${postings} posting(s) on ${id}, which is no account`,
  },
  {
    // In some order each posting begins where the one before it ended, from 0 to the balance: so every balance is
    // reached as often as it is left. Ids of one millisecond have no order, so the order itself is not asked about.
    name: 'running-balance',
    sql: `SELECT l.transactionId AS id, l.accountId AS account, l.balanceAfterFen AS afterFen, l.amountFen AS amountFen
      FROM (
        SELECT accountId, balance FROM (
          SELECT accountId, balanceAfterFen AS balance, 1 AS times FROM ledger_postings
          UNION ALL SELECT accountId, balanceAfterFen - amountFen, -1 FROM ledger_postings
          UNION ALL SELECT accountId, 0, 1 FROM ledger_accounts
          UNION ALL SELECT accountId, balanceFen, -1 FROM ledger_accounts
        ) ends GROUP BY accountId, balance HAVING SUM(times) <> 0
      ) loose
      JOIN ledger_postings l ON l.accountId = loose.accountId
        AND (l.balanceAfterFen = loose.balance OR l.balanceAfterFen - l.amountFen = loose.balance)
      GROUP BY l.transactionId, l.accountId, l.balanceAfterFen, l.amountFen ORDER BY COUNT(*) DESC`,
    says: ({ id, account, afterFen, amountFen }) =>
      `the running balance of ${account} breaks at transaction ${id} (${amountFen} to ${afterFen})`,
  },
  {
    name: 'member-overdrawn',
    sql: `SELECT accountId AS id, balanceFen AS balanceFen FROM ledger_accounts
        WHERE kind = 'member-balance' AND balanceFen > 0
      UNION SELECT accountId, balanceAfterFen FROM ledger_postings
        WHERE accountId LIKE 'member-balance:%' AND balanceAfterFen > 0`,
    says: ({ id, balanceFen }) => `${id} was overdrawn by ${balanceFen}`,
  },
];

/** What the balance did not pay, as far as this provider or the till took it. */
const restBy = (tender: string) =>
  `CASE WHEN d.restTender = '${tender}' THEN d.amountFen - d.discountFen - d.balanceFen ELSE 0 END`;

const documents: readonly Rule[] = [
  {
    // What is left is the balance's part: the whole sums to zero.
    name: 'payment-books',
    sql: `SELECT d.paymentId AS id, d.amountFen AS amountFen, d.discountFen AS discountFen, d.balanceFen AS balanceFen,
        ${moved('sales')} AS salesFen, ${moved('coupon-discount')} AS couponFen,
        ${moved('member-balance', 'balance-held')} AS takenFen
      FROM ${booked('payments', 'payment', 'paymentId')} WHERE d.state = 'succeeded'
      GROUP BY d.paymentId, d.amountFen, d.discountFen, d.balanceFen, d.restTender
      HAVING ${moved('sales')} <> -d.amountFen OR ${moved('coupon-discount')} <> d.discountFen
        OR ${moved('member-balance', 'balance-held')} <> d.balanceFen
        OR ${moved('cash')} <> ${restBy('cash')} OR ${moved('wechat-receivable')} <> ${restBy('wechat')}
        OR ${moved('alipay-receivable')} <> ${restBy('alipay')}`,
    says: (row) =>
      `payment ${row['id']} of ${row['amountFen']} with ${row['discountFen']} off and ${row['balanceFen']} from the balance is booked as sales ${row['salesFen']}, discount ${row['couponFen']}, balance ${row['takenFen']}`,
  },
  unfounded('payment', 'payments', 'paymentId', "AND d.state = 'succeeded'"),
  {
    name: 'item-sum',
    sql: `SELECT d.paymentId AS id, d.amountFen AS amountFen, d.discountFen AS discountFen,
        SUM(i.quantity * i.unitPriceFen - i.reductionFen) AS itemsFen, SUM(i.discountFen) AS sharesFen
      FROM payments d JOIN payment_items i ON i.paymentId = d.paymentId
      GROUP BY d.paymentId, d.amountFen, d.discountFen, d.state
      HAVING SUM(i.quantity * i.unitPriceFen - i.reductionFen) <> d.amountFen
        OR (d.state = 'succeeded' AND SUM(i.discountFen) <> d.discountFen)`,
    says: (row) =>
      `payment ${row['id']} of ${row['amountFen']} with ${row['discountFen']} off has lines of ${row['itemsFen']} with ${row['sharesFen']} off`,
  },
  {
    name: 'top-up-books',
    sql: `SELECT d.topUpId AS id, d.amountFen AS amountFen, ${moved('wechat-receivable')} AS receivableFen,
        ${moved('member-balance')} AS memberFen
      FROM ${booked('top_ups', 'top-up', 'topUpId')} WHERE d.state = 'succeeded' GROUP BY d.topUpId, d.amountFen
      HAVING ${moved('wechat-receivable')} <> d.amountFen OR ${moved('member-balance')} <> -d.amountFen`,
    says: (row) =>
      `top-up ${row['id']} of ${row['amountFen']} is booked as receivable ${row['receivableFen']}, balance ${row['memberFen']}`,
  },
  unfounded('top-up', 'top_ups', 'topUpId', "AND d.state = 'succeeded'"),
];

const holds: readonly Rule[] = [
  {
    // A held part ends in the payment that waits for the order, or is released: in one of the two.
    name: 'hold-end',
    sql: `SELECT t.transactionId AS id, t.reference AS reference, r.transactionId AS released
      FROM ledger_transactions t LEFT JOIN provider_orders o ON o.orderNo = SUBSTR(t.reference, 6)
      LEFT JOIN payments d ON d.paymentId = o.paymentId AND d.orderNo = o.orderNo
        AND d.state IN ('processing', 'succeeded')
      LEFT JOIN ledger_transactions r ON r.reference = CONCAT('release:', SUBSTR(t.reference, 6))
      WHERE t.kind = 'hold' AND (d.paymentId IS NULL) = (r.transactionId IS NULL)`,
    says: ({ id, reference, released }) =>
      `transaction ${id} (${reference}) ${released === null ? 'was neither taken nor released' : 'was taken and released'}`,
  },
  {
    name: 'held-sum',
    sql: `SELECT a.accountId AS id, a.balanceFen AS balanceFen, COALESCE(SUM(d.balanceFen), 0) AS heldFen
      FROM ledger_accounts a LEFT JOIN payments d ON d.merchantId = a.merchantId AND d.state = 'processing'
        AND d.restTender IN ('wechat', 'alipay')
      WHERE a.kind = 'balance-held' GROUP BY a.accountId, a.balanceFen
      HAVING a.balanceFen <> -COALESCE(SUM(d.balanceFen), 0)`,
    says: ({ id, balanceFen, heldFen }) => `account ${id} says ${balanceFen}, payments under way hold ${heldFen}`,
  },
];

const refunds: readonly Rule[] = [
  {
    // Until the account `refunds` was opened, sales were lowered instead.
    name: 'refund-books',
    sql: `SELECT d.refundId AS id, d.amountFen AS amountFen, d.grossFen AS grossFen,
        ${moved('refunds', 'sales')} AS undoneFen, ${moved('coupon-discount')} AS couponFen,
        ${moved('member-balance')} AS balanceFen
      FROM ${booked('refunds', 'refund', 'refundId')} WHERE d.state = 'succeeded'
      GROUP BY d.refundId, d.amountFen, d.grossFen, d.balanceFen, d.handedOutFen
      HAVING ${moved('refunds', 'sales')} <> d.grossFen OR ${moved('coupon-discount')} <> d.amountFen - d.grossFen
        OR ${moved('member-balance')} <> d.handedOutFen - d.balanceFen
        OR ${moved('cash', 'wechat-receivable', 'alipay-receivable')} <> d.balanceFen - d.amountFen - d.handedOutFen`,
    says: (row) =>
      `refund ${row['id']} of ${row['amountFen']} (${row['grossFen']} before discount) is booked as ${row['undoneFen']}, discount ${row['couponFen']}, balance ${row['balanceFen']}`,
  },
  unfounded('refund', 'refunds', 'refundId', "AND d.state = 'succeeded'"),
  {
    name: 'refund-sum',
    sql: `SELECT d.paymentId AS id, d.refundedFen AS refundedFen, COALESCE(SUM(r.amountFen), 0) AS sumFen
      FROM payments d LEFT JOIN refunds r ON r.paymentId = d.paymentId AND r.state <> 'failed'
      GROUP BY d.paymentId, d.refundedFen, d.refundingFen, d.balanceRefundedFen, d.discountRefundedFen
      HAVING d.refundedFen <> COALESCE(SUM(r.amountFen), 0)
        OR d.refundingFen <> COALESCE(SUM(CASE WHEN r.state = 'processing' THEN r.amountFen END), 0)
        OR d.balanceRefundedFen <> COALESCE(SUM(r.balanceFen), 0)
        OR d.discountRefundedFen <> COALESCE(SUM(r.grossFen - r.amountFen), 0)`,
    says: ({ id, refundedFen, sumFen }) =>
      `payment ${id} says ${refundedFen} refunded, its refunds sum to ${sumFen}, or their parts differ`,
  },
];

const FEE_OF = "CONCAT('fee:', d.merchantId, ':', d.provider, ':', d.day)";

const providers: readonly Rule[] = [
  {
    name: 'fee-books',
    sql: `SELECT ${FEE_OF} AS id, d.bookedFeeFen AS feeFen, ${moved('provider-fee')} AS bookedFen
      FROM reconciliations d LEFT JOIN ledger_transactions t ON t.reference = ${FEE_OF}
      LEFT JOIN ledger_postings l ON l.transactionId = t.transactionId
      GROUP BY d.merchantId, d.provider, d.day, d.bookedFeeFen HAVING ${moved('provider-fee')} <> COALESCE(d.bookedFeeFen, 0)`,
    says: ({ id, feeFen, bookedFen }) => `${id} should hold ${feeFen ?? 0}, the ledger has ${bookedFen}`,
  },
  {
    name: 'fee-unfounded',
    sql: `SELECT t.transactionId AS id, t.reference AS reference FROM ledger_transactions t
      LEFT JOIN reconciliations d ON d.merchantId = t.merchantId AND t.reference = ${FEE_OF}
      WHERE t.kind = 'fee' AND d.day IS NULL`,
    says: ({ id, reference }) => `transaction ${id} books ${reference}, which no bill says`,
  },
  {
    name: 'payout-books',
    sql: `SELECT d.payoutId AS id, d.amountFen AS amountFen, ${moved('settlement')} AS bookedFen
      FROM ${booked('payouts', 'payout', 'payoutId')} GROUP BY d.payoutId, d.amountFen
      HAVING ${moved('settlement')} <> d.amountFen`,
    says: ({ id, amountFen, bookedFen }) => `payout ${id} of ${amountFen} is booked as ${bookedFen}`,
  },
  unfounded('payout', 'payouts', 'payoutId'),
  {
    name: 'payout-undo-books',
    sql: `SELECT d.payoutId AS id, d.amountFen AS amountFen, ${moved('settlement')} AS bookedFen
      FROM ${booked('payouts', 'payout-undo', 'payoutId')} WHERE d.undoneAtMs IS NOT NULL
      GROUP BY d.payoutId, d.amountFen HAVING ${moved('settlement')} <> -d.amountFen`,
    says: ({ id, amountFen, bookedFen }) => `payout ${id} of ${amountFen} was undone, booked as ${bookedFen}`,
  },
  unfounded('payout-undo', 'payouts', 'payoutId', 'AND d.undoneAtMs IS NOT NULL'),
];

const coupons: readonly Rule[] = [
  {
    // A payment given back in whole may have given its coupons back too.
    name: 'coupon-discount',
    sql: `SELECT d.paymentId AS id, d.discountFen AS discountFen, COALESCE(SUM(c.discountFen), 0) AS sumFen
      FROM payments d LEFT JOIN coupons c ON c.paymentId = d.paymentId AND c.state = 'redeemed'
      WHERE d.state = 'succeeded' GROUP BY d.paymentId, d.amountFen, d.discountFen, d.refundedFen, d.refundingFen
      HAVING COALESCE(SUM(c.discountFen), 0) <> d.discountFen AND NOT (
        d.refundedFen - d.refundingFen = d.amountFen - d.discountFen AND COALESCE(SUM(c.discountFen), 0) = 0)`,
    says: ({ id, discountFen, sumFen }) => `payment ${id} had ${discountFen} off, its coupons gave ${sumFen}`,
  },
  {
    name: 'coupon-unpaid',
    sql: `SELECT c.couponId AS id, c.paymentId AS payment FROM coupons c
      LEFT JOIN payments d ON d.paymentId = c.paymentId AND d.state = 'succeeded' AND d.memberId = c.memberId
      WHERE c.state = 'redeemed' AND d.paymentId IS NULL`,
    says: ({ id, payment }) => `coupon ${id} is redeemed, but payment ${payment} of its member did not happen`,
  },
  {
    // A coupon that a refund forfeited was used all the same; one that came back was not.
    name: 'coupon-count',
    sql: `SELECT d.templateId AS id, d.redeemed AS redeemed, COUNT(c.couponId) AS coupons FROM coupon_templates d
      LEFT JOIN coupons c ON c.templateId = d.templateId AND c.state IN ('redeemed', 'forfeited')
      GROUP BY d.templateId, d.redeemed HAVING d.redeemed <> COUNT(c.couponId)`,
    says: ({ id, redeemed, coupons: found }) => `coupon template ${id} counts ${redeemed} redeemed, there are ${found}`,
  },
];

export const RULES: readonly Rule[] = [
  ...postings,
  ...accounts,
  ...documents,
  ...holds,
  ...refunds,
  ...providers,
  ...coupons,
];
