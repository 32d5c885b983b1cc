/**
 * npm run ledger -- check [--json]             proves the books: every sum, every balance, every payment booked once
 * npm run ledger -- reconcile --day 2026-11-24 lays the providers' bills of that day beside the books
 *
 * Runs in the environment of a server, while the servers run: the same DATABASE_URL or SHUKE_DATA_DIR, the same keys.
 * Ends with 1 when something is wrong; each line names the rule or the order to look at.
 */
import 'reflect-metadata';
import { parseArgs } from 'node:util';
import { formatFen } from '@shuke/shared';
import { type Config, ConfigError, parseConfig } from '../server/src/config';
import { entities } from '../server/src/entities';
import { createReconcileBill } from '../server/src/flows/reconcile-bill';
import { systemClock as clock } from '../server/src/kernel/clock';
import { type Database, openDatabase } from '../server/src/kernel/db/database';
import { createLogger } from '../server/src/kernel/logger';
import { createLedgerService } from '../server/src/modules/ledger/ledger.service';
import { providerMoves } from '../server/src/modules/payment/provider-moves';
import { createProviders } from '../server/src/providers';
import { createServices } from '../server/src/services';

const USAGE = 'usage: npm run ledger -- check [--json] | reconcile --day YYYY-MM-DD';
const SHOWN = 100;

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

/** @returns whether every bill was there and agrees with the books */
async function reconcile(db: Database, config: Config, day: string): Promise<boolean> {
  const services = createServices({ config, db, clock });
  const { reconciliations } = services;
  const { billProviders: providers } = createProviders({ config, clock });
  const logger = createLogger('error');
  const bills = createReconcileBill({ db, clock, logger, ...services, providers, moves: providerMoves });
  const contract = await bills.contract();
  if (!contract) throw new ConfigError('no merchant in this database');
  let right = true;
  for (const provider of bills.providerNames) {
    const key = { merchantId: contract.merchantId, provider, day };
    await bills.run(key);
    const { state, problem, ...bill } = await reconciliations.get(db.read, key);
    const { items, total } = await reconciliations.lines(db.read, key, { page: 1, pageSize: SHOWN, state: 'open' });
    const sums = `${bill.payments} paid ${formatFen(bill.paymentsFen)}, ${bill.refunds} given back ${formatFen(bill.refundsFen)}`;
    const why = problem ? ` (${problem})` : '';
    console.log(`${provider} ${day}: ${state}${why}, ${sums}, fee ${formatFen(bill.feeFen)}, ${bill.matched} matched`);
    for (const { kind, moveKey, ourFen, theirFen, subject } of items) {
      console.log(
        `  ${kind.padEnd(20)} ${moveKey}  ours ${ourFen ?? '-'}  theirs ${theirFen ?? '-'}  ${subject ?? ''}`,
      );
    }
    if (total > items.length) console.log(`  … ${total} in all`);
    right &&= state !== 'waiting' && total === 0;
  }
  return right;
}

function readArgs() {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { json: { type: 'boolean', default: false }, day: { type: 'string', default: '' } },
  });
  const [command, ...rest] = positionals;
  const { json, day } = values;
  const known = command === 'check' || (command === 'reconcile' && /^\d{4}-\d{2}-\d{2}$/.test(day));
  if (!known || rest.length > 0) throw new ConfigError(USAGE);
  return { command, json, day };
}

async function main(): Promise<boolean> {
  const { command, json, day } = readArgs();
  const config = parseConfig();
  const db = await openDatabase(config.database, entities, createLogger('error'));
  try {
    return await (command === 'check' ? check(db, json) : reconcile(db, config, day));
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
