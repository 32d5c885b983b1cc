import { readFile } from 'node:fs/promises';
import { wilsonInterval } from '@shuke/shared';
import type { FacePool } from '../../server/src/modules/face/face-pool';
import { attacksOn, genuineSitting, judgeSitting, puppetFrom } from './face-attack';
import type { PersonFolder } from './face-eval';

export interface AttackCount {
  type: string;
  n: number;
  /** Share of the presentations that would have paid. */
  apcer: number;
}

export interface AttackReport {
  people: number;
  portraits: number;
  /** Pictures no puppet can start from: no face, too small, turned away, grimacing. */
  unfit: number;
  /** Burst and challenge: what every payment asks for where a merchant wants it always. */
  bpcer: number;
  genuine: number;
  attacks: AttackCount[];
  /** By the burst alone, where a challenge is asked only when needed: `bpcer` is the share that is asked for one. */
  withoutChallenge: { bpcer: number; genuine: number; attacks: AttackCount[] };
}

/** Sittings of each living head. */
const GENUINE_SITTINGS = 3;

/** The same sequence each time (Numerical Recipes' generator): a report can be repeated. */
function seededRandom(seed: number) {
  let state = seed >>> 0;
  return (below: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

class Tally {
  private readonly counts = new Map<string, { n: number; passed: number }>();

  add(type: string, passed: boolean): void {
    const count = this.counts.get(type) ?? { n: 0, passed: 0 };
    this.counts.set(type, { n: count.n + 1, passed: count.passed + Number(passed) });
  }
  of(type: string): { n: number; passed: number } {
    return this.counts.get(type) ?? { n: 0, passed: 0 };
  }
  attacks(): AttackCount[] {
    return [...this.counts]
      .filter(([type]) => type !== 'genuine')
      .map(([type, { n, passed }]) => ({ type, n, apcer: passed / n }));
  }
  bpcer(): { bpcer: number; genuine: number } {
    const { n, passed } = this.of('genuine');
    return { bpcer: n === 0 ? 0 : 1 - passed / n, genuine: n };
  }
}

/** Every portrait of every person: living sittings, and each kind of attack once. Nothing is written anywhere. */
export async function runAttacks(
  pool: Pick<FacePool, 'describe' | 'trace'>,
  people: readonly PersonFolder[],
  { most, onPortrait }: { most: number; onPortrait(done: number, total: number): void },
): Promise<AttackReport> {
  const files = people.flatMap((person) => person.files).slice(0, most);
  const full = new Tally();
  const glance = new Tally();
  const random = seededRandom(20_261_124);
  let portraits = 0;
  for (const [index, file] of files.entries()) {
    const puppet = await puppetFrom(pool, await readFile(file));
    if (puppet) {
      portraits++;
      const visit = 10 * index;
      for (let sitting = 0; sitting < GENUINE_SITTINGS; sitting++) {
        const result = await judgeSitting(pool, genuineSitting(pool, puppet, visit + sitting), random);
        full.add('genuine', result.challenge);
        glance.add('genuine', result.glance);
      }
      for (const { type, sitting, asked } of await attacksOn(puppet, visit + GENUINE_SITTINGS, random)) {
        const result = await judgeSitting(pool, sitting, random, asked);
        full.add(type, result.challenge);
        // Injected frames answer a challenge: without one there is nothing to inject into.
        if (!type.startsWith('injected')) glance.add(type, result.glance);
      }
    }
    onPortrait(index + 1, files.length);
  }
  const withoutChallenge = { ...glance.bpcer(), attacks: glance.attacks() };
  return {
    people: people.length,
    portraits,
    unfit: files.length - portraits,
    ...full.bpcer(),
    attacks: full.attacks(),
    withoutChallenge,
  };
}

export function readableAttacks({ people, portraits, unfit, withoutChallenge, ...full }: AttackReport): string {
  const percent = (value: number) => `${(100 * value).toFixed(1)}%`;
  const line = (name: string, share: number, n: number) => {
    const { low, high } = wilsonInterval(Math.round(share * n), n);
    return `  ${name.padEnd(32)} ${percent(share).padStart(6)}  n ${String(n).padStart(3)}  95% ${percent(low)}–${percent(high)}`;
  };
  const table = ({ bpcer, genuine, attacks }: Pick<AttackReport, 'bpcer' | 'genuine' | 'attacks'>) => [
    line('BPCER, living heads', bpcer, genuine),
    ...attacks.map(({ type, n, apcer }) => line(`APCER ${type}`, apcer, n)),
  ];
  return [
    `${people} people, ${portraits} portraits made into puppets, ${unfit} pictures unfit`,
    'burst and challenge:',
    ...table(full),
    'the burst alone (who is turned away here is asked for a challenge):',
    ...table(withoutChallenge),
  ].join('\n');
}
