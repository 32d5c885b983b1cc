/** Real pictures through the real worker: detector, mesh, scores and descriptor. */
import { DEFAULT_FACE_POLICY, DOUBT_DISTANCE, MATCH_DISTANCE } from '@shuke/shared';
import sharp from 'sharp';
import { distance } from '../../src/modules/face/descriptor';
import type { FacePool } from '../../src/modules/face/face-pool';
import { checkLiveness, decide } from '../../src/modules/face/match-policy';
import { describeProbe } from '../../src/modules/face/probe';
import { burst, emptyScene, groupPicture, hugePicture, PEOPLE_COUNT, person } from '../helpers/face-fixtures';
import { realFacePool } from '../helpers/face-pool';

jest.setTimeout(120_000);

let pool: FacePool;
beforeAll(async () => {
  pool = realFacePool();
  await pool.ready();
});
afterAll(() => pool.close());

const vectorOf = async (frame: Uint8Array): Promise<Float32Array> => {
  const { descriptor, hint } = await pool.describe(frame);
  if (!descriptor) throw new Error(`no descriptor: ${hint}`);
  return descriptor;
};

test('two different people in a row never share a result, and the same picture gives the same one', async () => {
  const first = await pool.describe(await person(0));
  const second = await pool.describe(await person(1));
  const again = await pool.describe(await person(0));
  expect(again).toEqual(first);
  expect(second.descriptor).not.toEqual(first.descriptor);
  expect(second.face).not.toEqual(first.face);
  if (!first.descriptor || !second.descriptor) throw new Error('both must be described');
  expect(distance(first.descriptor, second.descriptor)).toBeGreaterThan(DOUBT_DISTANCE);
});

test('all sample adults pass the gates, look alive, match themselves surely and nobody else', async () => {
  const people = Array.from({ length: PEOPLE_COUNT }, (_, index) => index);
  const members = new Map<number, Float32Array>();
  for (const index of people) {
    const enrolled = await describeProbe(pool, (await burst(index, 6)).slice(0, 3));
    members.set(index, enrolled.descriptor);
  }
  for (const index of people) {
    const probe = await describeProbe(pool, (await burst(index, 6)).slice(3));
    const candidates = [...members]
      .map(([member, vector]) => ({ memberId: `m${member}`, distance: distance(vector, probe.descriptor) }))
      .sort((a, b) => a.distance - b.distance);
    const liveness = checkLiveness(probe.passive);
    const policy = DEFAULT_FACE_POLICY;
    expect(decide({ candidates, amountFen: 100, liveness, policy })).toMatchObject({ memberId: `m${index}` });
    const strangers = candidates.filter(({ memberId }) => memberId !== `m${index}`);
    expect(decide({ candidates: strangers, amountFen: 100, liveness, policy }).outcome).not.toBe('matched');
    expect(strangers[0]?.distance).toBeGreaterThan(MATCH_DISTANCE);
  }
});

test('a trace gives the mesh of the face, in the picture, and no descriptor', async () => {
  const seen = await pool.trace(await person(0));
  const { face, landmarks } = seen;
  if (!face || !landmarks) throw new Error('the face must be found');
  expect(seen).not.toHaveProperty('descriptor');
  expect(landmarks).toHaveLength(468 * 3);
  const [x = 0, y = 0] = landmarks.subarray(3);
  expect(Math.abs(x / 640 - face.centre[0])).toBeLessThan(0.1);
  expect(Math.abs(y / 480 - face.centre[1])).toBeLessThan(0.1);
  expect((await pool.trace(await emptyScene())).landmarks).toBeNull();
});

test('inspect measures without describing', async () => {
  const seen = await pool.inspect(await person(0));
  expect(seen).toMatchObject({ hint: 'ok', faces: 1 });
  expect(seen).not.toHaveProperty('descriptor');
  expect(seen.face?.sizePx).toBeGreaterThan(250);
  expect(Math.abs(seen.face?.pose.yaw ?? 9)).toBeLessThan(0.5);
});

test('each fault of a frame gives its own advice', async () => {
  expect((await pool.inspect(await emptyScene())).hint).toBe('no-face');
  expect(await pool.inspect(await groupPicture())).toMatchObject({ hint: 'several-faces', faces: 5 });
  expect((await pool.inspect(await person(0, { blur: 9 }))).hint).toBe('blurry');
  expect((await pool.inspect(await person(0, { brightness: 0.12 }))).hint).toBe('too-dark');
  expect((await pool.inspect(await person(0, { turnDegrees: 40 }))).hint).toBe('look-straight');
  const far = await sharp(await person(0))
    .resize(200)
    .toBuffer();
  expect((await pool.inspect(far)).hint).toBe('closer');
  const corner = await sharp(await person(0))
    .extend({ right: 900, bottom: 300, background: '#654' })
    .toBuffer();
  expect((await pool.inspect(corner)).hint).toBe('centre');
});

test('a frame that fails a gate is never described', async () => {
  const group = await pool.describe(await groupPicture());
  expect(group).toMatchObject({ hint: 'several-faces', passive: null, descriptor: null });
});

test('a text file called .jpg, an SVG, an empty body and a cut-off picture are unreadable; 100 megapixels are too many', async () => {
  const unreadable = { code: 'image-unreadable' };
  await expect(pool.describe(Buffer.from('just text, called face.jpg'))).rejects.toMatchObject(unreadable);
  await expect(
    pool.describe(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')),
  ).rejects.toMatchObject(unreadable);
  await expect(pool.inspect(new Uint8Array(0))).rejects.toMatchObject(unreadable);
  await expect(pool.inspect((await person(0)).subarray(0, 9_000))).rejects.toMatchObject(unreadable);
  await expect(pool.describe(await hugePicture())).rejects.toMatchObject({ code: 'image-too-large' });
  expect((await pool.inspect(await person(0))).hint).toBe('ok');
});

test('PNG, WebP and a picture whose EXIF says it lies on its side are the same face', async () => {
  const upright = await vectorOf(await person(0));
  const png = await sharp(await person(0))
    .png()
    .toBuffer();
  const webp = await sharp(await person(0))
    .webp({ quality: 95 })
    .toBuffer();
  const onItsSide = await sharp(await person(0))
    .rotate(-90)
    .withMetadata({ orientation: 6 })
    .jpeg({ quality: 95 })
    .toBuffer();
  for (const picture of [png, webp, onItsSide]) expect(distance(await vectorOf(picture), upright)).toBeLessThan(0.15);
});
