/** What a face worker holds in memory, and whether it stays so over ten thousand frames. */

import type { FacePool } from '../../server/src/modules/face/face-pool';
import { burst, emptyScene, groupPicture, PEOPLE_COUNT } from '../../server/test/helpers/face-fixtures';
import { realFacePool } from '../../server/test/helpers/face-pool';
import type { Bench, Figure } from './bench';

const WORKERS = 2;
const FRAMES = 10_000;
const SETTLED_AFTER = 1_000;
/** Enough for every buffer and every function to have its lasting size. */
const WARM_UP = 100;
const MIB = 2 ** 20;

const rss = (): number => process.memoryUsage.rss() / MIB;

/** The median of a few readings: garbage comes and goes. */
async function settledRss(describe: () => Promise<unknown>): Promise<number> {
  const readings: number[] = [];
  for (let n = 0; n < 25; n++) {
    await describe();
    readings.push(rss());
  }
  return readings.sort((a, b) => a - b)[12] ?? Number.NaN;
}

export const faceMemory: Bench = {
  name: 'face-memory',
  what: `memory of a face worker, and its growth over ${FRAMES.toLocaleString('en')} frames with ${WORKERS} workers`,
  async run(say) {
    const people = Array.from({ length: PEOPLE_COUNT }, (_, person) => burst(person, 3));
    const frames = [...(await Promise.all(people)).flat(), await emptyScene(), await groupPicture()];
    const frameAt = (n: number) => frames[n % frames.length] ?? Buffer.alloc(0);
    const none = rss();
    const pools: FacePool[] = [];
    const perWorker: number[] = [];
    try {
      for (let held = none; pools.length < WORKERS; ) {
        const pool = realFacePool();
        pools.push(pool);
        for (let n = 0; n < WARM_UP; n++) await pool.describe(frameAt(n));
        let n = 0;
        const now = await settledRss(() => pool.describe(frameAt(n++)));
        perWorker.push(now - held);
        held = now;
      }
      const tensors = () => pools.reduce((sum, pool) => sum + pool.stats().tensors, 0);
      let done = 0;
      const describeNext = () => Promise.all(pools.map((pool) => pool.describe(frameAt(done++))));
      const until = async (count: number) => {
        while (done < count) {
          await describeNext();
          if (done % 500 < WORKERS) say(`${done} frames, ${rss().toFixed(0)} MiB`);
        }
        return settledRss(describeNext);
      };
      const before = { rss: await until(SETTLED_AFTER), tensors: tensors() };
      const after = { rss: await until(FRAMES), tensors: tensors() };
      const mib = (name: string, value: number): Figure => ({ case: name, value, unit: 'MiB', n: 1 });
      return [
        mib('the process without workers', none),
        ...perWorker.map((value, n) => mib(`worker ${n + 1} adds`, value)),
        mib(`after ${SETTLED_AFTER} frames`, before.rss),
        mib(`after ${FRAMES} frames`, after.rss),
        mib('growth between', after.rss - before.rss),
        { case: 'tensors alive, growth between', value: after.tensors - before.tensors, unit: 'tensors', n: 1 },
      ];
    } finally {
      await Promise.all(pools.map((pool) => pool.close()));
    }
  },
};
