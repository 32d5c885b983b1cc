/**
 * Writes the next migration from the difference between the entities and the migrations that exist, for both
 * engines: `npm run migration -- NAME`. Read what it wrote before committing it; once landed it never changes.
 */
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { entities } from '../server/src/entities';
import { openDatabase } from '../server/src/kernel/db/database';
import { createLogger } from '../server/src/kernel/logger';
import { startMariadb } from './lib/mariadb';

const FOLDER = join(__dirname, '../server/src/kernel/db/migrations');

async function difference(database: Parameters<typeof openDatabase>[0]): Promise<string[]> {
  const db = await openDatabase(database, entities, createLogger('error'));
  try {
    await db.migrate();
    return await db.drift();
  } finally {
    await db.close();
  }
}

const literal = (queries: string[]) =>
  queries.map((query) => `    ${JSON.stringify(query.replace(/`shuke_migration`\./g, ''))},`).join('\n');

async function main(name: string | undefined): Promise<void> {
  if (!name || !/^[a-z][a-z0-9-]*$/.test(name)) throw new Error('usage: npm run migration -- name-in-kebab-case');
  const dir = mkdtempSync(join(tmpdir(), 'shuke-migration-'));
  const mariadb = await startMariadb();
  try {
    const sqlite = await difference({ kind: 'sqlite', file: join(dir, 'empty.sqlite') });
    const mysql = await difference({ kind: 'mysql', url: await mariadb.createDatabase('shuke_migration'), pool: 2 });
    if (sqlite.length + mysql.length === 0) {
      process.stdout.write('The entities match the migrations: nothing to write.\n');
      return;
    }
    const number = readdirSync(FOLDER).filter((file) => /^\d{4}-/.test(file)).length + 1;
    const stamp = Date.now();
    const className = `${name.replace(/(^|-)([a-z])/g, (_, _dash, letter: string) => letter.toUpperCase())}${stamp}`;
    const file = join(FOLDER, `${String(number).padStart(4, '0')}-${name}.ts`);
    writeFileSync(
      file,
      `import { sqlMigration } from './sql-migration';

export const ${className} = sqlMigration('${className}', {
  sqlite: [
${literal(sqlite)}
  ],
  mysql: [
${literal(mysql)}
  ],
});
`,
    );
    process.stdout.write(`${file}\nAdd ${className} to migrations/index.ts; checks for MySQL are written by hand.\n`);
  } finally {
    await mariadb.stop();
    rmSync(dir, { recursive: true, force: true });
  }
}

main(process.argv[2]).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
