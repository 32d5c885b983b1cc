import { sqlMigration } from './sql-migration';

export const MemberPin1795505556425 = sqlMigration('MemberPin1795505556425', {
  sqlite: [
    'CREATE TABLE "member_pins" ("memberId" varchar(36) PRIMARY KEY NOT NULL, "merchantId" varchar(36) NOT NULL, "pinHash" varchar(200) NOT NULL, "failures" bigint NOT NULL, "lastTryAtMs" bigint NOT NULL, "setAtMs" bigint NOT NULL)',
  ],
  mysql: [
    'CREATE TABLE `member_pins` (`memberId` varchar(36) NOT NULL, `merchantId` varchar(36) NOT NULL, `pinHash` varchar(200) NOT NULL, `failures` bigint NOT NULL, `lastTryAtMs` bigint NOT NULL, `setAtMs` bigint NOT NULL, PRIMARY KEY (`memberId`)) ENGINE=InnoDB',
  ],
});
