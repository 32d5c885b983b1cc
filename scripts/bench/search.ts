/** Who is nearest among N members: our exact search against Human's `match.find` on the same vectors. */
import { dirname, join } from 'node:path';
import type { Human } from '@vladmandic/human';
import { createGallery } from '../../server/src/modules/face/gallery';
import { againstIndex } from './approximate';
import { type Bench, comparedTimes, type Figure, plainTimes } from './bench';
import { searchMillion } from './million';
import { add, memberAt, nearestByForce, randomNumbers, randomVector, SAME_PERSON, TWO_PEOPLE } from './vectors';

const SIZES = [
  { members: 10_000, probes: 200 },
  { members: 100_000, probes: 40 },
];
const MERCHANT = 'bench';

function loadFind(): Human['match']['find'] {
  const dir = dirname(dirname(require.resolve('@vladmandic/human')));
  const { default: HumanClass }: { default: typeof Human } = require(join(dir, 'dist/human.node-wasm.js'));
  return new HumanClass({ debug: false }).match.find;
}

async function searchAmong(members: number, probes: number, find: Human['match']['find']): Promise<Figure[]> {
  const random = randomNumbers(members);
  const rows = Array.from({ length: members }, () => randomVector(random, TWO_PEOPLE));
  const gallery = createGallery();
  for (const [at, row] of rows.entries()) gallery.setMember(MERCHANT, memberAt(at), [row]);
  const plainRows = rows.map((row) => [...row]);
  const times = { ours: [] as number[], theirs: [] as number[] };
  const right = { ours: 0, theirs: 0 };
  for (let turn = 0; turn < probes; turn++) {
    const stranger = randomVector(random, TWO_PEOPLE);
    const member = rows[Math.floor(random() * members)] ?? stranger;
    // Every second probe is a stranger: its nearest members lie close together, which is harder to get right.
    const probe = turn % 2 === 0 ? add(member, randomVector(random, SAME_PERSON)) : stranger;
    const truth = nearestByForce(rows, probe);
    const plainProbe = [...probe];
    const startedAt = performance.now();
    const [nearest] = await gallery.search(MERCHANT, probe, 2);
    const betweenAt = performance.now();
    const { index } = find(plainProbe, plainRows);
    times.theirs.push(performance.now() - betweenAt);
    times.ours.push(betweenAt - startedAt);
    if (nearest?.memberId === memberAt(truth)) right.ours++;
    if (index === truth) right.theirs++;
  }
  const label = `${members.toLocaleString('en')} members`;
  const recall = (who: string, count: number): Figure => ({
    case: `${label}: recall, ${who}`,
    value: (100 * count) / probes,
    unit: '%',
    n: probes,
  });
  return [
    comparedTimes(`${label}: one search`, times.ours, 'Human match.find', times.theirs),
    plainTimes(`${label}: one search, Human match.find`, times.theirs),
    recall('ours', right.ours),
    recall('Human match.find', right.theirs),
  ];
}

export const search: Bench = {
  name: 'search',
  what: 'exact 1:N search against Human match.find, an HNSW index and the reading of memory, on vectors drawn at random',
  async run(say) {
    const find = loadFind();
    const figures: Figure[] = [];
    for (const { members, probes } of SIZES) {
      say(`${members} members`);
      figures.push(...(await searchAmong(members, probes, find)));
    }
    say('an HNSW index of 100,000 members: about a minute');
    figures.push(...(await againstIndex(100_000, 40)));
    say('a million members');
    return [...figures, ...(await searchMillion())];
  },
};
