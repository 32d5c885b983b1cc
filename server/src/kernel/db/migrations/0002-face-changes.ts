import { sqlMigration } from './sql-migration';

export const FaceChanges1795388209173 = sqlMigration('FaceChanges1795388209173', {
  sqlite: [
    'CREATE TABLE "face_feeds" ("merchantId" varchar(36) PRIMARY KEY NOT NULL, "lastSequence" bigint NOT NULL)',
    'CREATE TABLE "face_changes" ("merchantId" varchar(36) NOT NULL, "sequence" bigint NOT NULL, "memberId" varchar(36) NOT NULL, "atMs" bigint NOT NULL, PRIMARY KEY ("merchantId", "sequence"))',
  ],
  mysql: [
    'CREATE TABLE `face_feeds` (`merchantId` varchar(36) NOT NULL, `lastSequence` bigint NOT NULL, PRIMARY KEY (`merchantId`)) ENGINE=InnoDB',
    'CREATE TABLE `face_changes` (`merchantId` varchar(36) NOT NULL, `sequence` bigint NOT NULL, `memberId` varchar(36) NOT NULL, `atMs` bigint NOT NULL, PRIMARY KEY (`merchantId`, `sequence`)) ENGINE=InnoDB',
  ],
});
