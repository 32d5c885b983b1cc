import type { EntityManager } from 'typeorm';
import { verifyAudit } from '../../kernel/audit';
import { RULES } from './ledger-rules';

/** One thing that is wrong. `id` is of the row to look at: a transaction, an account, a payment, a merchant … */
export interface Finding {
  readonly rule: string;
  readonly id: string;
  readonly text: string;
}

/** Enough to see what kind of damage it is; more of one rule is cut and says so. */
const SHOWN = 100;

async function breaches({ name, sql, says }: (typeof RULES)[number], em: EntityManager): Promise<Finding[]> {
  const rows: Record<string, string | number | null>[] = await em.query(`${sql} LIMIT ${SHOWN + 1}`);
  const found = rows.slice(0, SHOWN).map((row) => ({ rule: name, id: String(row['id']), text: says(row) }));
  const cut = { rule: name, id: '…', text: `more than ${SHOWN} of ${name}` };
  return rows.length > SHOWN ? [...found, cut] : found;
}

/** Asks every rule of the books, and of each merchant's audit chain whether it is whole. */
export async function checkBooks(em: EntityManager): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const rule of RULES) findings.push(...(await breaches(rule, em)));
  const chains: { merchantId: string }[] = await em.query('SELECT DISTINCT merchantId FROM audit_entries');
  for (const { merchantId } of chains) {
    const broken = await verifyAudit(em, merchantId);
    const text = `the audit chain of merchant ${merchantId} is broken at entry ${broken}`;
    if (broken !== null) findings.push({ rule: 'audit-chain', id: merchantId, text });
  }
  return findings;
}
