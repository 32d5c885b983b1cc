import { sqlMigration } from './sql-migration';

/**
 * Terms of coupons issued before now, said in full: what they did not name was so. They were used one at a time.
 * The text of every row begins with a brace, so the new keys go right behind it.
 */
const NEW_TERMS =
  '{"weekly":null,"channels":null,"items":null,"firstVisitOnly":false,"stacking":"exclusive","onRefund":"return","transferable":false,';
const DAYS = '"validity":{"kind":"days",';
const DAYS_FROM_NOW = '"validity":{"kind":"days","startsInDays":0,';
const VISITS = `CASE audience WHEN 'first-payment' THEN 'first' WHEN 'returning' THEN 'returning' ELSE 'any' END`;
const RULE_END = '"},"tags":null,"items":null,"absentDays":null}';
const SPENT = `UPDATE coupon_templates SET spentFen = (SELECT COALESCE(SUM(coupons.discountFen), 0) FROM coupons
  WHERE coupons.templateId = coupon_templates.templateId AND coupons.state IN ('reserved', 'redeemed'))`;

/** A payment's coupons are the rows that name it: one column on the payment could name only one of them. */
export const CouponEngine1795640000000 = sqlMigration('CouponEngine1795640000000', {
  sqlite: [
    'CREATE TABLE "limit_counters" ("subject" varchar(36) NOT NULL, "owner" varchar(36) NOT NULL, "day" varchar(10) NOT NULL, "used" bigint NOT NULL, PRIMARY KEY ("subject", "owner", "day"))',
    'CREATE INDEX "limit_counters_by_day" ON "limit_counters" ("day") ',
    'CREATE INDEX "limit_counters_of_owner" ON "limit_counters" ("owner") ',
    'CREATE TABLE "coupon_template_versions" ("templateId" varchar(36) NOT NULL, "version" bigint NOT NULL, "draft" text NOT NULL, "actor" varchar(60) NOT NULL, "atMs" bigint NOT NULL, PRIMARY KEY ("templateId", "version"))',
    'CREATE TABLE "coupon_codes" ("codeId" varchar(36) PRIMARY KEY NOT NULL, "merchantId" varchar(36) NOT NULL, "templateId" varchar(36) NOT NULL, "code" varchar(20) NOT NULL, "quota" bigint, "used" bigint NOT NULL, "state" varchar(8) NOT NULL, "couponId" varchar(36), "fromMemberId" varchar(36), "validUntilMs" bigint, "createdAtMs" bigint NOT NULL, CONSTRAINT "coupon_codes_quota" CHECK ("quota" IS NULL OR "used" <= "quota"))',
    'CREATE INDEX "coupon_codes_of_template" ON "coupon_codes" ("templateId", "createdAtMs") ',
    'CREATE UNIQUE INDEX "coupon_codes_by_code" ON "coupon_codes" ("merchantId", "code") ',
    'CREATE TABLE "member_tags" ("memberId" varchar(36) NOT NULL, "tag" varchar(20) NOT NULL, "merchantId" varchar(36) NOT NULL, PRIMARY KEY ("memberId", "tag"))',
    'CREATE INDEX "member_tags_by_tag" ON "member_tags" ("merchantId", "tag") ',
    'CREATE TABLE "offer_grants" ("paymentId" varchar(36) NOT NULL, "offerId" varchar(36) NOT NULL, "merchantId" varchar(36) NOT NULL, "memberId" varchar(36) NOT NULL, "state" varchar(8) NOT NULL, "reasonText" varchar(40) NOT NULL, "reasonWhy" text, "couponId" varchar(36), "createdAtMs" bigint NOT NULL, "expiresAtMs" bigint NOT NULL, PRIMARY KEY ("paymentId", "offerId"))',
    'CREATE INDEX "offer_grants_of_member" ON "offer_grants" ("memberId") ',
    'ALTER TABLE "coupons" ADD "reasonWhy" text',
    'CREATE INDEX "coupons_of_use" ON "coupons" ("paymentId") ',
    'CREATE INDEX "coupons_of_template" ON "coupons" ("templateId", "templateVersion") ',
    'ALTER TABLE "payments" DROP COLUMN "couponId"',
    'ALTER TABLE "payments" ADD "declined" text',
    'DROP INDEX "coupon_templates_of_merchant"',
    'CREATE TABLE "temporary_coupon_templates" ("templateId" varchar(36) PRIMARY KEY NOT NULL, "merchantId" varchar(36) NOT NULL, "version" bigint NOT NULL, "terms" text NOT NULL, "quota" bigint, "issued" bigint NOT NULL, "redeemed" bigint NOT NULL, "perMemberLimit" bigint NOT NULL, "claimable" integer NOT NULL, "state" varchar(8) NOT NULL, "createdAtMs" bigint NOT NULL, "dailyQuota" bigint, "perMemberDailyLimit" bigint, "budgetFen" bigint, "spentFen" bigint NOT NULL DEFAULT (0), CONSTRAINT "coupon_templates_quota" CHECK (("quota" IS NULL OR "issued" <= "quota")), CONSTRAINT "coupon_templates_budget" CHECK ("spentFen" >= 0 AND ("budgetFen" IS NULL OR "spentFen" <= "budgetFen")))',
    'INSERT INTO "temporary_coupon_templates"("templateId", "merchantId", "version", "terms", "quota", "issued", "redeemed", "perMemberLimit", "claimable", "state", "createdAtMs") SELECT "templateId", "merchantId", "version", "terms", "quota", "issued", "redeemed", "perMemberLimit", "claimable", "state", "createdAtMs" FROM "coupon_templates"',
    'DROP TABLE "coupon_templates"',
    'ALTER TABLE "temporary_coupon_templates" RENAME TO "coupon_templates"',
    'CREATE INDEX "coupon_templates_of_merchant" ON "coupon_templates" ("merchantId", "createdAtMs") ',
    `UPDATE coupons SET terms = REPLACE('${NEW_TERMS}' || SUBSTR(terms, 2), '${DAYS}', '${DAYS_FROM_NOW}')`,
    `UPDATE coupon_templates SET terms = REPLACE('${NEW_TERMS}' || SUBSTR(terms, 2), '${DAYS}', '${DAYS_FROM_NOW}')`,
    SPENT,
    `INSERT INTO coupon_template_versions (templateId, version, draft, actor, atMs) SELECT templateId, version,
      '{"terms":' || terms || ',"quota":' || COALESCE(quota, 'null') || ',"dailyQuota":null,"perMemberLimit":' || perMemberLimit
      || ',"perMemberDailyLimit":null,"budgetFen":null,"claimable":' || CASE claimable WHEN 1 THEN 'true' ELSE 'false' END || '}',
      'system', createdAtMs FROM coupon_templates`,
    'DROP INDEX "offers_of_merchant"',
    'CREATE TABLE "temporary_offers" ("offerId" varchar(36) PRIMARY KEY NOT NULL, "merchantId" varchar(36) NOT NULL, "version" bigint NOT NULL, "name" varchar(60) NOT NULL, "templateId" varchar(36) NOT NULL, "reason" varchar(40) NOT NULL, "active" integer NOT NULL, "granted" bigint NOT NULL, "createdAtMs" bigint NOT NULL, "rule" text NOT NULL, "grantMode" varchar(8) NOT NULL, "takeWithinHours" bigint NOT NULL, "priority" bigint NOT NULL, "weight" bigint NOT NULL, "quota" bigint, "dailyQuota" bigint, "perMemberLimit" bigint, "budgetFen" bigint, "promisedFen" bigint NOT NULL, CONSTRAINT "offers_budget" CHECK ("budgetFen" IS NULL OR "promisedFen" <= "budgetFen"), CONSTRAINT "offers_quota" CHECK ("quota" IS NULL OR "granted" <= "quota"))',
    `INSERT INTO temporary_offers (offerId, merchantId, version, name, templateId, reason, active, granted, createdAtMs, rule, grantMode, takeWithinHours, priority, weight, promisedFen)
      SELECT offerId, merchantId, version, name, templateId, reason, active, granted, createdAtMs,
      '{"storeIds":' || COALESCE(storeIds, 'null') || ',"minAmountFen":' || minAmountFen
      || ',"maxAmountFen":null,"weekly":null,"visits":{"kind":"' || ${VISITS} || '${RULE_END}', 'at-once', 24, 0, 1, 0 FROM offers`,
    'DROP TABLE "offers"',
    'ALTER TABLE "temporary_offers" RENAME TO "offers"',
    'CREATE INDEX "offers_of_merchant" ON "offers" ("merchantId", "createdAtMs") ',
  ],
  mysql: [
    'CREATE TABLE `limit_counters` (`subject` varchar(36) NOT NULL, `owner` varchar(36) NOT NULL, `day` varchar(10) NOT NULL, `used` bigint NOT NULL, INDEX `limit_counters_by_day` (`day`), INDEX `limit_counters_of_owner` (`owner`), PRIMARY KEY (`subject`, `owner`, `day`)) ENGINE=InnoDB',
    'CREATE TABLE `coupon_template_versions` (`templateId` varchar(36) NOT NULL, `version` bigint NOT NULL, `draft` text NOT NULL, `actor` varchar(60) NOT NULL, `atMs` bigint NOT NULL, PRIMARY KEY (`templateId`, `version`)) ENGINE=InnoDB',
    'CREATE TABLE `coupon_codes` (`codeId` varchar(36) NOT NULL, `merchantId` varchar(36) NOT NULL, `templateId` varchar(36) NOT NULL, `code` varchar(20) NOT NULL, `quota` bigint NULL, `used` bigint NOT NULL, `state` varchar(8) NOT NULL, `couponId` varchar(36) NULL, `fromMemberId` varchar(36) NULL, `validUntilMs` bigint NULL, `createdAtMs` bigint NOT NULL, INDEX `coupon_codes_of_template` (`templateId`, `createdAtMs`), UNIQUE INDEX `coupon_codes_by_code` (`merchantId`, `code`), PRIMARY KEY (`codeId`), CONSTRAINT `coupon_codes_quota` CHECK (`quota` IS NULL OR `used` <= `quota`)) ENGINE=InnoDB',
    'CREATE TABLE `member_tags` (`memberId` varchar(36) NOT NULL, `tag` varchar(20) NOT NULL, `merchantId` varchar(36) NOT NULL, INDEX `member_tags_by_tag` (`merchantId`, `tag`), PRIMARY KEY (`memberId`, `tag`)) ENGINE=InnoDB',
    'CREATE TABLE `offer_grants` (`paymentId` varchar(36) NOT NULL, `offerId` varchar(36) NOT NULL, `merchantId` varchar(36) NOT NULL, `memberId` varchar(36) NOT NULL, `state` varchar(8) NOT NULL, `reasonText` varchar(40) NOT NULL, `reasonWhy` text NULL, `couponId` varchar(36) NULL, `createdAtMs` bigint NOT NULL, `expiresAtMs` bigint NOT NULL, INDEX `offer_grants_of_member` (`memberId`), PRIMARY KEY (`paymentId`, `offerId`)) ENGINE=InnoDB',
    'ALTER TABLE `coupons` ADD `reasonWhy` text NULL, ADD INDEX `coupons_of_use` (`paymentId`), ADD INDEX `coupons_of_template` (`templateId`, `templateVersion`)',
    'ALTER TABLE `payments` DROP COLUMN `couponId`, ADD `declined` text NULL',
    "ALTER TABLE `coupon_templates` ADD `dailyQuota` bigint NULL, ADD `perMemberDailyLimit` bigint NULL, ADD `budgetFen` bigint NULL, ADD `spentFen` bigint NOT NULL DEFAULT '0'",
    `UPDATE coupons SET terms = REPLACE(CONCAT('${NEW_TERMS}', SUBSTR(terms, 2)), '${DAYS}', '${DAYS_FROM_NOW}')`,
    `UPDATE coupon_templates SET terms = REPLACE(CONCAT('${NEW_TERMS}', SUBSTR(terms, 2)), '${DAYS}', '${DAYS_FROM_NOW}')`,
    SPENT,
    `INSERT INTO coupon_template_versions (templateId, version, draft, actor, atMs) SELECT templateId, version,
      CONCAT('{"terms":', terms, ',"quota":', COALESCE(quota, 'null'), ',"dailyQuota":null,"perMemberLimit":', perMemberLimit,
      ',"perMemberDailyLimit":null,"budgetFen":null,"claimable":', CASE claimable WHEN 1 THEN 'true' ELSE 'false' END, '}'),
      'system', createdAtMs FROM coupon_templates`,
    "ALTER TABLE `offers` ADD `rule` text NULL, ADD `grantMode` varchar(8) NOT NULL DEFAULT 'at-once', ADD `takeWithinHours` bigint NOT NULL DEFAULT 24, ADD `priority` bigint NOT NULL DEFAULT 0, ADD `weight` bigint NOT NULL DEFAULT 1, ADD `quota` bigint NULL, ADD `dailyQuota` bigint NULL, ADD `perMemberLimit` bigint NULL, ADD `budgetFen` bigint NULL, ADD `promisedFen` bigint NOT NULL DEFAULT 0",
    `UPDATE offers SET rule = CONCAT('{"storeIds":', COALESCE(storeIds, 'null'), ',"minAmountFen":', minAmountFen,
      ',"maxAmountFen":null,"weekly":null,"visits":{"kind":"', ${VISITS}, '${RULE_END}')`,
    'ALTER TABLE `offers` DROP COLUMN `storeIds`, DROP COLUMN `minAmountFen`, DROP COLUMN `audience`, MODIFY `rule` text NOT NULL, MODIFY `grantMode` varchar(8) NOT NULL, MODIFY `takeWithinHours` bigint NOT NULL, MODIFY `priority` bigint NOT NULL, MODIFY `weight` bigint NOT NULL, MODIFY `promisedFen` bigint NOT NULL, ADD CONSTRAINT `offers_budget` CHECK (`budgetFen` IS NULL OR `promisedFen` <= `budgetFen`), ADD CONSTRAINT `offers_quota` CHECK (`quota` IS NULL OR `granted` <= `quota`)',
    'ALTER TABLE `coupon_templates` ADD CONSTRAINT `coupon_templates_budget` CHECK (`spentFen` >= 0 AND (`budgetFen` IS NULL OR `spentFen` <= `budgetFen`))',
  ],
});
