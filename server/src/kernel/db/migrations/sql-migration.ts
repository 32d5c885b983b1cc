import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A migration as the statements it runs, written out for each engine. There is no way down: a wrong step is
 * mended by the next migration, since the rows written meanwhile are somebody's money.
 */
export function sqlMigration(
  name: string,
  statements: { sqlite: readonly string[]; mysql: readonly string[] },
): new () => MigrationInterface {
  return class implements MigrationInterface {
    readonly name = name;

    async up(runner: QueryRunner): Promise<void> {
      const isMysql = runner.connection.options.type !== 'better-sqlite3';
      for (const statement of isMysql ? statements.mysql : statements.sqlite) await runner.query(statement);
    }

    async down(): Promise<void> {
      throw new Error(`${name} cannot be undone: write a migration that mends it`);
    }
  };
}
