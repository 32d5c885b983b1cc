import { type EntityManager, MoreThanOrEqual } from 'typeorm';
import { AuditEntry } from './audit.entity';
import { sha256Hex } from './crypto';
import type { Tx } from './db/database';
import { insertOrRestart } from './db/restart';
import { insertRow } from './db/rows';
import { canonicalJson } from './idempotency';

export interface AuditRecord {
  merchantId: string;
  /** `staff:<id>`, `member:<id>`, `terminal:<id>` or `system`. */
  actor: string;
  action: string;
  subject: string;
  /** Ids and figures only: never a name, a number of a phone, or anything of a face. */
  detail?: Record<string, unknown>;
}

const GENESIS = '0'.repeat(64);

const hashOf = (previous: string, entry: Omit<AuditEntry, 'hash'>) =>
  sha256Hex(
    canonicalJson([
      previous,
      entry.merchantId,
      entry.sequence,
      entry.atMs,
      entry.actor,
      entry.action,
      entry.subject,
      entry.detail,
    ]),
  );

/** Appends one link to the merchant's chain, in the transaction of the act itself. */
export async function appendAudit(tx: Tx, record: AuditRecord, atMs: number): Promise<void> {
  const [last] = await tx.find(AuditEntry, {
    where: { merchantId: record.merchantId },
    order: { sequence: 'DESC' },
    take: 1,
  });
  const entry = { ...record, detail: record.detail ?? {}, atMs, sequence: (last?.sequence ?? 0) + 1 };
  await insertOrRestart('audit race', () =>
    insertRow(tx, AuditEntry, { ...entry, hash: hashOf(last?.hash ?? GENESIS, entry) }),
  );
}

/** Walks a merchant's chain. @returns the sequence number of the first broken link, or null when it is intact */
export async function verifyAudit(read: EntityManager, merchantId: string): Promise<number | null> {
  let previous = GENESIS;
  let expected = 1;
  for (;;) {
    const page = await read.find(AuditEntry, {
      where: { merchantId, sequence: MoreThanOrEqual(expected) },
      order: { sequence: 'ASC' },
      take: 500,
    });
    for (const entry of page) {
      if (entry.sequence !== expected || entry.hash !== hashOf(previous, entry)) return expected;
      previous = entry.hash;
      expected += 1;
    }
    if (page.length < 500) return null;
  }
}
