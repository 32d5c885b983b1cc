/** Who is nearest among N members: our exact search against Human's `match.find` on the same vectors. */
import { dirname, join } from 'node:path';
import type { Human } from '@vladmandic/human';
import { createGallery } from '../../server/src/modules/face/gallery';
import { loadExactSearch } from '../../server/src/modules/face/nearest-rows';
import { type Bench, comparedTimes, type Figure, plainTimes } from './bench';

const LENGTH = 128;
const SIZES = [
  { members: 10_000, probes: 200 },
  { members: 100_000, probes: 40 },
];
/** Roughly where this descriptor puts two frames of one person, and two people. */
const SAME_PERSON = 0.3;
const TWO_PEOPLE = 0.75;
const MERCHANT = 'bench';

/** Mulberry32: the same vectors in every run. */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Normal deviates scaled so that two of these vectors lie about `apart` from each other. */
function randomVector(random: () => number, apart: number): Float32Array {
  const scale = apart / Math.sqrt(2 * LENGTH);
  return Float32Array.from({ length: LENGTH }, () => {
    const radius = Math.sqrt(-2 * Math.log(1 - random()));
    return scale * radius * Math.cos(2 * Math.PI * random());
  });
}

const add = (a: Float32Array, b: Float32Array): Float32Array => a.map((value, i) => value + (b[i] ?? 0));

/** Every row in double precision: the truth that both are held against. */
function nearestByForce(rows: readonly Float32Array[], probe: Float32Array): number {
  let best = -1;
  let least = Number.POSITIVE_INFINITY;
  for (const [at, row] of rows.entries()) {
    let sum = 0;
    for (let i = 0; i < LENGTH; i++) sum += ((row[i] ?? 0) - (probe[i] ?? 0)) ** 2;
    if (sum < least) {
      least = sum;
      best = at;
    }
  }
  return best;
}

function loadFind(): Human['match']['find'] {
  const dir = dirname(dirname(require.resolve('@vladmandic/human')));
  const { default: HumanClass }: { default: typeof Human } = require(join(dir, 'dist/human.node-wasm.js'));
  return new HumanClass({ debug: false }).match.find;
}

function searchAmong(members: number, probes: number, find: Human['match']['find']): Figure[] {
  const random = randomNumbers(members);
  const rows = Array.from({ length: members }, () => randomVector(random, TWO_PEOPLE));
  const gallery = createGallery();
  for (const [at, row] of rows.entries()) gallery.setMember(MERCHANT, String(at), [row]);
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
    const [nearest] = gallery.search(MERCHANT, probe, 2);
    const betweenAt = performance.now();
    const { index } = find(plainProbe, plainRows);
    times.theirs.push(performance.now() - betweenAt);
    times.ours.push(betweenAt - startedAt);
    if (nearest?.memberId === String(truth)) right.ours++;
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
  what: 'exact 1:N search against Human match.find, on vectors drawn at random with the distances of real faces',
  async run(say) {
    say(loadExactSearch() ? 'usearch' : 'the plain loop: the binary of usearch does not load here');
    const find = loadFind();
    return SIZES.flatMap(({ members, probes }) => {
      say(`${members} members`);
      return searchAmong(members, probes, find);
    });
  },
};
