/** The approximate index that a user might pick instead, on the same vectors: how fast, and how often wrong. */
import type * as Usearch from 'usearch';
import { createGallery } from '../../server/src/modules/face/gallery';
import { comparedTimes, type Figure, plainTimes } from './bench';
import { add, LENGTH, memberAt, randomNumbers, randomVector, SAME_PERSON, TWO_PEOPLE } from './vectors';

const MERCHANT = 'bench';
const INDEX = 'usearch HNSW, default settings';

/** Both questions a till asks: half the probes are members, half are strangers. */
export async function againstIndex(members: number, probes: number): Promise<Figure[]> {
  const { Index, MetricKind }: typeof Usearch = require('usearch');
  const random = randomNumbers(members + 1);
  const packed = new Float32Array(members * LENGTH);
  const gallery = createGallery();
  for (let at = 0; at < members; at++) {
    const row = randomVector(random, TWO_PEOPLE);
    packed.set(row, at * LENGTH);
    gallery.setMember(MERCHANT, memberAt(at), [row]);
  }
  const index = new Index(LENGTH, MetricKind.L2sq);
  const startedAt = performance.now();
  index.add(
    BigUint64Array.from({ length: members }, (_, at) => BigInt(at)),
    packed,
    0,
  );
  const builtMs = performance.now() - startedAt;

  const times = { ours: [] as number[], theirs: [] as number[] };
  let agreed = 0;
  for (let turn = 0; turn < probes; turn++) {
    const at = Math.floor(random() * members) * LENGTH;
    const stranger = randomVector(random, TWO_PEOPLE);
    const probe = turn % 2 === 0 ? add(packed.slice(at, at + LENGTH), randomVector(random, SAME_PERSON)) : stranger;
    const oursAt = performance.now();
    const [nearest] = await gallery.search(MERCHANT, probe, 2);
    const theirsAt = performance.now();
    const { keys } = index.search(probe, 2, 1);
    times.theirs.push(performance.now() - theirsAt);
    times.ours.push(theirsAt - oursAt);
    // Ours looks at every row, and the sizes above hold it against force: where they differ, the index is wrong.
    if (nearest?.memberId === memberAt(Number(keys[0]))) agreed++;
  }
  const label = `${members.toLocaleString('en')} members`;
  return [
    comparedTimes(`${label}: one exact search`, times.ours, INDEX, times.theirs),
    plainTimes(`${label}: one search, ${INDEX}`, times.theirs),
    { case: `${label}: recall, ${INDEX}`, value: (100 * agreed) / probes, unit: '%', n: probes },
    { case: `${label}: building the index, ${INDEX}`, value: builtMs / 1000, unit: 's', n: 1 },
  ];
}
