import { sqlMigration } from './sql-migration';

export const FaceDuplicates1795517156975 = sqlMigration('FaceDuplicates1795517156975', {
  sqlite: [
    'CREATE TABLE "face_duplicates" ("duplicateId" varchar(36) PRIMARY KEY NOT NULL, "merchantId" varchar(36) NOT NULL, "firstMemberId" varchar(36) NOT NULL, "secondMemberId" varchar(36) NOT NULL, "state" varchar(10) NOT NULL, "distanceMilli" bigint NOT NULL, "foundAtMs" bigint NOT NULL, "decidedAtMs" bigint, "version" bigint NOT NULL)',
    'CREATE INDEX "face_duplicates_of_second" ON "face_duplicates" ("merchantId", "secondMemberId") ',
    'CREATE UNIQUE INDEX "face_duplicates_pair" ON "face_duplicates" ("merchantId", "firstMemberId", "secondMemberId") ',
    'ALTER TABLE "members" ADD "mergedIntoId" varchar(36)',
  ],
  mysql: [
    'CREATE TABLE `face_duplicates` (`duplicateId` varchar(36) NOT NULL, `merchantId` varchar(36) NOT NULL, `firstMemberId` varchar(36) NOT NULL, `secondMemberId` varchar(36) NOT NULL, `state` varchar(10) NOT NULL, `distanceMilli` bigint NOT NULL, `foundAtMs` bigint NOT NULL, `decidedAtMs` bigint NULL, `version` bigint NOT NULL, INDEX `face_duplicates_of_second` (`merchantId`, `secondMemberId`), UNIQUE INDEX `face_duplicates_pair` (`merchantId`, `firstMemberId`, `secondMemberId`), PRIMARY KEY (`duplicateId`)) ENGINE=InnoDB',
    'ALTER TABLE `members` ADD `mergedIntoId` varchar(36) NULL',
  ],
});
