/**
 * npm run ledger -- check [--json]    proves the books: every sum, every balance, every payment booked once
 *
 * Runs in the environment of a server, while the servers run: the same DATABASE_URL or SHUKE_DATA_DIR.
 * Ends with 1 when something is wrong; each line names the rule and the id to look at.
 */
import 'reflect-metadata';
import { parseArgs } from 'node:util';
import { ConfigError, parseConfig } from '../server/src/config';
import { entities } from '../server/src/entities';
import { type Database, openDatabase } from '../server/src/kernel/db/database';
import { createLogger } from '../server/src/kernel/logger';
import { createLedgerService } from '../server/src/modules/ledger/ledger.service';

const USAGE = 'usage: npm run ledger -- check [--json]';

/** @returns whether the books are right */
async function check(db: Database, json: boolean): Promise<boolean> {
  const ledger = createLedgerService();
  const findings = await ledger.check(db.read);
  const size = await ledger.size(db.read);
  if (json) {
    console.log(JSON.stringify({ ok: findings.length === 0, ...size, findings }));
    return findings.length === 0;
  }
  for (const { rule, text } of findings) console.log(`${rule.padEnd(20)}  ${text}`);
  const { transactions, postings, accounts } = size;
  const verdict = findings.length === 0 ? 'all right' : `${findings.length} finding(s)`;
  console.log(`${transactions} transactions, ${postings} postings, ${accounts} accounts: ${verdict}`);
  return findings.length === 0;
}

async function main(): Promise<boolean> {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { json: { type: 'boolean', default: false } },
  });
  const [command, ...rest] = positionals;
  if (command !== 'check' || rest.length > 0) throw new ConfigError(USAGE);
  const { database } = parseConfig();
  const db = await openDatabase(database, entities, createLogger('error'));
  try {
    return await check(db, values.json);
  } finally {
    await db.close();
  }
}

main().then(
  (right) => {
    process.exitCode = right ? 0 : 1;
  },
  (error: unknown) => {
    console.error(error instanceof ConfigError ? error.message : error);
    process.exitCode = error instanceof ConfigError ? 2 : 1;
  },
);
