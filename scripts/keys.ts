/**
 * npm run keys -- status    which master key seals each merchant's face templates
 * npm run keys -- rotate    seals them all by the first key of SHUKE_MASTER_KEYS, while the servers run
 *
 * Runs in the environment of a server: the same DATABASE_URL or SHUKE_DATA_DIR, the same SHUKE_MASTER_KEYS.
 */
import 'reflect-metadata';
import { ConfigError, parseConfig } from '../server/src/config';
import { entities } from '../server/src/entities';
import { createRotateKeys, type RotateKeys } from '../server/src/flows/rotate-keys';
import { systemClock as clock } from '../server/src/kernel/clock';
import { openDatabase } from '../server/src/kernel/db/database';
import { createLogger } from '../server/src/kernel/logger';
import { createTemplateCipher } from '../server/src/modules/face/template-cipher';
import { createMerchantService } from '../server/src/modules/merchant/merchant.service';

const USAGE = 'usage: npm run keys -- status | rotate';

async function status(keys: RotateKeys, currentKeyId: string): Promise<boolean> {
  const all = await keys.status();
  for (const { merchantId, keyId, state } of all) console.log(`${merchantId}  ${keyId ?? '?'}  ${state}`);
  const count = (wanted: string) => all.filter(({ state }) => state === wanted).length;
  console.log(
    `${all.length} merchant(s): ${count('current')} under ${currentKeyId}, ${count('older')} under an older key, ${count('unreadable')} unreadable`,
  );
  return count('unreadable') === 0;
}

async function rotate(keys: RotateKeys, currentKeyId: string): Promise<boolean> {
  const { rotated, current, unreadable } = await keys.rotate();
  console.log(`${rotated.length} moved to ${currentKeyId}, ${current.length} already there`);
  for (const merchantId of unreadable) {
    console.error(`${merchantId}: no key in SHUKE_MASTER_KEYS opens its data key; left as it is`);
  }
  if (unreadable.length === 0) console.log('Other master keys may now be taken out of SHUKE_MASTER_KEYS.');
  return unreadable.length === 0;
}

async function main(command: string | undefined): Promise<boolean> {
  const run = command === 'status' ? status : command === 'rotate' ? rotate : null;
  if (!run) throw new ConfigError(USAGE);
  const { database, keys } = parseConfig();
  const db = await openDatabase(database, entities, createLogger('error'));
  try {
    const merchants = createMerchantService({ db, clock });
    const currentKeyId = keys.currentMasterId;
    const cipher = createTemplateCipher({ masterKeys: keys.master, currentKeyId });
    return await run(createRotateKeys({ db, clock, merchants, cipher, currentKeyId }), currentKeyId);
  } finally {
    await db.close();
  }
}

main(process.argv[2]).then(
  (whole) => {
    process.exitCode = whole ? 0 : 1;
  },
  (error: unknown) => {
    console.error(error instanceof ConfigError ? error.message : error);
    process.exitCode = error instanceof ConfigError ? 2 : 1;
  },
);
