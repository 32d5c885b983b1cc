import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { findMariadb, startMariadb } from '../../scripts/lib/mariadb';

/**
 * Before the server's tests: the bundles of the present source (real inference runs in a real worker thread, crash
 * tests kill a real process), and a MariaDB of our own unless TEST_DATABASE_URL names one.
 */
export default async function globalSetup(): Promise<void> {
  execFileSync(process.execPath, [join(__dirname, '../build-server.mjs')], { stdio: 'inherit' });
  if (process.env['TEST_DATABASE_URL'] || !findMariadb()) return;
  const mariadb = await startMariadb();
  process.env['TEST_DATABASE_URL'] = mariadb.url;
  (globalThis as { stopMariadb?: () => Promise<void> }).stopMariadb = mariadb.stop;
}
