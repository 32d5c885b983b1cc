/**
 * `npm test [-- jest arguments]`: installs what is missing, checks types, style and the rules of the house, builds
 * everything, then runs all tests, the journeys on SQLite and on MariaDB. Ends with `N passed, N failed`.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from './lib/build.mjs';
import { checkNode, ensureSqlite, giveUp, installPackages, root, run } from './lib/setup.mjs';
import { ensureSystemPackages } from './lib/system-packages.mjs';

checkNode();
installPackages();
await ensureSqlite();
ensureSystemPackages();
const only = process.argv.slice(2);
if (only.length === 0) {
  for (const check of ['lint', 'typecheck', 'check-imports']) run('npm', ['run', '--silent', check]);
}
await build(['server', 'h5', 'weapp', 'terminal', 'console']).catch((error) => giveUp(error.message));

mkdirSync(join(root, 'var'), { recursive: true });
const summaryFile = join(root, 'var/test-summary.json');
rmSync(summaryFile, { force: true });
const jest = spawnSync(
  process.execPath,
  ['node_modules/jest/bin/jest.js', '--json', `--outputFile=${summaryFile}`, '--testLocationInResults', ...only],
  { cwd: root, stdio: ['ignore', 'ignore', 'inherit'], env: { ...process.env, NODE_ENV: 'test' } },
);
let summary;
try {
  summary = JSON.parse(readFileSync(summaryFile, 'utf8'));
} catch {
  giveUp('The tests did not finish.');
}
const failed = summary.numFailedTests + summary.numRuntimeErrorTestSuites;
process.stdout.write(`\n${summary.numPassedTests} passed, ${failed} failed\n`);
process.exitCode = jest.status === 0 && failed === 0 && summary.numPassedTests > 0 ? 0 : 1;
