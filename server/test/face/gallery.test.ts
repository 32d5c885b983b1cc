import { distance } from '../../src/modules/face/descriptor';
import { createGallery, type Gallery } from '../../src/modules/face/gallery';
import { loadExactSearch, nearestRowsByLoop } from '../../src/modules/face/nearest-rows';

/** Deterministic vectors, about as long as real descriptors. */
function vectors(count: number, seed: number): Float32Array[] {
  let state = seed;
  const next = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32 - 0.5;
  };
  return Array.from({ length: count }, () => Float32Array.from({ length: 128 }, () => next() * 0.45));
}

const usearch = loadExactSearch();
const ways: [string, () => Gallery][] = [
  ['a plain loop', () => createGallery(nearestRowsByLoop)],
  ['what this machine loads', () => createGallery()],
];

test('usearch loads here, so both ways are really compared', () => {
  expect(usearch).not.toBeNull();
});

describe.each(ways)('gallery searched by %s', (_name, create) => {
  test('finds exactly what a sort over all members finds, after adding and removing', () => {
    const gallery = create();
    const all = new Map(vectors(500, 1).map((vector, i) => [`m${i}`, vector]));
    for (const [memberId, vector] of all) gallery.setMember('shop', memberId, [vector]);
    for (let i = 0; i < 500; i += 3) {
      all.delete(`m${i}`);
      expect(gallery.removeMember('shop', `m${i}`)).toBe(true);
    }
    expect(gallery.countMembers('shop')).toBe(all.size);
    for (const probe of vectors(40, 2)) {
      const expected = [...all]
        .map(([memberId, vector]) => ({ memberId, distance: distance(vector, probe) }))
        .sort((a, b) => a.distance - b.distance)
        .slice(0, 6);
      expect(gallery.search('shop', probe, 6)).toEqual(expected);
    }
  });

  test('never crosses merchants, and a removed member is gone at once', () => {
    const gallery = create();
    const [a, b] = vectors(2, 3) as [Float32Array, Float32Array];
    gallery.setMember('one', 'ann', [a]);
    gallery.setMember('two', 'bo', [b]);
    expect(gallery.search('one', b, 5).map(({ memberId }) => memberId)).toEqual(['ann']);
    expect(gallery.verify('one', 'bo', b)).toBeNull();
    expect(gallery.removeMember('one', 'ann')).toBe(true);
    expect(gallery.removeMember('one', 'ann')).toBe(false);
    expect(gallery.search('one', a, 5)).toEqual([]);
    expect(gallery.verify('one', 'ann', a)).toBeNull();
    expect(gallery.countMembers()).toBe(1);
  });

  test('a member is one candidate, at the mean of its templates, however they were added', () => {
    const gallery = create();
    const [a, b, c] = vectors(3, 4) as [Float32Array, Float32Array, Float32Array];
    const mean = a.map((value, i) => (value + (b[i] ?? 0) + (c[i] ?? 0)) / 3);
    gallery.setMember('shop', 'at-once', [a, b, c]);
    for (const template of [a, b, c]) gallery.addTemplate('shop', 'one-by-one', template);
    expect(gallery.countMembers('shop')).toBe(2);
    expect(gallery.verify('shop', 'at-once', mean)).toBeCloseTo(0, 5);
    expect(gallery.verify('shop', 'one-by-one', mean)).toBeCloseTo(0, 5);
    expect(gallery.search('shop', a, 10)).toHaveLength(2);
    gallery.setMember('shop', 'at-once', [c]);
    expect(gallery.verify('shop', 'at-once', c)).toBe(0);
  });

  test('refuses vectors that would poison a search', () => {
    const gallery = create();
    expect(() => gallery.setMember('shop', 'm', [new Float32Array(128).fill(Number.NaN)])).toThrow(
      'not a face descriptor',
    );
    expect(() => gallery.setMember('shop', 'm', [new Float32Array(64)])).toThrow('not a face descriptor');
    expect(() => gallery.setMember('shop', 'm', [])).toThrow();
    expect(gallery.countMembers('shop')).toBe(0);
    expect(gallery.search('shop', new Float32Array(128), 3)).toEqual([]);
  });
});
