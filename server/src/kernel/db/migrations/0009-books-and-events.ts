import { sqlMigration } from './sql-migration';

/** What the triggers below refuse, in words that reach the log. */
const CLOSED = 'append-only: the transaction is closed';
const UNBALANCED = 'ledger: at least two postings that sum to zero';
const APPEND_ONLY = ['ledger_transactions', 'ledger_postings', 'audit_entries'];
const CHANGES = ['UPDATE', 'DELETE'];

/** Nobody changes or deletes a row of these tables, whatever the code does. A table built anew needs them again. */
const sqliteGuards = APPEND_ONLY.flatMap((table) =>
  CHANGES.map(
    (change) =>
      `CREATE TRIGGER "${table}_no_${change.toLowerCase()}" BEFORE ${change} ON "${table}" BEGIN SELECT RAISE(ABORT, 'append-only: ${table}'); END`,
  ),
);
const mysqlGuards = APPEND_ONLY.flatMap((table) =>
  CHANGES.map(
    (change) =>
      `CREATE TRIGGER \`${table}_no_${change.toLowerCase()}\` BEFORE ${change} ON \`${table}\` FOR EACH ROW SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'append-only: ${table}'`,
  ),
);

/**
 * Neither engine can wait for the commit with a check. So a transaction's row comes last and closes it: it is refused
 * unless what was posted sums to zero, and from then on nothing more can be posted.
 */
const OPEN_SUM =
  'SELECT COUNT(*) < 2 OR SUM("amountFen") <> 0 FROM "ledger_postings" WHERE "transactionId" = NEW."transactionId"';
const IS_CLOSED = 'SELECT 1 FROM "ledger_transactions" WHERE "transactionId" = NEW."transactionId"';
const forMysql = (sql: string) => sql.replaceAll('"', '`');

export const BooksAndEvents1795630500000 = sqlMigration('BooksAndEvents1795630500000', {
  sqlite: [
    ...sqliteGuards,
    `CREATE TRIGGER "ledger_transactions_sum" BEFORE INSERT ON "ledger_transactions" WHEN (${OPEN_SUM}) BEGIN SELECT RAISE(ABORT, '${UNBALANCED}'); END`,
    `CREATE TRIGGER "ledger_postings_open" BEFORE INSERT ON "ledger_postings" WHEN EXISTS (${IS_CLOSED}) BEGIN SELECT RAISE(ABORT, '${CLOSED}'); END`,
  ],
  mysql: [
    ...mysqlGuards,
    `CREATE TRIGGER \`ledger_transactions_sum\` BEFORE INSERT ON \`ledger_transactions\` FOR EACH ROW BEGIN IF (${forMysql(OPEN_SUM)}) THEN SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = '${UNBALANCED}'; END IF; END`,
    `CREATE TRIGGER \`ledger_postings_open\` BEFORE INSERT ON \`ledger_postings\` FOR EACH ROW BEGIN IF EXISTS (${forMysql(IS_CLOSED)}) THEN SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = '${CLOSED}'; END IF; END`,
  ],
});
