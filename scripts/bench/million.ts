/** A million members: how near exact search comes to the least it can cost, the reading of every vector once. */
import { createGallery } from '../../server/src/modules/face/gallery';
import { SEARCH_WORKER_FILE } from '../../server/test/helpers/face-pool';
import { comparedTimes, type Figure, plainTimes } from './bench';
import { add, LENGTH, memberAt, nearestByForce, randomNumbers, randomVector, SAME_PERSON, TWO_PEOPLE } from './vectors';

const MERCHANT = 'bench';
const MEMBERS = 1_000_000;
const PROBES = 12;
/** As the server has them: container.ts. */
const SEARCH_THREADS = 2;
const MIB = 2 ** 20;

/**
 * Half of the packed bytes compared with an equal other half: memcmp reads both to the end, so its time is that of
 * reading a gallery of this size once, on one core.
 */
function memoryReader(): () => number {
  const half = Buffer.alloc((MEMBERS * LENGTH * 4) / 2, 1);
  const other = Buffer.from(half);
  return () => {
    const startedAt = performance.now();
    if (half.compare(other) !== 0) throw new Error('memory is not what was written');
    return performance.now() - startedAt;
  };
}

export async function searchMillion(): Promise<Figure[]> {
  const random = randomNumbers(MEMBERS);
  const gallery = createGallery({ threads: { workerFile: SEARCH_WORKER_FILE, count: SEARCH_THREADS } });
  const rows: Float32Array[] = [];
  let addingMs = 0;
  for (let at = 0; at < MEMBERS; at++) {
    const row = randomVector(random, TWO_PEOPLE);
    rows.push(row);
    const addedAt = performance.now();
    gallery.setMember(MERCHANT, memberAt(at), [row]);
    addingMs += performance.now() - addedAt;
  }
  let right = 0;
  const times: number[] = [];
  const reading: number[] = [];
  const readOnce = memoryReader();
  let longestWait = 0;
  for (let turn = 0; turn < PROBES; turn++) {
    const at = Math.floor(random() * MEMBERS);
    const member = rows[at] ?? randomVector(random, TWO_PEOPLE);
    const probe = turn % 2 === 0 ? add(member, randomVector(random, SAME_PERSON)) : randomVector(random, TWO_PEOPLE);
    const askedAt = performance.now();
    let tickedAt = askedAt;
    const ticking = setInterval(() => {
      longestWait = Math.max(longestWait, performance.now() - tickedAt);
      tickedAt = performance.now();
    }, 1);
    const [nearest] = await gallery.search(MERCHANT, probe, 2);
    times.push(performance.now() - askedAt);
    clearInterval(ticking);
    reading.push(readOnce());
    if (nearest?.memberId === memberAt(nearestByForce(rows, probe))) right++;
  }
  await gallery.close();
  const label = '1,000,000 members';
  return [
    comparedTimes(`${label}: one search`, times, 'reading the vectors from memory once', reading),
    plainTimes(`${label}: reading the vectors from memory once`, reading),
    { case: `${label}: recall, ours`, value: (100 * right) / PROBES, unit: '%', n: PROBES },
    { case: `${label}: packed vectors`, value: (MEMBERS * LENGTH * 4) / MIB, unit: 'MiB', n: 1 },
    { case: `${label}: putting them into the gallery, one by one`, value: addingMs / 1000, unit: 's', n: 1 },
    { case: `${label}: slowest search seen`, value: Math.max(...times), unit: 'ms', n: PROBES },
    { case: `${label}: longest that other work waited`, value: longestWait, unit: 'ms', n: PROBES },
  ];
}
