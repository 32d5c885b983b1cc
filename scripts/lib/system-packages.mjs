/** The two programs the tests need beside Node: a Chromium for the pages, a MariaDB for the second database. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { giveUp, root } from './setup.mjs';

/** Where each is looked for: the tests look in the same places. */
const programs = Object.values(JSON.parse(readFileSync(join(root, 'scripts/lib/programs.json'), 'utf8')));

const isThere = ({ places, variable }) => [process.env[variable], ...places].some((file) => file && existsSync(file));

function aptInstall(packages) {
  const options = {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  };
  spawnSync('apt-get', ['update', '-qq'], options);
  spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], options);
}

/** Installs them where that can be done without asking; otherwise stops with one clear sentence. */
export function ensureSystemPackages() {
  const missing = programs.filter((program) => !isThere(program));
  if (missing.length > 0 && existsSync('/usr/bin/apt-get') && userInfo().uid === 0) {
    process.stdout.write(`Installing ${missing.map(({ name }) => name).join(' and ')} …\n`);
    aptInstall([...missing.map((program) => program.package), 'fonts-noto-cjk']);
  }
  const still = programs.filter((program) => !isThere(program));
  if (still.length === 0) return;
  const names = still.map(({ name }) => name).join(' and ');
  const apt = still.map((program) => program.package).join(' ');
  const variables = still.map(({ variable }) => variable).join(' and ');
  giveUp(
    `The tests need ${names}: install it (Debian and Ubuntu: sudo apt-get install ${apt}), or set ${variables} to where it is.`,
  );
}
