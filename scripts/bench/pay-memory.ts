/** What the server holds in memory while payments go through it, and whether it stays so over a hundred thousand. */
import { createSpawnedHouse } from '../../server/test/helpers/spawned-server';
import { type Bench, type Figure, median } from './bench';
import { tillWithMembers } from './pay';
import { lightClients } from './throughput';

const PAYMENTS = 100_000;
const LANES = 8;
/** So little that the members' balances last. */
const AMOUNT_FEN = 50;
const MIB = 2 ** 20;
/** How often memory is read, and over how many payments the readings are compared. */
const READ_EVERY = 500;
const WINDOW = PAYMENTS / 10;

/** Of the server's process, as it tells its operator. */
async function memoryOf(url: string): Promise<{ rss: number; heap: number }> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const read = (name: string) => Number(new RegExp(`^${name} (\\S+)`, 'm').exec(text)?.[1] ?? Number.NaN) / MIB;
  return { rss: read('process_resident_memory_bytes'), heap: read('nodejs_heap_size_used_bytes') };
}

export const payMemory: Bench = {
  name: 'pay-memory',
  what: `memory of the server over ${PAYMENTS.toLocaleString('en')} settled payments, on SQLite (takes half an hour)`,
  async run(say) {
    const house = await createSpawnedHouse();
    try {
      await house.start({ FACE_WORKERS: '1' });
      const works = [];
      for (let lane = 0; lane < LANES; lane++) works.push(await tillWithMembers(house, lane, AMOUNT_FEN));
      const light = lightClients(house.url);
      const windows = Array.from({ length: PAYMENTS / WINDOW }, () => ({ rss: [] as number[], heap: [] as number[] }));
      let paid = 0;
      const lanes = works.map(async (work) => {
        for (let at = 0; at < PAYMENTS / LANES; at++) {
          await work(light.client, at);
          paid += 1;
          if (paid % READ_EVERY !== 0) continue;
          const { rss, heap } = await memoryOf(house.url);
          const window = windows[Math.floor((paid - 1) / WINDOW)];
          window?.rss.push(rss);
          window?.heap.push(heap);
          if (paid % WINDOW === 0) say(`${paid} payments, ${rss.toFixed(0)} MiB`);
        }
      });
      await Promise.all(lanes);
      light.close();
      const of = (at: number, kind: 'rss' | 'heap') => median(windows.at(at)?.[kind] ?? []);
      const mib = (name: string, value: number): Figure => ({ case: name, value, unit: 'MiB', n: WINDOW / READ_EVERY });
      return [
        mib(`resident, payments ${WINDOW} to ${2 * WINDOW}`, of(1, 'rss')),
        mib(`resident, the last ${WINDOW} of ${PAYMENTS}`, of(-1, 'rss')),
        mib('growth between', of(-1, 'rss') - of(1, 'rss')),
        mib('growth of the heap in use', of(-1, 'heap') - of(1, 'heap')),
      ];
    } finally {
      await house.close();
    }
  },
};
