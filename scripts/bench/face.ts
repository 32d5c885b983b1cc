/** One verified frame, from JPEG to descriptor with liveness, against what others need for the same pictures. */
import { burst, PEOPLE_COUNT } from '../../server/test/helpers/face-fixtures';
import { realFacePool } from '../../server/test/helpers/face-pool';
import { type Bench, comparedTimes, type Figure, plainTimes, timed } from './bench';
import { REFERENCE_NAMES, type Reference, type ReferenceKind, startReference } from './reference-process';

const FRAMES_A_PERSON = 3;
const KINDS: readonly ReferenceKind[] = ['human', 'human-checked', 'face-api'];

async function pictures(): Promise<Buffer[]> {
  const people = Array.from({ length: PEOPLE_COUNT }, (_, person) => burst(person, FRAMES_A_PERSON));
  return (await Promise.all(people)).flat();
}

/** Everybody looks at a picture before anybody sees the next: what disturbs this machine disturbs all alike. */
async function frameByFrame(frames: readonly Buffer[], say: (text: string) => void): Promise<Figure[]> {
  const references = new Map<ReferenceKind, Reference>();
  const pool = realFacePool();
  try {
    await pool.ready();
    for (const kind of KINDS) references.set(kind, await startReference(kind));
    const ours: number[] = [];
    const theirs = new Map<ReferenceKind, number[]>(KINDS.map((kind) => [kind, []]));
    const missed = new Map<string, number>();
    const miss = (who: string) => missed.set(who, (missed.get(who) ?? 0) + 1);
    const [first = Buffer.alloc(0)] = frames;
    await pool.describe(first);
    for (const reference of references.values()) await reference.look(first);
    for (const [at, frame] of frames.entries()) {
      say(`frame ${at + 1} of ${frames.length}`);
      ours.push(
        await timed(async () => {
          if ((await pool.describe(frame)).descriptor === null) miss('ours');
        }),
      );
      for (const [kind, reference] of references) {
        const { ms, faces } = await reference.look(frame);
        theirs.get(kind)?.push(ms);
        if (faces === 0) miss(kind);
      }
    }
    const of = (kind: ReferenceKind) => theirs.get(kind) ?? [];
    return [
      ...KINDS.map((kind) => comparedTimes('one verified frame', ours, REFERENCE_NAMES[kind], of(kind))),
      ...KINDS.map((kind) => plainTimes(`one frame, ${REFERENCE_NAMES[kind]}`, of(kind))),
      ...['ours', ...KINDS].map((who) => ({
        case: `frames without a descriptor, ${who}`,
        value: missed.get(who) ?? 0,
        unit: 'frames',
        n: frames.length,
      })),
    ];
  } finally {
    for (const reference of references.values()) reference.stop();
    await pool.close();
  }
}

/** Frames a second with every worker kept busy. */
async function throughput(workers: number, frames: readonly Buffer[]): Promise<number> {
  const pool = realFacePool({ workers, queueLimit: 1000 });
  try {
    while (pool.stats().ready < workers) await new Promise((done) => setTimeout(done, 50));
    // Every worker warms up: what runs for the first time is compiled first.
    await Promise.all(frames.map((frame) => pool.describe(frame)));
    const ms = await timed(() => Promise.all(frames.map((frame) => pool.describe(frame))));
    return (1000 * frames.length) / ms;
  } finally {
    await pool.close();
  }
}

export const face: Bench = {
  name: 'face',
  what: 'one verified frame against Human and face-api, and throughput by workers',
  async run(say) {
    const frames = await pictures();
    const figures = await frameByFrame(frames, say);
    say('throughput');
    const twice = [...frames, ...frames];
    const one = await throughput(1, twice);
    const two = await throughput(2, twice);
    const unit = 'frames/s';
    return [
      ...figures,
      { case: 'throughput, 1 worker', value: one, unit, n: twice.length },
      {
        case: 'throughput, 2 workers',
        value: two,
        unit,
        against: 'the same with 1 worker',
        ratio: two / one,
        n: twice.length,
      },
    ];
  },
};
