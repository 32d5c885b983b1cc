import { sqlMigration } from './sql-migration';

export const PaidBefore1795700015000 = sqlMigration('PaidBefore1795700015000', {
  sqlite: ['ALTER TABLE "members" ADD "paidBeforeAtMs" bigint'],
  mysql: ['ALTER TABLE `members` ADD `paidBeforeAtMs` bigint NULL'],
});
