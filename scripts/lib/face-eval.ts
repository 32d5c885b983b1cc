import { readdir, readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { type Accuracy, accuracy, type MeasuredAccuracy } from '../../server/src/modules/face/accuracy';
import { distance, meanDescriptor } from '../../server/src/modules/face/descriptor';
import type { FacePool } from '../../server/src/modules/face/face-pool';

const PICTURES = new Set(['.jpg', '.jpeg', '.png', '.webp']);
export const isPicture = (name: string): boolean => PICTURES.has(extname(name).toLowerCase());
const naturally = new Intl.Collator('en', { numeric: true });

export interface PersonFolder {
  name: string;
  files: string[];
}

export interface EvalReport extends Accuracy {
  people: number;
  pictures: number;
  /** Pictures without a usable answer: no face in them, or not readable. */
  notFound: number;
  msPerPicture: number;
}

/** A folder that can't be evaluated: its message is for the person at the keyboard. */
export class FolderError extends Error {
  override readonly name = 'FolderError';
}

/** One sub-folder a person, pictures in natural order. @throws FolderError */
export async function listPeople(dir: string): Promise<PersonFolder[]> {
  const entries = await readdir(dir, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    throw new FolderError(error.code === 'ENOENT' ? `${dir}: no such folder` : `${dir}: not a readable folder`);
  });
  const people: PersonFolder[] = [];
  for (const entry of entries.filter((each) => each.isDirectory()).sort((a, b) => naturally.compare(a.name, b.name))) {
    const names = (await readdir(join(dir, entry.name))).filter(isPicture);
    const files = names.sort(naturally.compare).map((name) => join(dir, entry.name, name));
    if (files.length > 0) people.push({ name: entry.name, files });
  }
  if (people.length === 0)
    throw new FolderError(`${dir}: holds no folder with pictures (one folder a person expected)`);
  return people;
}

type Vectors = Float32Array[][];

/** Describes every picture, as many at once as there are workers. */
export async function describePeople(
  pool: Pick<FacePool, 'describe'>,
  people: readonly PersonFolder[],
  { workers, onPicture }: { workers: number; onPicture(done: number, total: number): void },
): Promise<{ vectors: Vectors; pictures: number; notFound: number; msPerPicture: number }> {
  const jobs = people.flatMap(({ files }, person) => files.map((file, at) => ({ file, person, at })));
  const found: (Float32Array | undefined)[][] = people.map(() => []);
  const startedAt = performance.now();
  let next = 0;
  let done = 0;
  async function work(): Promise<void> {
    for (let job = jobs[next++]; job; job = jobs[next++]) {
      const vector = await describeFile(pool, job.file);
      const row = found[job.person];
      if (row) row[job.at] = vector ?? undefined;
      onPicture(++done, jobs.length);
    }
  }
  await Promise.all(Array.from({ length: workers }, work));
  const vectors = found.map((row) => row.filter((vector): vector is Float32Array => vector !== undefined));
  const seen = vectors.reduce((sum, row) => sum + row.length, 0);
  return {
    vectors,
    pictures: jobs.length,
    notFound: jobs.length - seen,
    msPerPicture: (performance.now() - startedAt) / jobs.length,
  };
}

async function describeFile(pool: Pick<FacePool, 'describe'>, file: string): Promise<Float32Array | null> {
  try {
    return (await pool.describe(await readFile(file), { anyQuality: true })).descriptor;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : '';
    if (code === 'image-unreadable' || code === 'image-too-large') return null;
    throw error;
  }
}

/** Every pair of pictures. */
export function comparePairs(vectors: Vectors): Accuracy {
  const genuine: number[] = [];
  const impostor: number[] = [];
  const all = vectors.flatMap((row, person) => row.map((vector) => ({ vector, person })));
  for (const [i, a] of all.entries()) {
    for (const b of all.slice(i + 1)) (a.person === b.person ? genuine : impostor).push(distance(a.vector, b.vector));
  }
  return accuracy(genuine, impostor);
}

/** Every choice of `enrol` consecutive pictures becomes a member; the person's other pictures and everybody else's probe it. */
export function compareEnrolled(vectors: Vectors, enrol: number): Accuracy {
  const genuine: number[] = [];
  const impostor: number[] = [];
  for (const [person, row] of vectors.entries()) {
    for (let start = 0; start + enrol <= row.length; start++) {
      const member = meanDescriptor(row.slice(start, start + enrol));
      for (const [other, probes] of vectors.entries()) {
        for (const [at, probe] of probes.entries()) {
          if (other !== person) impostor.push(distance(member, probe));
          else if (at < start || at >= start + enrol) genuine.push(distance(member, probe));
        }
      }
    }
  }
  return accuracy(genuine, impostor);
}

/** The file behind `GET /console/face/accuracy`: one point of the curve a line, so that a new measurement reads as a diff. */
export function measuredAccuracyText(report: EvalReport, enrolled: number, measuredAt: Date): string {
  const { people, pictures, notFound, genuine, impostor, eer, det } = report;
  const measuredOn = measuredAt.toISOString().slice(0, 10);
  const head: Omit<MeasuredAccuracy, 'det'> = {
    measuredOn,
    enrolled,
    people,
    pictures,
    notFound,
    genuine,
    impostor,
    eer,
  };
  const lines = Object.entries(head).map(([key, value]) => `  ${JSON.stringify(key)}: ${JSON.stringify(value)},`);
  const points = det.map(
    ({ threshold, fmr, fnmr }) => `    { "threshold": ${threshold}, "fmr": ${fmr}, "fnmr": ${fnmr} }`,
  );
  return `{\n${lines.join('\n')}\n  "det": [\n${points.join(',\n')}\n  ]\n}\n`;
}
