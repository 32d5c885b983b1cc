import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import mysql from 'mysql2/promise';
import { freePort } from './free-port';
import { mariadb } from './programs.json';

const run = promisify(execFile);

export interface MariadbServer {
  /** `mariadb://` address of the server, without a database. */
  url: string;
  /** Makes an empty database. @returns its address */
  createDatabase(name: string): Promise<string>;
  /** Stops the server and keeps its data, as a failing machine would. */
  halt(): Promise<void>;
  /** Starts it again on the same port and data. */
  resume(): Promise<void>;
  stop(): Promise<void>;
}

export const findMariadb = (): string | null =>
  process.env[mariadb.variable] ?? mariadb.places.find((file) => existsSync(file)) ?? null;

async function waitUntilUp(url: string, child: ChildProcess): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    if (child.exitCode !== null) throw new Error(`mariadbd stopped with code ${child.exitCode}`);
    try {
      const connection = await mysql.createConnection(url);
      await connection.end();
      return;
    } catch {
      await new Promise((done) => setTimeout(done, 100));
    }
  }
  throw new Error('mariadbd did not answer within 20 s');
}

/**
 * Starts a MariaDB of its own in a temporary folder, on a free port, and removes both on `stop`.
 * @param bufferPoolMib what it may keep of its tables in memory; MariaDB's own default is 128
 */
export async function startMariadb({ bufferPoolMib = 128 } = {}): Promise<MariadbServer> {
  const mariadbd = findMariadb();
  if (!mariadbd) throw new Error('MariaDB is not installed (Debian and Ubuntu: apt-get install mariadb-server)');
  const dir = mkdtempSync(join(tmpdir(), 'shuke-mariadb-'));
  const asRoot = userInfo().uid === 0;
  const user = asRoot ? ['--user=mysql'] : [];
  if (asRoot) {
    const { stdout } = await run('id', ['-u', 'mysql']);
    chownSync(dir, Number(stdout.trim()), -1);
  }
  const data = join(dir, 'data');
  // A MariaDB that starts clears the temporary tables of every other one that shares its folder for them.
  const ownTemporaryTables = `--tmpdir=${dir}`;
  await run('mariadb-install-db', [
    '--no-defaults',
    ...user,
    `--datadir=${data}`,
    ownTemporaryTables,
    '--auth-root-authentication-method=normal',
    '--skip-test-db',
  ]);
  const port = await freePort();
  const serverArgs = [
    '--no-defaults',
    ...user,
    `--datadir=${data}`,
    `--socket=${join(dir, 'socket')}`,
    `--pid-file=${join(dir, 'pid')}`,
    ownTemporaryTables,
    `--port=${port}`,
    '--bind-address=127.0.0.1',
    '--character-set-server=utf8mb4',
    '--max-connections=300',
    `--innodb-buffer-pool-size=${bufferPoolMib}M`,
    // The tests ask about logic, not about the disk: a crash of the database itself is not among them.
    '--innodb-flush-log-at-trx-commit=2',
  ];
  const root = `mysql://root@127.0.0.1:${port}`;
  let child: ChildProcess;
  const start = async () => {
    child = spawn(mariadbd, serverArgs, { stdio: 'ignore' });
    await waitUntilUp(`${root}/mysql`, child);
  };
  const halt = async () => {
    const gone = new Promise((done) => child.once('exit', done));
    child.kill('SIGTERM');
    await gone;
  };
  await start();
  return {
    url: root.replace('mysql:', 'mariadb:'),
    async createDatabase(name) {
      const connection = await mysql.createConnection(`${root}/mysql`);
      await connection.query(`CREATE DATABASE \`${name}\` CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`);
      await connection.end();
      return `${root}/${name}`.replace('mysql:', 'mariadb:');
    },
    halt,
    resume: start,
    async stop() {
      if (child.exitCode === null && child.signalCode === null) await halt();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
