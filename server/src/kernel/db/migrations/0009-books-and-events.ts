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
    'CREATE TABLE "reconciliations" ("merchantId" varchar(36) NOT NULL, "provider" varchar(8) NOT NULL, "day" varchar(10) NOT NULL, "state" varchar(12) NOT NULL, "problem" varchar(60), "version" bigint NOT NULL, "payments" bigint NOT NULL, "paymentsFen" bigint NOT NULL, "refunds" bigint NOT NULL, "refundsFen" bigint NOT NULL, "feeFen" bigint NOT NULL, "matched" bigint NOT NULL, "bookedFeeFen" bigint, "createdAtMs" bigint NOT NULL, "checkedAtMs" bigint, PRIMARY KEY ("merchantId", "provider", "day"))',
    'CREATE INDEX "reconciliations_by_day" ON "reconciliations" ("merchantId", "day") ',
    'CREATE TABLE "reconciliation_lines" ("lineId" varchar(36) PRIMARY KEY NOT NULL, "merchantId" varchar(36) NOT NULL, "provider" varchar(8) NOT NULL, "day" varchar(10) NOT NULL, "kind" varchar(20) NOT NULL, "moveKey" varchar(80) NOT NULL, "transactionId" varchar(64), "ourFen" bigint, "theirFen" bigint, "ourState" varchar(12), "subject" varchar(60), "state" varchar(8) NOT NULL, "note" varchar(200), "decidedBy" varchar(60), "decidedAtMs" bigint, "version" bigint NOT NULL, "createdAtMs" bigint NOT NULL)',
    'CREATE INDEX "reconciliation_lines_open" ON "reconciliation_lines" ("merchantId", "state") ',
    'CREATE INDEX "reconciliation_lines_of_move" ON "reconciliation_lines" ("merchantId", "provider", "moveKey") ',
    'CREATE UNIQUE INDEX "reconciliation_lines_difference" ON "reconciliation_lines" ("merchantId", "provider", "day", "moveKey", "kind") ',
    'CREATE TABLE "payouts" ("payoutId" varchar(36) PRIMARY KEY NOT NULL, "merchantId" varchar(36) NOT NULL, "provider" varchar(8) NOT NULL, "day" varchar(10) NOT NULL, "amountFen" bigint NOT NULL, "note" varchar(60) NOT NULL, "actor" varchar(60) NOT NULL, "createdAtMs" bigint NOT NULL, "undoneAtMs" bigint, CONSTRAINT "payouts_sums" CHECK ("amountFen" > 0))',
    'CREATE INDEX "payouts_of_merchant" ON "payouts" ("merchantId", "day") ',
    'CREATE INDEX "top_ups_settled" ON "top_ups" ("settledAtMs") ',
    'CREATE INDEX "payments_settled" ON "payments" ("settledAtMs") ',
    'CREATE INDEX "refunds_settled" ON "refunds" ("settledAtMs") ',
    'CREATE TABLE "webhook_endpoints" ("endpointId" varchar(36) PRIMARY KEY NOT NULL, "merchantId" varchar(36) NOT NULL, "url" varchar(300) NOT NULL, "note" varchar(60) NOT NULL, "events" text NOT NULL, "state" varchar(10) NOT NULL, "offReason" varchar(10), "failures" bigint NOT NULL, "failingSinceMs" bigint, "restUntilMs" bigint NOT NULL, "version" bigint NOT NULL, "createdAtMs" bigint NOT NULL)',
    'CREATE INDEX "webhook_endpoints_of_merchant" ON "webhook_endpoints" ("merchantId", "createdAtMs") ',
    'CREATE TABLE "webhook_keys" ("keyId" varchar(20) PRIMARY KEY NOT NULL, "endpointId" varchar(36) NOT NULL, "sealed" blob NOT NULL, "createdAtMs" bigint NOT NULL, "expiresAtMs" bigint)',
    'CREATE INDEX "webhook_keys_of_endpoint" ON "webhook_keys" ("endpointId", "createdAtMs") ',
    'CREATE TABLE "webhook_deliveries" ("deliveryId" varchar(36) PRIMARY KEY NOT NULL, "merchantId" varchar(36) NOT NULL, "endpointId" varchar(36) NOT NULL, "eventId" varchar(36) NOT NULL, "type" varchar(40) NOT NULL, "body" text NOT NULL, "state" varchar(10) NOT NULL, "round" bigint NOT NULL, "roundTries" bigint NOT NULL, "roundAtMs" bigint NOT NULL, "tries" bigint NOT NULL, "status" bigint, "failure" varchar(20), "latencyMs" bigint, "createdAtMs" bigint NOT NULL, "doneAtMs" bigint)',
    'CREATE INDEX "webhook_deliveries_by_time" ON "webhook_deliveries" ("createdAtMs") ',
    'CREATE INDEX "webhook_deliveries_of_endpoint" ON "webhook_deliveries" ("endpointId", "state", "createdAtMs") ',
    'CREATE UNIQUE INDEX "webhook_deliveries_once" ON "webhook_deliveries" ("endpointId", "eventId") ',
    'CREATE TABLE "webhook_attempts" ("deliveryId" varchar(36) NOT NULL, "number" bigint NOT NULL, "atMs" bigint NOT NULL, "status" bigint, "failure" varchar(20), "latencyMs" bigint NOT NULL, "excerpt" varchar(200), PRIMARY KEY ("deliveryId", "number"))',
  ],
  mysql: [
    ...mysqlGuards,
    `CREATE TRIGGER \`ledger_transactions_sum\` BEFORE INSERT ON \`ledger_transactions\` FOR EACH ROW BEGIN IF (${forMysql(OPEN_SUM)}) THEN SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = '${UNBALANCED}'; END IF; END`,
    `CREATE TRIGGER \`ledger_postings_open\` BEFORE INSERT ON \`ledger_postings\` FOR EACH ROW BEGIN IF EXISTS (${forMysql(IS_CLOSED)}) THEN SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = '${CLOSED}'; END IF; END`,
    'CREATE TABLE `reconciliations` (`merchantId` varchar(36) NOT NULL, `provider` varchar(8) NOT NULL, `day` varchar(10) NOT NULL, `state` varchar(12) NOT NULL, `problem` varchar(60) NULL, `version` bigint NOT NULL, `payments` bigint NOT NULL, `paymentsFen` bigint NOT NULL, `refunds` bigint NOT NULL, `refundsFen` bigint NOT NULL, `feeFen` bigint NOT NULL, `matched` bigint NOT NULL, `bookedFeeFen` bigint NULL, `createdAtMs` bigint NOT NULL, `checkedAtMs` bigint NULL, INDEX `reconciliations_by_day` (`merchantId`, `day`), PRIMARY KEY (`merchantId`, `provider`, `day`)) ENGINE=InnoDB',
    'CREATE TABLE `reconciliation_lines` (`lineId` varchar(36) NOT NULL, `merchantId` varchar(36) NOT NULL, `provider` varchar(8) NOT NULL, `day` varchar(10) NOT NULL, `kind` varchar(20) NOT NULL, `moveKey` varchar(80) NOT NULL, `transactionId` varchar(64) NULL, `ourFen` bigint NULL, `theirFen` bigint NULL, `ourState` varchar(12) NULL, `subject` varchar(60) NULL, `state` varchar(8) NOT NULL, `note` varchar(200) NULL, `decidedBy` varchar(60) NULL, `decidedAtMs` bigint NULL, `version` bigint NOT NULL, `createdAtMs` bigint NOT NULL, INDEX `reconciliation_lines_open` (`merchantId`, `state`), INDEX `reconciliation_lines_of_move` (`merchantId`, `provider`, `moveKey`), UNIQUE INDEX `reconciliation_lines_difference` (`merchantId`, `provider`, `day`, `moveKey`, `kind`), PRIMARY KEY (`lineId`)) ENGINE=InnoDB',
    'CREATE TABLE `payouts` (`payoutId` varchar(36) NOT NULL, `merchantId` varchar(36) NOT NULL, `provider` varchar(8) NOT NULL, `day` varchar(10) NOT NULL, `amountFen` bigint NOT NULL, `note` varchar(60) NOT NULL, `actor` varchar(60) NOT NULL, `createdAtMs` bigint NOT NULL, `undoneAtMs` bigint NULL, INDEX `payouts_of_merchant` (`merchantId`, `day`), PRIMARY KEY (`payoutId`)) ENGINE=InnoDB',
    'CREATE INDEX `top_ups_settled` ON `top_ups` (`settledAtMs`)',
    'CREATE INDEX `payments_settled` ON `payments` (`settledAtMs`)',
    'CREATE INDEX `refunds_settled` ON `refunds` (`settledAtMs`)',
    'CREATE TABLE `webhook_endpoints` (`endpointId` varchar(36) NOT NULL, `merchantId` varchar(36) NOT NULL, `url` varchar(300) NOT NULL, `note` varchar(60) NOT NULL, `events` text NOT NULL, `state` varchar(10) NOT NULL, `offReason` varchar(10) NULL, `failures` bigint NOT NULL, `failingSinceMs` bigint NULL, `restUntilMs` bigint NOT NULL, `version` bigint NOT NULL, `createdAtMs` bigint NOT NULL, INDEX `webhook_endpoints_of_merchant` (`merchantId`, `createdAtMs`), PRIMARY KEY (`endpointId`)) ENGINE=InnoDB',
    'CREATE TABLE `webhook_keys` (`keyId` varchar(20) NOT NULL, `endpointId` varchar(36) NOT NULL, `sealed` blob NOT NULL, `createdAtMs` bigint NOT NULL, `expiresAtMs` bigint NULL, INDEX `webhook_keys_of_endpoint` (`endpointId`, `createdAtMs`), PRIMARY KEY (`keyId`)) ENGINE=InnoDB',
    'CREATE TABLE `webhook_deliveries` (`deliveryId` varchar(36) NOT NULL, `merchantId` varchar(36) NOT NULL, `endpointId` varchar(36) NOT NULL, `eventId` varchar(36) NOT NULL, `type` varchar(40) NOT NULL, `body` text NOT NULL, `state` varchar(10) NOT NULL, `round` bigint NOT NULL, `roundTries` bigint NOT NULL, `roundAtMs` bigint NOT NULL, `tries` bigint NOT NULL, `status` bigint NULL, `failure` varchar(20) NULL, `latencyMs` bigint NULL, `createdAtMs` bigint NOT NULL, `doneAtMs` bigint NULL, INDEX `webhook_deliveries_by_time` (`createdAtMs`), INDEX `webhook_deliveries_of_endpoint` (`endpointId`, `state`, `createdAtMs`), UNIQUE INDEX `webhook_deliveries_once` (`endpointId`, `eventId`), PRIMARY KEY (`deliveryId`)) ENGINE=InnoDB',
    'CREATE TABLE `webhook_attempts` (`deliveryId` varchar(36) NOT NULL, `number` bigint NOT NULL, `atMs` bigint NOT NULL, `status` bigint NULL, `failure` varchar(20) NULL, `latencyMs` bigint NOT NULL, `excerpt` varchar(200) NULL, PRIMARY KEY (`deliveryId`, `number`)) ENGINE=InnoDB',
    // TypeORM writes no CHECK for MySQL: these are the ones that the entities declare.
    'ALTER TABLE `payouts` ADD CONSTRAINT `payouts_sums` CHECK (`amountFen` > 0)',
  ],
});
