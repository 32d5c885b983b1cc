/**
 * npm run face -- compare A.jpg B.jpg              are these the same person, as a payment would judge it
 * npm run face -- eval DIR [--json] [--enrol N] [--det FILE]    accuracy over a folder per person
 * npm run face -- attack DIR [--json] [--portraits N]         how often prints, screens and replays pass as people
 */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { DEFAULT_FACE_POLICY, faceHintText } from '@shuke/shared';
import { AppError } from '../server/src/kernel/errors';
import { distance } from '../server/src/modules/face/descriptor';
import type { Description } from '../server/src/modules/face/face-frame';
import { createFacePool, type FacePool } from '../server/src/modules/face/face-pool';
import { checkLiveness, decide } from '../server/src/modules/face/match-policy';
import { listPortraits } from './lib/attack/portraits';
import { readableAttacks, runAttacks } from './lib/attack/report';
import {
  compareEnrolled,
  comparePairs,
  describePeople,
  type EvalReport,
  FolderError,
  listPeople,
  measuredAccuracyText,
} from './lib/face-eval';

const serverDir = join(__dirname, '../server');
const workerFile = join(serverDir, 'dist/face.worker.js');

class UsageError extends Error {
  override readonly name = 'UsageError';
}

const USAGE = `usage:
  npm run face -- compare A.jpg B.jpg
  npm run face -- eval DIR [--json] [--enrol N] [--det FILE]    DIR holds one folder of pictures per person
  npm run face -- attack DIR [--json] [--portraits N]         the same, or a folder of portraits; at most N`;

async function withPool<T>(workers: number, work: (pool: FacePool) => Promise<T>): Promise<T> {
  if (!existsSync(workerFile)) {
    // Its output must not mix with the JSON on stdout.
    execFileSync(process.execPath, [join(serverDir, 'build-server.mjs'), 'face.worker'], { stdio: ['ignore', 2, 2] });
  }
  const pool = createFacePool({ workers, queueLimit: 1000, deadlineMs: 120_000, workerFile });
  try {
    await pool.ready();
    return await work(pool);
  } finally {
    await pool.close();
  }
}

async function describeOne(pool: FacePool, file: string): Promise<Description & { descriptor: Float32Array }> {
  const picture = await readFile(file).catch(() => {
    throw new UsageError(`${file}: cannot be read`);
  });
  const seen = await pool.describe(picture, { anyQuality: true }).catch((error: unknown) => {
    throw error instanceof AppError ? new UsageError(`${file}: ${error.code}`) : error;
  });
  const { descriptor } = seen;
  if (!descriptor) throw new UsageError(`${file}: no face found`);
  return { ...seen, descriptor };
}

function quality(file: string, { hint, face, passive }: Description): string {
  const degrees = (radians = 0) => `${Math.round((radians * 180) / Math.PI)}°`;
  const pose = `yaw ${degrees(face?.pose.yaw)} pitch ${degrees(face?.pose.pitch)} roll ${degrees(face?.pose.roll)}`;
  const scores = `liveness ${passive?.liveness ?? '–'} antispoof ${passive?.antispoof ?? '–'}`;
  return `${file}\n  ${hint} (${faceHintText(hint, 'en')}); ${Math.round(face?.sizePx ?? 0)} px, ${pose}, ${scores}`;
}

async function compare(files: string[]): Promise<void> {
  const [fileA, fileB] = files;
  if (!fileA || !fileB || files.length !== 2) throw new UsageError('compare needs two pictures');
  await withPool(1, async (pool) => {
    const a = await describeOne(pool, fileA);
    const b = await describeOne(pool, fileB);
    const apart = distance(a.descriptor, b.descriptor);
    const decision = decide({
      candidates: [{ memberId: 'A', distance: apart }],
      amountFen: 0,
      liveness: { live: true },
      policy: DEFAULT_FACE_POLICY,
    });
    const words = {
      matched: 'matched: by this distance the same person, sure enough to pay',
      'needs-pin': 'needs-pin: the same person, for a sum that takes the payment PIN as well',
      'needs-phone': 'needs-phone: perhaps the same person; the last four phone digits would be asked',
      unknown: 'unknown: not the same person as far as a payment is concerned',
    };
    const live = b.passive ? checkLiveness(b.passive) : null;
    console.log(`${quality(fileA, a)}\n${quality(fileB, b)}\ndistance ${apart.toFixed(3)}\n${words[decision.outcome]}`);
    if (a.hint !== 'ok' || b.hint !== 'ok') {
      console.log('a till or an enrolment would ask for a better picture first: see the hints above');
    }
    if (live && !live.live) console.log(`the second picture would be refused as not live (${live.reason})`);
  });
}

