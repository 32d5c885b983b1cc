import { sqlMigration } from './sql-migration';

export const TillEnrolment1795650012000 = sqlMigration('TillEnrolment1795650012000', {
  sqlite: [
    'CREATE TABLE "face_deletions" ("receiptId" varchar(36) PRIMARY KEY NOT NULL, "merchantId" varchar(36) NOT NULL, "memberId" varchar(36) NOT NULL, "deletedTemplates" bigint NOT NULL, "why" varchar(10) NOT NULL, "atMs" bigint NOT NULL, "hash" varchar(64) NOT NULL, CONSTRAINT "face_deletions_count" CHECK ("deletedTemplates" > 0))',
    'CREATE INDEX "face_deletions_of_member" ON "face_deletions" ("memberId", "atMs") ',
    'CREATE TABLE "till_enrolments" ("codeHash" varchar(64) PRIMARY KEY NOT NULL, "merchantId" varchar(36) NOT NULL, "memberId" varchar(36) NOT NULL, "codeUntilMs" bigint NOT NULL, "enrolmentId" varchar(36), "terminalId" varchar(36), "openUntilMs" bigint, "outcome" varchar(8))',
    'CREATE UNIQUE INDEX "till_enrolments_by_enrolment" ON "till_enrolments" ("enrolmentId") ',
    'CREATE INDEX "till_enrolments_of_member" ON "till_enrolments" ("memberId") ',
  ],
  mysql: [
    'CREATE TABLE `face_deletions` (`receiptId` varchar(36) NOT NULL, `merchantId` varchar(36) NOT NULL, `memberId` varchar(36) NOT NULL, `deletedTemplates` bigint NOT NULL, `why` varchar(10) NOT NULL, `atMs` bigint NOT NULL, `hash` varchar(64) NOT NULL, INDEX `face_deletions_of_member` (`memberId`, `atMs`), PRIMARY KEY (`receiptId`)) ENGINE=InnoDB',
    'ALTER TABLE `face_deletions` ADD CONSTRAINT `face_deletions_count` CHECK (`deletedTemplates` > 0)',
    'CREATE TABLE `till_enrolments` (`codeHash` varchar(64) NOT NULL, `merchantId` varchar(36) NOT NULL, `memberId` varchar(36) NOT NULL, `codeUntilMs` bigint NOT NULL, `enrolmentId` varchar(36) NULL, `terminalId` varchar(36) NULL, `openUntilMs` bigint NULL, `outcome` varchar(8) NULL, UNIQUE INDEX `till_enrolments_by_enrolment` (`enrolmentId`), INDEX `till_enrolments_of_member` (`memberId`), PRIMARY KEY (`codeHash`)) ENGINE=InnoDB',
  ],
});
