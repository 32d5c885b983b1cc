import { createHash } from 'node:crypto';
import { distance } from '../../src/modules/face/descriptor';
import { createTransform } from '../../src/modules/face/template-transform';
import { vectorOf } from './face-world';

const keyOf = (name: string) => createHash('sha256').update(name).digest();
const COMMON = vectorOf('what all faces have in common');
/** Like real descriptors: a part that all faces share, and a part of their own. */
const faces = Array.from({ length: 300 }, (_, i) => {
  const own = vectorOf(`face ${i}`);
  return own.map((value, at) => 0.5 * value + 0.9 * (COMMON[at] ?? 0));
});

test('keeps every length and every distance to within 1e-5', () => {
  const turn = createTransform(keyOf('shop'));
  const turned = faces.map(turn);
  const origin = new Float32Array(128);
  let worst = 0;
  for (const [i, face] of faces.entries()) {
    for (const [j, other] of faces.slice(0, i).entries()) {
      const after = distance(turned[i] ?? origin, turned[j] ?? origin);
      worst = Math.max(worst, Math.abs(distance(face, other) - after));
    }
    worst = Math.max(worst, Math.abs(distance(face, origin) - distance(turned[i] ?? origin, origin)));
  }
  expect(worst).toBeLessThanOrEqual(1e-5);
  expect(worst).toBeGreaterThan(0);
});

test('the same key turns the same way, another key and every coordinate differently', () => {
  const [face = COMMON] = faces;
  expect(createTransform(keyOf('shop'))(face)).toEqual(createTransform(keyOf('shop'))(face));
  const [a, b] = [createTransform(keyOf('shop')), createTransform(keyOf('shoq'))];
  expect(distance(a(face), b(face))).toBeGreaterThan(0.6);
  expect(distance(a(face), face)).toBeGreaterThan(0.6);
  // Nothing stays where it was: each axis is spread over all coordinates, and each coordinate is of all axes.
  const axes = Array.from({ length: 128 }, (_, at) =>
    a(Float32Array.from({ length: 128 }, (_, i) => (i === at ? 1 : 0))),
  );
  const entries = axes.flatMap((axis) => [...axis]);
  expect(Math.max(...entries.map(Math.abs))).toBeLessThan(0.6);
  // As the entries of a uniformly random orthogonal matrix: mean 0, variance 1/128, fourth moment 3 / (128 · 130).
  const moment = (power: number) => entries.reduce((sum, entry) => sum + entry ** power, 0) / entries.length;
  expect(Math.abs(moment(1))).toBeLessThan(0.003);
  expect(moment(2) * 128).toBeCloseTo(1, 5);
  expect(Math.abs((moment(4) * 128 * 130) / 3 - 1)).toBeLessThan(0.15);
});

test('one face at two merchants is no nearer than two faces at two merchants', () => {
  let nearer = 0;
  let comparisons = 0;
  let nearest = Number.POSITIVE_INFINITY;
  for (let pair = 0; pair < 10; pair++) {
    const [one, two] = [createTransform(keyOf(`one ${pair}`)), createTransform(keyOf(`two ${pair}`))];
    const [here, there] = [faces.map(one), faces.map(two)];
    for (const [i, face] of here.entries()) {
      const same = distance(face, there[i] ?? COMMON);
      const stranger = distance(face, there[(i + 7) % there.length] ?? COMMON);
      nearest = Math.min(nearest, same);
      comparisons += 1;
      if (same < stranger) nearer += 1;
    }
  }
  // A coin's toss: 3000 comparisons have a standard deviation of 0.9%.
  expect(Math.abs(nearer / comparisons - 0.5)).toBeLessThan(0.05);
  // Within one merchant strangers are some 0.9 apart; across merchants even the same face is never as near.
  expect(nearest).toBeGreaterThan(1);
});
