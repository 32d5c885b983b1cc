/** A million members: how near exact search comes to the least it can cost, the reading of every vector once. */
import { createGallery } from '../../server/src/modules/face/gallery';
import { comparedTimes, type Figure, plainTimes } from './bench';
import { add, LENGTH, nearestByForce, randomNumbers, randomVector, SAME_PERSON, TWO_PEOPLE } from './vectors';

const MERCHANT = 'bench';
const MEMBERS = 1_000_000;
const PROBES = 12;
const MIB = 2 ** 20;

/**
 * Half of the packed bytes compared with an equal other half: memcmp reads both to the end, so its time is that of
 * reading a gallery of this size once, on one core.
 */
function readingMs(turns: number): number[] {
  const half = Buffer.alloc((MEMBERS * LENGTH * 4) / 2, 1);
  const other = Buffer.from(half);
  return Array.from({ length: turns }, () => {
    const startedAt = performance.now();
    if (half.compare(other) !== 0) throw new Error('memory is not what was written');
    return performance.now() - startedAt;
  });
}

export function searchMillion(): Figure[] {
  const random = randomNumbers(MEMBERS);
  const gallery = createGallery();
  const rows: Float32Array[] = [];
  let addingMs = 0;
  for (let at = 0; at < MEMBERS; at++) {
    const row = randomVector(random, TWO_PEOPLE);
    rows.push(row);
    const addedAt = performance.now();
    gallery.setMember(MERCHANT, String(at), [row]);
    addingMs += performance.now() - addedAt;
  }
  let right = 0;
  const times: number[] = [];
  for (let turn = 0; turn < PROBES; turn++) {
    const at = Math.floor(random() * MEMBERS);
    const member = rows[at] ?? randomVector(random, TWO_PEOPLE);
    const probe = turn % 2 === 0 ? add(member, randomVector(random, SAME_PERSON)) : randomVector(random, TWO_PEOPLE);
    const askedAt = performance.now();
    const [nearest] = gallery.search(MERCHANT, probe, 2);
    times.push(performance.now() - askedAt);
    if (nearest?.memberId === String(nearestByForce(rows, probe))) right++;
  }
  const reading = readingMs(PROBES);
  const label = '1,000,000 members';
  return [
    comparedTimes(`${label}: one search`, times, 'reading the vectors from memory once', reading),
    plainTimes(`${label}: reading the vectors from memory once`, reading),
    { case: `${label}: recall, ours`, value: (100 * right) / PROBES, unit: '%', n: PROBES },
    { case: `${label}: packed vectors`, value: (MEMBERS * LENGTH * 4) / MIB, unit: 'MiB', n: 1 },
    { case: `${label}: putting them into the gallery, one by one`, value: addingMs / 1000, unit: 's', n: 1 },
    { case: `${label}: slowest search seen`, value: Math.max(...times), unit: 'ms', n: PROBES },
  ];
}
