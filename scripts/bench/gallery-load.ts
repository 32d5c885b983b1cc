/** How long a server needs until it knows a million faces, from sealed rows of a database, and how much memory. */
import { fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newId } from '@shuke/shared';
import { entities } from '../../server/src/entities';
import { type Database, type DatabaseConfig, openDatabase } from '../../server/src/kernel/db/database';
import { createLogger } from '../../server/src/kernel/logger';
import { createTemplateCipher } from '../../server/src/modules/face/template-cipher';
import { findMariadb, startMariadb } from '../lib/mariadb';
import type { Bench, Figure } from './bench';
import type { LoadReply, LoadRequest } from './gallery-load-process';
import { LENGTH, randomNumbers, randomVector, TWO_PEOPLE } from './vectors';

/** One template a member: the most memory that a million templates can take. */
const TEMPLATES = 1_000_000;
const ROWS_A_STATEMENT = 1000;
const MIB = 2 ** 20;

type Row = [templateId: string, merchantId: string, memberId: string, sealed: Buffer];

/** Fills the table as quickly as it goes; sealing takes most of the time. */
async function seed(databases: readonly Database[], rows: Generator<Row>, say: (text: string) => void): Promise<void> {
  let done = 0;
  const columns = '(templateId, merchantId, memberId, enrolmentId, sealed, createdAtMs, lastUsedAtMs)';
  for (let batch = take(rows); batch.length > 0; batch = take(rows)) {
    const places = batch.map(() => '(?, ?, ?, ?, ?, 0, NULL)').join(', ');
    const values = batch.flatMap(([templateId, merchantId, memberId, sealed]) => [
      templateId,
      merchantId,
      memberId,
      templateId,
      sealed,
    ]);
    for (const db of databases) {
      await db.tx((tx) => tx.query(`INSERT INTO face_templates ${columns} VALUES ${places}`, values));
    }
    done += batch.length;
    if (done % 50_000 === 0) say(`${done.toLocaleString('en')} rows written`);
  }
}

function take(rows: Generator<Row>): Row[] {
  const batch: Row[] = [];
  while (batch.length < ROWS_A_STATEMENT) {
    const { value, done } = rows.next();
    if (done) break;
    batch.push(value);
  }
  return batch;
}

function loadIn(request: LoadRequest): Promise<LoadReply> {
  const child = fork(join(__dirname, 'gallery-load-process.ts'));
  child.send(request);
  return new Promise((resolve, reject) => {
    child.once('message', (reply) => resolve(reply as LoadReply));
    child.once('exit', (code) => reject(new Error(`loading stopped with code ${code}`)));
  });
}

function figures(engine: string, { members, ms, peakBytes }: LoadReply): Figure[] {
  if (members !== TEMPLATES) throw new Error(`only ${members} members were loaded`);
  const packed = members * LENGTH * 4;
  const label = `${members.toLocaleString('en')} templates from ${engine}`;
  return [
    { case: `${label}: loading`, value: ms / 1000, unit: 's', n: 1 },
    { case: `${label}: memory at its peak`, value: peakBytes / MIB, unit: 'MiB', n: 1 },
    { case: `${label}: memory against the packed vectors`, value: peakBytes / packed, unit: 'times', n: 1 },
  ];
}

export const galleryLoad: Bench = {
  name: 'gallery-load',
  what: 'a million sealed templates from the database into the gallery of a server that starts',
  async run(say) {
    const folder = mkdtempSync(join(tmpdir(), 'shuke-bench-'));
    const mariadb = findMariadb() ? await startMariadb({ bufferPoolMib: 2048 }) : null;
    const configs = new Map<string, DatabaseConfig>([
      ['SQLite', { kind: 'sqlite', file: join(folder, 'bench.db') }],
      ...(mariadb
        ? [['MariaDB', { kind: 'mysql', url: await mariadb.createDatabase('bench'), pool: 2 }] as const]
        : []),
    ]);
    try {
      const databases: Database[] = [];
      for (const config of configs.values()) {
        const db = await openDatabase(config, entities, createLogger('silent'));
        await db.migrate();
        databases.push(db);
      }
      const masterKey = randomBytes(32);
      const cipher = createTemplateCipher({ masterKeys: { bench: masterKey }, currentKeyId: 'bench' });
      const merchantId = newId();
      const templateKey = cipher.newWrappedKey(merchantId);
      const random = randomNumbers(TEMPLATES);
      await seed(
        databases,
        (function* () {
          for (let i = 0; i < TEMPLATES; i++) {
            const [memberId, templateId] = [newId(), newId()];
            const vector = randomVector(random, TWO_PEOPLE);
            const sealed = cipher.encrypt(templateKey, merchantId, memberId, templateId, vector);
            yield [templateId, merchantId, memberId, sealed] satisfies Row;
          }
        })(),
        say,
      );
      for (const db of databases) await db.close();
      const found: Figure[] = [];
      for (const [engine, database] of configs) {
        say(`loading from ${engine}`);
        const keys = { templateKey: templateKey.toString('base64'), masterKey: masterKey.toString('base64') };
        found.push(...figures(engine, await loadIn({ database, merchantId, ...keys })));
      }
      return found;
    } finally {
      await mariadb?.stop();
      rmSync(folder, { recursive: true });
    }
  },
};
