/**
 * How often an attack is taken for a person (APCER) and a person for an attack (BPCER), as ISO/IEC 30107-3 counts them:
 * by the default policy as a whole, and by each layer alone.
 */
import { wilsonInterval } from '@shuke/shared';
import type { FacePool } from '../../../server/src/modules/face/face-pool';
import type { PersonFolder } from '../face-eval';
import { judgeSitting, type SittingResult } from './judge';
import { puppetFrom } from './portraits';
import { attacksOn, genuineSitting } from './sittings';

export interface AttackCount {
  type: string;
  n: number;
  /** Share of the presentations that would have paid. */
  apcer: number;
}

/** Shares of the presentations of one type that one layer alone would have let through. */
export interface LayerShares {
  type: string;
  n: number;
  /** Human's scores and the search for a screen's pattern. */
  passive: number;
  motion: number;
  challenge: number;
  /** After the burst, by the default policy: straight through, or why not. */
  glance: Record<string, number>;
  motions: Record<string, number>;
}

export interface AttackReport {
  people: number;
  portraits: number;
  /** Pictures no puppet can start from: no face, too small, turned away, gaping. */
  unfit: number;
  bpcer: number;
  /** Sittings of living heads. */
  genuine: number;
  attacks: AttackCount[];
  /** The same sittings, layer by layer; the first row is the living heads. */
  layers: LayerShares[];
}

/** Of each living head. */
const GENUINE_SITTINGS = 2;
/** Portraits in work at once: while one is drawn, the workers see another. */
const AT_ONCE = 3;
const GENUINE = 'genuine';

/** The same sequence each time (Numerical Recipes' generator): a report can be repeated. */
function seededRandom(seed: number) {
  let state = seed >>> 0;
  return (below: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

type Judged = [type: string, result: Omit<SittingResult, 'seen'>];

/** Living sittings, and each kind of attack once. @returns null for a picture no puppet can start from */
async function judgePortrait(pool: Pool, file: string, index: number): Promise<Judged[] | null> {
  const puppet = await puppetFrom(pool, file);
  if (!puppet) return null;
  const random = seededRandom(20_261_124 + index);
  const visit = 10 * index;
  const first = await judgeSitting(pool, genuineSitting(pool, puppet, visit), random);
  const judged: Judged[] = [[GENUINE, first]];
  for (let sitting = 1; sitting < GENUINE_SITTINGS; sitting++) {
    judged.push([GENUINE, await judgeSitting(pool, genuineSitting(pool, puppet, visit + sitting), random)]);
  }
  for (const { type, sitting } of attacksOn(puppet, visit, first.seen)) {
    judged.push([type, await judgeSitting(pool, sitting, random)]);
  }
  return judged;
}

type Pool = Pick<FacePool, 'describe' | 'trace'>;

/** Every portrait of every person. Nothing is written anywhere. */
export async function runAttacks(
  pool: Pool,
  people: readonly PersonFolder[],
  { most, onPortrait }: { most: number; onPortrait(done: number, total: number): void },
): Promise<AttackReport> {
  const files = people.flatMap((person) => person.files).slice(0, most);
  const judged: Judged[] = [];
  let next = 0;
  let done = 0;
  let portraits = 0;
  async function work(): Promise<void> {
    for (let index = next++; index < files.length; index = next++) {
      const results = await judgePortrait(pool, files[index] as string, index);
      if (results) portraits++;
      judged.push(...(results ?? []));
      onPortrait(++done, files.length);
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  const layers = layersOf(judged);
  const paid = (type: string) => judged.filter(([each, { paid }]) => each === type && paid).length;
  const genuine = layers[0]?.n ?? 0;
  return {
    people: people.length,
    portraits,
    unfit: files.length - portraits,
    bpcer: genuine === 0 ? 0 : 1 - paid(GENUINE) / genuine,
    genuine,
    attacks: layers.slice(1).map(({ type, n }) => ({ type, n, apcer: paid(type) / n })),
    layers,
  };
}

function layersOf(judged: readonly Judged[]): LayerShares[] {
  const types = [...new Set(judged.map(([type]) => type))];
  return types.map((type) => {
    const results = judged.filter(([each]) => each === type).map(([, result]) => result);
    const n = results.length;
    const share = (layer: 'passive' | 'motion' | 'challenge') => results.filter((each) => each[layer]).length / n;
    return {
      type,
      n,
      passive: share('passive'),
      motion: share('motion'),
      challenge: share('challenge'),
      glance: counted(results.map(({ glance }) => glance)),
      motions: counted(results.map(({ motions }) => motions)),
    };
  });
}

function counted(words: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1;
  return counts;
}

export function readableAttacks({ people, portraits, unfit, bpcer, genuine, attacks, layers }: AttackReport): string {
  const percent = (value: number) => `${(100 * value).toFixed(1)}%`;
  const line = (name: string, share: number, n: number) => {
    const { low, high } = wilsonInterval(Math.round(share * n), n);
    return `  ${name.padEnd(38)} ${percent(share).padStart(6)}  n ${String(n).padStart(3)}  95% ${percent(low)}–${percent(high)}`;
  };
  const words = (counts: Record<string, number>) =>
    Object.entries(counts)
      .map(([word, count]) => `${word} ${count}`)
      .join(', ');
  return [
    `${people} people, ${portraits} portraits made into puppets, ${unfit} pictures unfit`,
    'as the default policy decides:',
    ...(genuine > 0 ? [line('BPCER, living heads', bpcer, genuine)] : []),
    ...attacks.map(({ type, n, apcer }) => line(`APCER ${type}`, apcer, n)),
    'let through by each layer alone:',
    ...layers.flatMap(({ type, n, passive, motion, challenge, glance, motions }) => [
      line(`${type}: passive`, passive, n),
      line('motion', motion, n),
      line('challenge', challenge, n),
      `    after the burst: ${words(glance)}; motions: ${words(motions)}`,
    ]),
  ].join('\n');
}
