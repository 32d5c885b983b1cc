import { newId } from '@shuke/shared';
import { distance } from '../../src/modules/face/descriptor';
import { createGallery, type Gallery } from '../../src/modules/face/gallery';
import { createMemberRows } from '../../src/modules/face/member-rows';
import { loadExactSearch, nearestRowsByLoop } from '../../src/modules/face/nearest-rows';

/** Deterministic numbers, 0 to 1. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Vectors about as long as real descriptors. */
function vectors(count: number, seed: number): Float32Array[] {
  const next = numbers(seed);
  return Array.from({ length: count }, () => Float32Array.from({ length: 128 }, () => (next() - 0.5) * 0.45));
}

const usearch = loadExactSearch();
const ways: [string, () => Gallery][] = [
  ['a plain loop', () => createGallery(nearestRowsByLoop)],
  ['what this machine loads', () => createGallery()],
];

/** What a sort over everybody finds, in double precision. */
const byForce = (all: ReadonlyMap<string, Float32Array>, probe: Float32Array, k: number) =>
  [...all]
    .map(([memberId, vector]) => ({ memberId, distance: distance(vector, probe) }))
    .sort((a, b) => a.distance - b.distance)
    .slice(0, k);

test('usearch loads here, so both ways are really compared', () => {
  expect(usearch).not.toBeNull();
});

describe.each(ways)('gallery searched by %s', (_name, create) => {
  test('finds exactly what a sort over all members finds, after adding and removing', async () => {
    const gallery = create();
    const all = new Map(vectors(5000, 1).map((vector) => [newId(), vector]));
    for (const [memberId, vector] of all) gallery.setMember('shop', memberId, [vector]);
    for (const [i, memberId] of [...all.keys()].entries()) {
      if (i % 3 !== 0 && i < 4900) continue;
      all.delete(memberId);
      expect(gallery.removeMember('shop', memberId)).toBe(true);
    }
    expect(gallery.countMembers('shop')).toBe(all.size);
    for (const probe of vectors(40, 2)) expect(await gallery.search('shop', probe, 6)).toEqual(byForce(all, probe, 6));
  });

  test('among some members only, finds what a sort over those finds', async () => {
    const gallery = create();
    const all = new Map(vectors(300, 5).map((vector) => [newId(), vector]));
    for (const [memberId, vector] of all) gallery.setMember('shop', memberId, [vector]);
    const some = new Map([...all].filter((_, i) => i % 7 === 0));
    const among = [...some.keys(), ...some.keys(), newId()];
    for (const probe of vectors(10, 6)) {
      expect(await gallery.search('shop', probe, 6, among)).toEqual(byForce(some, probe, 6));
    }
    expect(await gallery.search('shop', vectors(1, 7)[0] ?? new Float32Array(128), 6, [])).toEqual([]);
  });

  test('never crosses merchants, and a removed member is gone at once', async () => {
    const gallery = create();
    const [a, b] = vectors(2, 3) as [Float32Array, Float32Array];
    const [ann, bo] = [newId(), newId()];
    gallery.setMember('one', ann, [a]);
    gallery.setMember('two', bo, [b]);
    expect((await gallery.search('one', b, 5)).map(({ memberId }) => memberId)).toEqual([ann]);
    expect(await gallery.search('one', b, 5, [bo])).toEqual([]);
    expect(gallery.removeMember('one', ann)).toBe(true);
    expect(gallery.removeMember('one', ann)).toBe(false);
    expect(await gallery.search('one', a, 5)).toEqual([]);
    expect(gallery.countMembers()).toBe(1);
  });

  test('a member is one candidate, at the mean of its templates, and the newest ones count', async () => {
    const gallery = create();
    const [a, b, c] = vectors(3, 4) as [Float32Array, Float32Array, Float32Array];
    const mean = a.map((value, i) => (value + (b[i] ?? 0) + (c[i] ?? 0)) / 3);
    const memberId = newId();
    gallery.setMember('shop', memberId, [a, b, c]);
    expect(gallery.countMembers('shop')).toBe(1);
    const [found, ...others] = await gallery.search('shop', mean, 10);
    expect(found).toEqual({ memberId, distance: expect.closeTo(0, 5) });
    expect(others).toEqual([]);
    gallery.setMember('shop', memberId, [c]);
    expect(await gallery.search('shop', c, 10)).toEqual([{ memberId, distance: 0 }]);
  });

  test('refuses vectors that would poison a search', async () => {
    const gallery = create();
    const poisoned = [[new Float32Array(128).fill(Number.NaN)], [new Float32Array(64)], []];
    for (const templates of poisoned) expect(() => gallery.setMember('shop', newId(), templates)).toThrow();
    expect(gallery.countMembers('shop')).toBe(0);
    expect(await gallery.search('shop', new Float32Array(128), 3)).toEqual([]);
  });
});

test('a large gallery is searched in turns, and misses nobody who moves to another row meanwhile', async () => {
  const gallery = createGallery();
  // One turn is 48 blocks of 2048 rows.
  const ids = Array.from({ length: 49 * 2048 }, (_, i) => `00000000-0000-7000-8000-${String(i).padStart(12, '0')}`);
  const [first = '', ...others] = ids;
  const stranger = new Float32Array(128).fill(0.2);
  gallery.setMember('shop', first, [stranger]);
  for (const memberId of others) gallery.setMember('shop', memberId, [stranger]);
  const last = ids.at(-1) ?? '';
  gallery.setMember('shop', last, [new Float32Array(128)]);

  let turns = 0;
  let searched = false;
  const count = () => {
    turns++;
    if (!searched) setImmediate(count);
  };
  setImmediate(count);
  const searching = gallery.search('shop', new Float32Array(128), 1);
  // The last row's member takes the first row, which has been looked at already.
  gallery.removeMember('shop', first);
  const found = await searching;
  searched = true;
  expect(found).toEqual([{ memberId: last, distance: 0 }]);
  expect(turns).toBeGreaterThan(0);
});

test('rows and members stay paired through any order of coming and going', () => {
  const rows = createMemberRows();
  const next = numbers(8);
  const truth: string[] = [];
  // Few last words, so that many members want the same place in the hash table.
  const someone = () => `${newId().slice(0, 24)}00000000000${Math.floor(next() * 4)}`;
  for (let turn = 0; turn < 3000; turn++) {
    if (truth.length > 0 && next() < 0.45) {
      const row = Math.floor(next() * truth.length);
      const gone = truth[row] ?? '';
      truth[row] = truth[truth.length - 1] ?? '';
      truth.pop();
      rows.remove(row);
      expect(rows.rowOf(gone)).toBe(-1);
    } else {
      const memberId = someone();
      expect(rows.rowOf(memberId)).toBe(-1);
      expect(rows.add(memberId)).toBe(truth.length);
      truth.push(memberId);
    }
    if (turn % 50 === 0) for (const [row, memberId] of truth.entries()) expect(rows.rowOf(memberId)).toBe(row);
  }
  expect(rows.size()).toBe(truth.length);
  expect(truth.map((_, row) => rows.idOf(row))).toEqual(truth);
  expect(() => rows.rowOf('ann')).toThrow('not a member id');
});
