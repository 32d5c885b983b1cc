import { newId } from '@shuke/shared';
import { distance } from '../../src/modules/face/descriptor';
import { createGallery, type Gallery } from '../../src/modules/face/gallery';
import { createMemberRows } from '../../src/modules/face/member-rows';
import { SEARCH_WORKER_FILE } from '../helpers/face-pool';

jest.setTimeout(60_000);

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

/** What a sort over everybody finds, in double precision. */
const byForce = (all: ReadonlyMap<string, Float32Array>, probe: Float32Array, k: number) =>
  [...all]
    .map(([memberId, vector]) => ({ memberId, distance: distance(vector, probe) }))
    .sort((a, b) => a.distance - b.distance)
    .slice(0, k);

describe('gallery', () => {
  test('finds exactly what a sort over all members finds, after adding and removing', async () => {
    const gallery = createGallery();
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

  test('never crosses merchants, and a removed member is gone at once', async () => {
    const gallery = createGallery();
    const [a, b] = vectors(2, 3) as [Float32Array, Float32Array];
    const [ann, bo] = [newId(), newId()];
    gallery.setMember('one', ann, [a]);
    gallery.setMember('two', bo, [b]);
    expect((await gallery.search('one', b, 5)).map(({ memberId }) => memberId)).toEqual([ann]);
    expect(gallery.removeMember('one', ann)).toBe(true);
    expect(gallery.removeMember('one', ann)).toBe(false);
    expect(await gallery.search('one', a, 5)).toEqual([]);
    expect(gallery.countMembers()).toBe(1);
  });

  test('a member is one candidate, at the mean of its templates, and the newest ones count', async () => {
    const gallery = createGallery();
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
    const gallery = createGallery();
    const poisoned = [[new Float32Array(128).fill(Number.NaN)], [new Float32Array(64)], []];
    for (const templates of poisoned) expect(() => gallery.setMember('shop', newId(), templates)).toThrow();
    expect(gallery.countMembers('shop')).toBe(0);
    expect(await gallery.search('shop', new Float32Array(128), 3)).toEqual([]);
  });
});

describe('a large gallery, searched by threads', () => {
  const COUNT = 70_000;
  const idAt = (n: number) => `00000000-0000-7000-8000-${String(n).padStart(12, '0')}`;
  const all = vectors(COUNT, 9);
  let gallery: Gallery;
  beforeAll(() => {
    gallery = createGallery({ threads: { workerFile: SEARCH_WORKER_FILE, count: 2 } });
    for (const [n, vector] of all.entries()) gallery.setMember('shop', idAt(n), [vector]);
  });
  afterAll(() => gallery.close());

  test('finds exactly what a sort over everybody finds, and leaves the event loop to others meanwhile', async () => {
    const everybody = new Map(all.map((vector, n) => [idAt(n), vector]));
    let turns = 0;
    for (const probe of vectors(3, 10)) {
      const expected = byForce(everybody, probe, 6);
      let isOver = false;
      const turn = () => {
        turns++;
        if (!isOver) setImmediate(turn);
      };
      setImmediate(turn);
      const searching = gallery.search('shop', probe, 6).finally(() => {
        isOver = true;
      });
      expect(await searching).toEqual(expected);
    }
    // A search on this thread would let none pass; one of threads that is over at once may let none pass now and then.
    expect(turns).toBeGreaterThan(0);
  });

  test('misses nobody who moves to another row meanwhile', async () => {
    const probe = new Float32Array(128).fill(0.9);
    gallery.setMember('shop', idAt(COUNT), [probe]);
    const searching = gallery.search('shop', probe, 1);
    // The last row's member takes the first row.
    gallery.removeMember('shop', idAt(0));
    expect(await searching).toEqual([{ memberId: idAt(COUNT), distance: 0 }]);
    gallery.removeMember('shop', idAt(COUNT));
    expect((await gallery.search('shop', probe, 1))[0]?.memberId).not.toBe(idAt(COUNT));
    gallery.setMember('shop', idAt(0), [all[0] ?? new Float32Array(0)]);
  });

  test('is searched without threads where they do not start', async () => {
    const alone = createGallery({ threads: { workerFile: '/nowhere/search.worker.js', count: 2 } });
    for (const [n, vector] of all.entries()) alone.setMember('shop', idAt(n), [vector]);
    const [probe = new Float32Array(0)] = vectors(1, 11);
    expect(await alone.search('shop', probe, 3)).toEqual(await gallery.search('shop', probe, 3));
    await alone.close();
  });
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
