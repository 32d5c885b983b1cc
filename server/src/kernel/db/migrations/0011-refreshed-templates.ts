import { sqlMigration } from './sql-migration';

export const RefreshedTemplates1795600011000 = sqlMigration('RefreshedTemplates1795600011000', {
  sqlite: ['ALTER TABLE "face_templates" ADD "refreshedAtMs" bigint'],
  mysql: ['ALTER TABLE `face_templates` ADD `refreshedAtMs` bigint NULL'],
});
