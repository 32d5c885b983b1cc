import { sqlMigration } from './sql-migration';

export const FaceChallenge1795506605269 = sqlMigration('FaceChallenge1795506605269', {
  sqlite: [
    'CREATE TABLE "face_challenges" ("nonce" varchar(22) PRIMARY KEY NOT NULL, "attemptId" varchar(36) NOT NULL, "paymentId" varchar(36) NOT NULL, "terminalId" varchar(36) NOT NULL, "memberId" varchar(36) NOT NULL, "actions" text NOT NULL, "decision" text NOT NULL, "issuedAtMs" bigint NOT NULL, "expiresAtMs" bigint NOT NULL, "usedAtMs" bigint, "inputHash" varchar(64), "outcome" varchar(16))',
    'CREATE INDEX "face_challenges_by_time" ON "face_challenges" ("issuedAtMs") ',
    'CREATE INDEX "face_challenges_of_member" ON "face_challenges" ("memberId", "issuedAtMs") ',
    'CREATE INDEX "face_challenges_of_payment" ON "face_challenges" ("paymentId") ',
    'CREATE UNIQUE INDEX "face_challenges_of_attempt" ON "face_challenges" ("attemptId") ',
    'CREATE TABLE "face_seen_frames" ("merchantId" varchar(36) NOT NULL, "mark" varchar(64) NOT NULL, "paymentId" varchar(36) NOT NULL, "memberId" varchar(36), "trace" text, "atMs" bigint NOT NULL, PRIMARY KEY ("merchantId", "mark"))',
    'CREATE INDEX "face_seen_frames_by_time" ON "face_seen_frames" ("atMs") ',
    'CREATE INDEX "face_seen_frames_of_member" ON "face_seen_frames" ("merchantId", "memberId", "atMs") ',
    'CREATE TABLE "temporary_face_attempts" ("attemptId" varchar(36) PRIMARY KEY NOT NULL, "paymentId" varchar(36) NOT NULL, "terminalId" varchar(36) NOT NULL, "inputHash" varchar(64) NOT NULL, "outcome" varchar(24) NOT NULL, "candidates" text NOT NULL, "triesLeft" bigint NOT NULL, "expiresAtMs" bigint NOT NULL, "liveness" text)',
    'INSERT INTO "temporary_face_attempts"("attemptId", "paymentId", "terminalId", "inputHash", "outcome", "candidates", "triesLeft", "expiresAtMs") SELECT "attemptId", "paymentId", "terminalId", "inputHash", "outcome", "candidates", "triesLeft", "expiresAtMs" FROM "face_attempts"',
    'DROP TABLE "face_attempts"',
    'ALTER TABLE "temporary_face_attempts" RENAME TO "face_attempts"',
  ],
  mysql: [
    'CREATE TABLE `face_challenges` (`nonce` varchar(22) NOT NULL, `attemptId` varchar(36) NOT NULL, `paymentId` varchar(36) NOT NULL, `terminalId` varchar(36) NOT NULL, `memberId` varchar(36) NOT NULL, `actions` text NOT NULL, `decision` text NOT NULL, `issuedAtMs` bigint NOT NULL, `expiresAtMs` bigint NOT NULL, `usedAtMs` bigint NULL, `inputHash` varchar(64) NULL, `outcome` varchar(16) NULL, INDEX `face_challenges_by_time` (`issuedAtMs`), INDEX `face_challenges_of_member` (`memberId`, `issuedAtMs`), INDEX `face_challenges_of_payment` (`paymentId`), UNIQUE INDEX `face_challenges_of_attempt` (`attemptId`), PRIMARY KEY (`nonce`)) ENGINE=InnoDB',
    'CREATE TABLE `face_seen_frames` (`merchantId` varchar(36) NOT NULL, `mark` varchar(64) NOT NULL, `paymentId` varchar(36) NOT NULL, `memberId` varchar(36) NULL, `trace` text NULL, `atMs` bigint NOT NULL, INDEX `face_seen_frames_by_time` (`atMs`), INDEX `face_seen_frames_of_member` (`merchantId`, `memberId`, `atMs`), PRIMARY KEY (`merchantId`, `mark`)) ENGINE=InnoDB',
    'ALTER TABLE `face_attempts` ADD `liveness` text NULL',
  ],
});