interface EvalOptions {
  json: boolean;
  /** Pictures a member is enrolled with; 0 compares every pair. */
  enrol: number;
  /** Where to write the measured curve for the console. */
  detFile: string | undefined;
}

async function evaluate(dirs: string[], { json, enrol, detFile }: EvalOptions): Promise<void> {
  const [dir] = dirs;
  if (!dir || dirs.length !== 1) throw new UsageError('eval needs one folder');
  const people = await listPeople(resolve(dir));
  const workers = Math.min(2, availableParallelism());
  const onPicture = (done: number, total: number) => {
    if (process.stderr.isTTY) process.stderr.write(`\r${done}/${total} pictures${done === total ? '\n' : ''}`);
  };
  const seen = await withPool(workers, (pool) => describePeople(pool, people, { workers, onPicture }));
  const rates = enrol ? compareEnrolled(seen.vectors, enrol) : comparePairs(seen.vectors);
  const { pictures, notFound, msPerPicture } = seen;
  const report: EvalReport = { people: people.length, pictures, notFound, ...rates, msPerPicture };
  if (detFile) await writeFile(resolve(detFile), measuredAccuracyText(report, enrol, new Date()));
  console.log(json ? JSON.stringify(report) : readable(report, enrol));
}

function readable(
  { people, pictures, notFound, genuine, impostor, eer, tar, msPerPicture }: EvalReport,
  enrol: number,
) {
  const percent = (rate: number | null) => (rate === null ? 'not enough pictures' : `${(100 * rate).toFixed(2)}%`);
  const rates = Object.entries(tar).map(([fmr, rate]) => `  TAR at FMR ${fmr}: ${percent(rate)}`);
  return [
    `${people} people, ${pictures} pictures, ${notFound} without a face found, ${msPerPicture.toFixed(0)} ms a picture`,
    enrol ? `${enrol} consecutive pictures enrolled, the rest as probes` : 'every pair of pictures',
    `${genuine} genuine and ${impostor} impostor comparisons; EER ${percent(eer)}`,
    ...rates,
  ].join('\n');
}

async function attack(dirs: string[], { json, most }: { json: boolean; most: number }): Promise<void> {
  const [dir] = dirs;
  if (!dir || dirs.length !== 1) throw new UsageError('attack needs one folder');
  const people = await listPortraits(resolve(dir));
  const workers = Math.min(2, availableParallelism());
  const onPortrait = (done: number, total: number) => process.stderr.write(`${done}/${total} portraits\n`);
  const report = await withPool(workers, (pool) => runAttacks(pool, people, { most, onPortrait }));
  console.log(json ? JSON.stringify(report) : readableAttacks(report));
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      json: { type: 'boolean', default: false },
      enrol: { type: 'string' },
      det: { type: 'string' },
      portraits: { type: 'string' },
    },
  });
  const [command, ...rest] = positionals;
  const enrol = values.enrol === undefined ? 0 : Number(values.enrol);
  if (values.enrol !== undefined && !(Number.isInteger(enrol) && enrol >= 1 && enrol <= 20)) {
    throw new UsageError('--enrol takes a whole number from 1 to 20');
  }
  if (command === 'compare') return compare(rest);
  if (command === 'eval') return evaluate(rest, { json: values.json, enrol, detFile: values.det });
  if (command === 'attack') {
    const most = values.portraits === undefined ? Number.POSITIVE_INFINITY : Number(values.portraits);
    if (!(most >= 1)) throw new UsageError('--portraits takes a whole number above 0');
    return attack(rest, { json: values.json, most });
  }
  throw new UsageError(USAGE);
}

main().catch((error: unknown) => {
  const wrongArguments =
    error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
  const expected = error instanceof UsageError || error instanceof FolderError || wrongArguments;
  console.error(expected ? (error as Error).message : error);
  process.exitCode = expected ? 2 : 1;
});
