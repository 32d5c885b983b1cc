/** Builds what the tests run, only when the sources are newer than what is there. */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const MINIAPP = join(__dirname, '../..');
const ROOT = join(MINIAPP, '..');
export const WEAPP_DIST = join(MINIAPP, 'dist/weapp');
const SOURCES = ['miniapp/src', 'miniapp/config', 'miniapp/package.json', 'miniapp/babel.config.js', 'shared/src'];

function newestMs(path: string): number {
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(0, ...readdirSync(path).map((name) => newestMs(join(path, name))));
}

/** The WeChat bundle of the present sources; about 15 s when it has to be built. */
export function buildWeapp(): void {
  const marker = join(WEAPP_DIST, 'app.json');
  const sourcesMs = Math.max(...SOURCES.map((source) => newestMs(join(ROOT, source))));
  if (existsSync(marker) && statSync(marker).mtimeMs > sourcesMs) return;
  execFileSync('npm', ['run', 'build:weapp'], {
    cwd: MINIAPP,
    stdio: 'pipe',
    env: { ...process.env, NODE_ENV: 'production' },
  });
}

/** The server's face worker runs from its bundle. */
export function buildFaceWorker(): void {
  if (existsSync(join(ROOT, 'server/dist/face.worker.js'))) return;
  execFileSync(process.execPath, [join(ROOT, 'server/build-server.mjs')], { stdio: 'pipe' });
}
