/**
 * What every command needs before it can do its work: the right Node, the packages, the one native module that
 * must be built here. Plain JavaScript on purpose: on a fresh machine nothing else can run yet.
 */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = join(dirname(fileURLToPath(import.meta.url)), '../..');

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

/**
 * Installs the packages when they are missing or older than the lock file. Install scripts of third parties stay
 * off. Not `npm ci`: that refuses a lock file which lacks the optional package of some other platform.
 */
export function installPackages() {
  if (packagesAreCurrent()) return;
  process.stdout.write('Installing packages (a few minutes the first time) …\n');
  run('npm', ['install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error']);
}

/** SQLite is the one package whose install script must run. It takes a minute, so other work may go on beside it. */
export async function ensureSqlite() {
  if (sqliteWorks()) return;
  process.stdout.write('Building SQLite for this machine (about a minute) …\n');
  const built = spawn('npm', ['rebuild', 'better-sqlite3', '--ignore-scripts=false', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: process.platform === 'win32',
  });
  const status = await new Promise((done) => built.once('exit', done).once('error', () => done(1)));
  if (status === 0 && sqliteWorks()) return;
  giveUp(
    'SQLite could not be built: please install a C++ compiler, make and python3 (Debian: apt-get install build-essential python3), then try again.',
  );
}

export const binary = (name, workspace = '') => {
  const own = join(root, workspace, 'node_modules/.bin', name);
  return existsSync(own) ? own : join(root, 'node_modules/.bin', name);
};
