import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const root = join(__dirname, '../../..');

/** `npm run NAME -- ARGS` as a person runs it, in the environment of a server. */
export const runCommand = (name: string, args: readonly string[], env: NodeJS.ProcessEnv) =>
  spawnSync(
    process.execPath,
    [join(root, 'node_modules/tsx/dist/cli.mjs'), join(root, `scripts/${name}.ts`), ...args],
    {
      cwd: root,
      encoding: 'utf8',
      env: { PATH: process.env['PATH'], TSX_TSCONFIG_PATH: join(root, 'server/tsconfig.json'), ...env },
    },
  );
