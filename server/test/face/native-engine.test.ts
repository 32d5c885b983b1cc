/** The native engine against Human and face-api themselves, in two real workers, picture by picture. */
import { Worker } from 'node:worker_threads';
import sharp from 'sharp';
import { distance } from '../../src/modules/face/descriptor';
import type { FacePool } from '../../src/modules/face/face-pool';
import { loadNative } from '../../src/modules/face/worker-native';
import { burst, emptyScene, groupPicture, PEOPLE_COUNT, person } from '../helpers/face-fixtures';
import { realFacePool } from '../helpers/face-pool';

jest.setTimeout(180_000);

const workerWith = (runtime: 'native' | 'wasm') =>
  realFacePool({ spawn: (file) => new Worker(file, { stdout: true, stderr: true, workerData: { runtime } }) });

let native: FacePool;
let human: FacePool;
beforeAll(async () => {
  native = workerWith('native');
  human = workerWith('wasm');
  await Promise.all([native.ready(), human.ready()]);
});
afterAll(() => Promise.all([native.close(), human.close()]));

/**
 * Human cuts mesh points off to whole px, so the last digit of a float32 may move a few of them by one: an angle by a few
 * thousandths, the crop by less than half a px.
 */
async function expectTheSame(picture: Uint8Array): Promise<void> {
  const [ours, theirs] = await Promise.all([native, human].map((pool) => pool.describe(picture, { anyQuality: true })));
  if (!ours || !theirs) throw new Error('both must answer');
  expect({ hint: ours.hint, faces: ours.faces }).toEqual({ hint: theirs.hint, faces: theirs.faces });
  expect(ours.face === null).toBe(theirs.face === null);
  if (!ours.face || !theirs.face) return;

  const { landmarks } = theirs;
  const moved = ours.landmarks?.map((value, i) => Math.abs(value - (landmarks?.[i] ?? Number.NaN))) ?? [];
  expect(moved).toHaveLength(468 * 3);
  expect(Math.max(...moved)).toBeLessThanOrEqual(1);
  expect(moved.filter((by) => by > 0).length).toBeLessThan(moved.length / 100);
  for (const [i, share] of ours.face.box.entries()) expect(share).toBeCloseTo(theirs.face.box[i] ?? Number.NaN, 2);
  for (const angle of ['yaw', 'pitch', 'roll'] as const) {
    expect(Math.abs(ours.face.pose[angle] - theirs.face.pose[angle])).toBeLessThan(0.01);
  }
  for (const score of ['antispoof', 'liveness'] as const) {
    expect(Math.abs((ours.passive?.[score] ?? 9) - (theirs.passive?.[score] ?? -9))).toBeLessThan(0.0101);
  }
  if (!ours.descriptor || !theirs.descriptor) throw new Error('both must describe');
  expect(distance(ours.descriptor, theirs.descriptor)).toBeLessThan(0.01);
}

test('sees every person as Human does, and describes them as face-api does', async () => {
  for (let index = 0; index < PEOPLE_COUNT; index++) {
    for (const frame of await burst(index, 3)) await expectTheSame(frame);
  }
});

test('so it does with tilted heads, which are turned upright first', async () => {
  for (const turnDegrees of [20, -35, 90, -120, 178]) await expectTheSame(await person(1, { turnDegrees }));
});

test('so it does with nobody, with five people, with a tight crop and with a picture in other proportions', async () => {
  const tight = sharp(await person(2)).extract({ left: 180, top: 80, width: 300, height: 330 });
  const narrow = sharp(await person(2)).resize(333, 517, { fit: 'fill' });
  const pictures = [await emptyScene(), await groupPicture(), await tight.toBuffer(), await narrow.toBuffer()];
  for (const picture of pictures) await expectTheSame(picture);
});

test('says so where the native runtime has no binary, and another one stands in', async () => {
  const missing = () => {
    throw new Error('no binary');
  };
  expect(await loadNative(missing, { human: '', faceApi: '' })).toBeNull();
});

test('where Human stands in, its tensors do not grow over frames of every kind', async () => {
  const frames = [await person(0), await emptyScene(), await groupPicture()];
  const round = async () => {
    for (const frame of frames) await human.describe(frame);
    await human.describe(Buffer.from('not a picture')).catch(() => undefined);
  };
  await round();
  const { tensors } = human.stats();
  for (let i = 0; i < 4; i++) await round();
  expect(tensors).toBeGreaterThan(0);
  expect(human.stats().tensors).toBe(tensors);
});

it('runs natively in a worker that starts after every other one has ended', async () => {
  const [picture = Buffer.alloc(0)] = await burst(0, 1);
  for (let life = 0; life < 2; life++) {
    const pool = workerWith('native');
    await pool.describe(picture);
    // TensorFlow stands in where the binary does not load, and has tensors alive.
    expect(pool.stats().tensors).toBe(0);
    await pool.close();
  }
});
