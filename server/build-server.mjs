/** Bundles the server and its face worker to CommonJS in server/dist; packages stay outside, @shuke/shared goes in. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = dirname(fileURLToPath(import.meta.url));
const ENTRIES = {
  main: join(root, 'src/main.ts'),
  simulators: join(root, 'src/simulators/main.ts'),
  'face.worker': join(root, 'src/modules/face/face.worker.ts'),
  'search.worker': join(root, 'src/modules/face/search.worker.ts'),
};

const sharedIsSource = {
  name: 'shared-is-source',
  setup(bundle) {
    bundle.onResolve({ filter: /^@shuke\/shared(\/.*)?$/ }, ({ path }) => {
      const inside = path.slice('@shuke/shared'.length + 1) || 'index';
      const file = join(root, '../shared/src', `${inside}.ts`);
      return { path: existsSync(file) ? file : join(root, '../shared/src', inside, 'index.ts') };
    });
  },
};

/** @param {{ only?: 'main' | 'face.worker', outdir?: string }} [options] */
export async function buildServer({ only, outdir = join(root, 'dist') } = {}) {
  const wanted = Object.entries(ENTRIES).filter(([name, file]) => (!only || name === only) && existsSync(file));
  await build({
    entryPoints: Object.fromEntries(wanted),
    outdir,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    packages: 'external',
    plugins: [sharedIsSource],
    sourcemap: true,
    tsconfig: join(root, 'tsconfig.json'),
    logLevel: 'warning',
  });
  return { outdir, worker: join(outdir, 'face.worker.js') };
}

// As a command: `node server/build-server.mjs [main | face.worker]`.
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  buildServer({ only: process.argv[2] }).catch(() => {
    process.exitCode = 1;
  });
}
