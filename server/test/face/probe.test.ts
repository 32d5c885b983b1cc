/** The rules of a burst, on descriptions made by hand: each "picture" is the number of its description. */
import type { FaceHint } from '@shuke/shared';
import type { Description } from '../../src/modules/face/face-frame';
import { describeProbe } from '../../src/modules/face/probe';

const vector = (value: number) => new Float32Array(128).fill(value);

const frame = (hint: FaceHint, value: number, liveness = 1): Description => ({
  hint,
  faces: 1,
  face: null,
  landmarks: null,
  passive: hint === 'ok' ? { liveness, antispoof: 0.5, moire: 9 } : null,
  descriptor: hint === 'ok' ? vector(value) : null,
});

function probeOf(descriptions: Description[]) {
  const pool = {
    describe: async (image: Uint8Array) => {
      const found = descriptions[image[0] ?? -1];
      if (!found) throw new Error('no such picture');
      return found;
    },
  };
  return describeProbe(
    pool,
    descriptions.map((_, i) => Uint8Array.of(i)),
  );
}

test('usable frames are averaged, the others left out', async () => {
  const probe = await probeOf([frame('ok', 0.1, 1), frame('blurry', 0), frame('ok', 0.12, 0.8)]);
  expect(probe.descriptor[0]).toBeCloseTo(0.11, 5);
  expect(probe.passive.liveness).toBeCloseTo(0.9);
});

test('two people in one burst are refused', async () => {
  await expect(probeOf([frame('ok', 0.1), frame('ok', 0.1), frame('ok', 0.2)])).rejects.toMatchObject({
    code: 'faces-differ',
  });
});

test.each<[FaceHint[], string, unknown]>([
  [['no-face', 'no-face', 'blurry'], 'no-face', undefined],
  [['several-faces'], 'several-faces', undefined],
  [['blurry', 'too-dark', 'too-dark'], 'face-quality', { hint: 'too-dark' }],
])('without a usable frame the commonest fault is told: %s', async (hints, code, data) => {
  await expect(probeOf(hints.map((hint) => frame(hint, 0)))).rejects.toMatchObject({ code, data });
});

test('the same bytes twice are not a camera', async () => {
  const pool = { describe: async () => frame('ok', 0.1) };
  const repeated = [Uint8Array.of(1), Uint8Array.of(1)];
  await expect(describeProbe(pool, repeated)).rejects.toMatchObject({
    code: 'not-live',
    data: { reason: 'repeated-frame' },
  });
});

test('one to eight frames', async () => {
  await expect(probeOf([])).rejects.toMatchObject({ code: 'invalid-input' });
  await expect(probeOf(Array.from({ length: 9 }, () => frame('ok', 0.1)))).rejects.toMatchObject({
    code: 'invalid-input',
  });
});
