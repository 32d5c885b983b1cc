/**
 * What every command needs before it can do its work: the right Node, the packages, the one native module that
 * must be built here. Plain JavaScript on purpose: on a fresh machine nothing else can run yet.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const require = createRequire(import.meta.url);

/** Stops with one sentence and no stack: the reader is a person who wants to know what to do. */
export function giveUp(sentence) {
  process.stderr.write(`\n${sentence}\n`);
  process.exit(1);
}

export function checkNode() {
  const major = Number(process.versions.node.split('.')[0]);
  if (major === 20 || major === 22) return;
  giveUp(
    `Shuke needs Node 20 or 22; this is ${process.versions.node}. The Human library, which recognises faces, does not run on other versions.`,
  );
}

export function run(command, args, options = {}) {
  const result = spawnSync(command, args, {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
    ...options,
  });
  if (result.error) giveUp(`${command} could not be started: ${result.error.message}`);
  if (result.status !== 0) giveUp(`"${command} ${args.join(' ')}" failed.`);
}

function packagesAreCurrent() {
  const installed = join(root, 'node_modules/.package-lock.json');
  const wanted = join(root, 'package-lock.json');
  return existsSync(installed) && statSync(installed).mtimeMs >= statSync(wanted).mtimeMs;
}

function sqliteWorks() {
  try {
    execFileSync(process.execPath, ['-e', "new (require('better-sqlite3'))(':memory:').close()"], {
      cwd: root,
      stdio: 'ignore',
    });
    return true;
  } catch {
    return false;
  }
}

/** Installs what is missing. Install scripts of third parties stay off, but for SQLite, which must be built. */
export function install() {
  if (!packagesAreCurrent()) {
    process.stdout.write('Installing packages (a few minutes the first time) …\n');
    run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error']);
  }
  if (!sqliteWorks()) {
    process.stdout.write('Building SQLite for this machine (about a minute) …\n');
    const built = spawnSync('npm', ['rebuild', 'better-sqlite3', '--ignore-scripts=false', '--loglevel=error'], {
      cwd: root,
      stdio: ['ignore', 'ignore', 'inherit'],
      shell: process.platform === 'win32',
    });
    if (built.status !== 0 || !sqliteWorks()) {
      giveUp(
        'SQLite could not be built: please install a C++ compiler, make and python3 (Debian: apt-get install build-essential python3), then try again.',
      );
    }
  }
}

export const binary = (name, workspace = '') => {
  const own = join(root, workspace, 'node_modules/.bin', name);
  return existsSync(own) ? own : join(root, 'node_modules/.bin', name);
};

export { require };
