import { spawn } from 'node:child_process';
import { join } from 'node:path';

const root = join(__dirname, '../../..');

/** `npm run NAME -- ARGS` as a person runs it, in the environment of a server; this process goes on meanwhile. */
export function runCommand(name: string, args: readonly string[], env: NodeJS.ProcessEnv) {
  const tsx = [join(root, 'node_modules/tsx/dist/cli.mjs'), join(root, `scripts/${name}.ts`)];
  const child = spawn(process.execPath, [...tsx, ...args], {
    cwd: root,
    env: { PATH: process.env['PATH'], TSX_TSCONFIG_PATH: join(root, 'server/tsconfig.json'), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const written = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => (written.stdout += chunk));
  child.stderr.on('data', (chunk: Buffer) => (written.stderr += chunk));
  return new Promise<{ status: number | null; stdout: string; stderr: string }>((done) => {
    child.on('close', (status) => done({ status, ...written }));
  });
}
