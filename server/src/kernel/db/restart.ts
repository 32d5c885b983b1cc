import { isUniqueViolation } from './database';

/** What `Database.tx` takes as the sign to start the whole transaction again. */
export function restartTransaction(why: string): never {
  throw Object.assign(new Error(why), { code: 'RESTART_TRANSACTION' });
}

/** Runs an insert; when another transaction was first with a unique key, everything starts again behind it. */
export async function insertOrRestart(why: string, insert: () => Promise<void>): Promise<void> {
  try {
    await insert();
  } catch (error) {
    if (isUniqueViolation(error)) restartTransaction(why);
    throw error;
  }
}
