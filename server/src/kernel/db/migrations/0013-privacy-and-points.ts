import { sqlMigration } from './sql-migration';

/**
 * The lines behind the points that members have by now: what each payment had earned, what its refunds took back, and
 * as one opening line whatever is left, so that the lines of a member sum to their points. A line takes over the id of
 * what it came from.
 */
const LINE = 'INSERT INTO point_entries (entryId, merchantId, memberId, kind, points, source, storeId, atMs)';
const TAKEN = '(SELECT COALESCE(SUM(r.pointsTaken), 0) FROM refunds r WHERE r.paymentId = p.paymentId)';
export const backfill = [
  `${LINE} SELECT p.paymentId, p.merchantId, p.memberId, 'payment', p.pointsEarned + ${TAKEN}, CONCAT('payment:', p.paymentId), p.storeId, p.settledAtMs FROM payments p WHERE p.memberId IS NOT NULL AND p.state = 'succeeded' AND p.pointsEarned + ${TAKEN} <> 0`,
  `${LINE} SELECT r.refundId, r.merchantId, p.memberId, 'refund', 0 - r.pointsTaken, CONCAT('refund:', r.refundId), r.storeId, r.createdAtMs FROM refunds r JOIN payments p ON p.paymentId = r.paymentId WHERE p.memberId IS NOT NULL AND r.pointsTaken <> 0`,
  `${LINE} SELECT m.memberId, m.merchantId, m.memberId, 'opening', m.points - COALESCE(SUM(e.points), 0), CONCAT('opening:', m.memberId), NULL, m.createdAtMs FROM members m LEFT JOIN point_entries e ON e.memberId = m.memberId GROUP BY m.memberId, m.merchantId, m.points, m.createdAtMs HAVING m.points - COALESCE(SUM(e.points), 0) <> 0`,
];

export const PrivacyAndPoints1795690000000 = sqlMigration('PrivacyAndPoints1795690000000', {
  sqlite: [
    'CREATE TABLE "point_entries" ("entryId" varchar(36) PRIMARY KEY NOT NULL, "merchantId" varchar(36) NOT NULL, "memberId" varchar(36) NOT NULL, "kind" varchar(10) NOT NULL, "points" bigint NOT NULL, "source" varchar(80) NOT NULL, "storeId" varchar(36), "atMs" bigint NOT NULL, CONSTRAINT "UQ_35042a4c59837d13c33aabf2690" UNIQUE ("source"), CONSTRAINT "point_entries_sums" CHECK ("points" <> 0))',
    'CREATE INDEX "point_entries_of_member" ON "point_entries" ("memberId", "atMs") ',
    'CREATE TABLE "check_ins" ("memberId" varchar(36) NOT NULL, "day" varchar(10) NOT NULL, "merchantId" varchar(36) NOT NULL, "streak" bigint NOT NULL, "points" bigint NOT NULL, "atMs" bigint NOT NULL, PRIMARY KEY ("memberId", "day"))',
    'ALTER TABLE "members" ADD "unpersonalisedAtMs" bigint',
    'ALTER TABLE "members" ADD "closedAtMs" bigint',
    'ALTER TABLE "refunds" ADD "handedOutFen" bigint NOT NULL DEFAULT (0)',
    'CREATE INDEX "deliveries_of_member" ON "campaign_deliveries" ("memberId") ',
    'CREATE INDEX "coupon_holdings_of_member" ON "coupon_holdings" ("memberId") ',
    'CREATE INDEX "coupon_codes_of_giver" ON "coupon_codes" ("fromMemberId") ',
    'CREATE INDEX "coupons_by_end" ON "coupons" ("merchantId", "state", "validUntilMs") ',
    'CREATE INDEX "sessions_of_member" ON "member_sessions" ("memberId") ',
    'CREATE INDEX "codes_of_member" ON "member_codes" ("memberId") ',
    ...backfill,
  ],
  mysql: [
    'CREATE TABLE `point_entries` (`entryId` varchar(36) NOT NULL, `merchantId` varchar(36) NOT NULL, `memberId` varchar(36) NOT NULL, `kind` varchar(10) NOT NULL, `points` bigint NOT NULL, `source` varchar(80) NOT NULL, `storeId` varchar(36) NULL, `atMs` bigint NOT NULL, INDEX `point_entries_of_member` (`memberId`, `atMs`), UNIQUE INDEX `IDX_35042a4c59837d13c33aabf269` (`source`), PRIMARY KEY (`entryId`)) ENGINE=InnoDB',
    'CREATE TABLE `check_ins` (`memberId` varchar(36) NOT NULL, `day` varchar(10) NOT NULL, `merchantId` varchar(36) NOT NULL, `streak` bigint NOT NULL, `points` bigint NOT NULL, `atMs` bigint NOT NULL, PRIMARY KEY (`memberId`, `day`)) ENGINE=InnoDB',
    'ALTER TABLE `members` ADD `unpersonalisedAtMs` bigint NULL',
    'ALTER TABLE `members` ADD `closedAtMs` bigint NULL',
    "ALTER TABLE `refunds` ADD `handedOutFen` bigint NOT NULL DEFAULT '0'",
    'CREATE INDEX `deliveries_of_member` ON `campaign_deliveries` (`memberId`)',
    'CREATE INDEX `coupon_holdings_of_member` ON `coupon_holdings` (`memberId`)',
    'CREATE INDEX `coupon_codes_of_giver` ON `coupon_codes` (`fromMemberId`)',
    'CREATE INDEX `coupons_by_end` ON `coupons` (`merchantId`, `state`, `validUntilMs`)',
    'CREATE INDEX `sessions_of_member` ON `member_sessions` (`memberId`)',
    'CREATE INDEX `codes_of_member` ON `member_codes` (`memberId`)',
    'ALTER TABLE `point_entries` ADD CONSTRAINT `point_entries_sums` CHECK (`points` <> 0)',
    ...backfill,
  ],
});
