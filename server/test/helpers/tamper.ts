import type { Database, Tx } from '../../src/kernel/db/database';

/** Writes as nobody can who does not own the database: without the triggers that keep its tables append-only. */
export function tamper<T>({ kind, tx: run }: Database, work: (tx: Tx) => Promise<T>): Promise<T> {
  return run(async (tx) => {
    const triggers: { name: string }[] = await tx.query(
      kind === 'sqlite'
        ? "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        : 'SELECT TRIGGER_NAME AS name FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = DATABASE()',
    );
    for (const { name } of triggers) await tx.query(`DROP TRIGGER ${name}`);
    return work(tx);
  });
}
