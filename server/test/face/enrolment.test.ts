/** What an enrolment must show: on meshes made by hand, then rendered people and prints through the real pipeline. */
import type { FaceHint, FaceLook, FacePose } from '@shuke/shared';
import { describeEnrolment, type EnrolmentShot } from '../../src/modules/face/enrolment';
import type { Description } from '../../src/modules/face/face-frame';
import type { FacePool } from '../../src/modules/face/face-pool';
import { bump } from '../helpers/bump-mesh';
import { realFacePool } from '../helpers/face-pool';
import { enrolViews, puppetOf } from '../helpers/live-burst';

jest.setTimeout(180_000);

interface Shot {
  look?: FaceLook;
  pose: FacePose;
  yaw?: number;
  pitch?: number;
  flat?: boolean;
  hint?: FaceHint;
  person?: number;
  liveness?: number;
  /** Same number, same bytes. */
  bytes?: number;
}

const whole: readonly Shot[] = [
  { pose: 'front' },
  { pose: 'left', yaw: -0.3 },
  { pose: 'right', yaw: 0.3 },
  { pose: 'up', pitch: -0.2 },
];
const withGlasses: readonly Shot[] = [
  ...whole,
  { look: 'glasses', pose: 'front', yaw: 0.02 },
  { look: 'glasses', pose: 'left', yaw: -0.28 },
  { look: 'glasses', pose: 'right', yaw: 0.28 },
];
/** Some of them changed: `{ left: { yaw: 0 } }` changes the usual round's, `'glasses left'` the other's. */
const changed = (shots: readonly Shot[], change: Record<string, Partial<Shot>>): Shot[] =>
  shots.map((shot) => ({ ...shot, ...change[shot.look ? `${shot.look} ${shot.pose}` : shot.pose] }));

function descriptionOf({ yaw = 0, pitch = 0, flat = false, hint = 'ok', person = 0, liveness = 1 }: Shot): Description {
  const face = {
    box: [0.3, 0.2, 0.4, 0.6] as [number, number, number, number],
    pose: { yaw, pitch, roll: 0 },
    sizePx: 300,
    centre: [0.5, 0.5] as [number, number],
    inside: 1,
    sharpness: 0.05,
    brightness: 120,
    burnt: 0,
  };
  const usable = hint === 'ok';
  return {
    hint,
    faces: 1,
    face,
    // The bump does not nod: where it was raised it lies elsewhere, so no mesh comes twice.
    landmarks: bump({ yaw, flat, shift: 100 * pitch }).landmarks,
    passive: usable ? { liveness, antispoof: 0.5, moire: 0 } : null,
    descriptor: usable ? new Float32Array(128).fill(0.1 + 0.1 * person) : null,
  };
}

function enrol(shots: readonly Shot[]): Promise<Float32Array[]> {
  const pool = { describe: async (picture: Uint8Array) => descriptionOf(shots[picture[0] ?? -1] as Shot) };
  return describeEnrolment(
    pool,
    shots.map(({ look = 'usual', pose, bytes }, i) => ({ look, pose, picture: Uint8Array.of(bytes ?? i) })),
    'somebody',
  );
}

test('every view becomes one vector, with or without glasses', async () => {
  expect(await enrol(whole)).toHaveLength(4);
  expect(await enrol(withGlasses)).toHaveLength(7);
});

test.each<[string, readonly Shot[], string, object]>([
  ['no front', whole.slice(1), 'poses-missing', { look: 'usual', pose: 'front' }],
  ['no side', whole.slice(0, 1), 'poses-missing', { pose: 'left' }],
  ['not raised', whole.slice(0, 3), 'poses-missing', { pose: 'up' }],
  ['said to be turned, and is not', changed(whole, { left: { yaw: 0.01 } }), 'poses-missing', { pose: 'left' }],
  ['turned to the other side', changed(whole, { left: { yaw: 0.31 } }), 'poses-missing', { pose: 'left' }],
  ['said to be the front, and is not', changed(whole, { front: { yaw: 0.4 } }), 'poses-missing', { pose: 'front' }],
  ['turned instead of raised', changed(whole, { up: { yaw: 0.2, pitch: -0.2 } }), 'poses-missing', { pose: 'up' }],
  ['one frame blurred', changed(whole, { up: { hint: 'blurry' } }), 'face-quality', { hint: 'blurry', pose: 'up' }],
  ['turned too far', changed(whole, { right: { hint: 'look-straight' } }), 'face-quality', { pose: 'right' }],
  ['nobody in one frame', changed(whole, { left: { hint: 'no-face' } }), 'no-face', { pose: 'left' }],
  ['somebody else in one frame', changed(whole, { up: { person: 1 } }), 'faces-differ', { look: 'usual' }],
  [
    'dull scores',
    changed(whole, { front: { liveness: 0.1 }, up: { liveness: 0.2 } }),
    'not-live',
    { reason: 'liveness' },
  ],
  ['a sheet whose yaw is made up', whole.map((shot) => ({ ...shot, flat: true })), 'not-live', { reason: 'flat' }],
  ['the same bytes twice', changed(whole, { up: { bytes: 0 } }), 'not-live', { reason: 'repeated-frame' }],
  ['half a second round', withGlasses.slice(0, 6), 'poses-missing', { look: 'glasses', pose: 'right' }],
  [
    'somebody else with glasses',
    changed(withGlasses, { 'glasses front': { person: 1 } }),
    'faces-differ',
    { look: 'glasses' },
  ],
  [
    'a print with glasses',
    changed(withGlasses, {
      'glasses front': { flat: true },
      'glasses left': { flat: true },
      'glasses right': { flat: true },
    }),
    'not-live',
    { look: 'glasses', reason: 'flat' },
  ],
])('%s is refused, and says what was missing', async (_what, shots, code, data) => {
  await expect(enrol(shots)).rejects.toMatchObject({ code, data });
});

describe('through the real pipeline', () => {
  let pool: FacePool;
  beforeAll(async () => {
    pool = realFacePool();
    await pool.ready();
  });
  afterAll(() => pool.close());

  const shotsOf = (views: readonly { look: FaceLook; pose: FacePose; frame: Buffer }[]): EnrolmentShot[] =>
    views.map(({ look, pose, frame }) => ({ look, pose, picture: frame }));

  it.each([0, 3, 4])('who follows the guidance is enrolled, glasses or not (person %i)', async (index) => {
    const views = [...(await enrolViews(index)), ...(await enrolViews(index, 2, 'glasses'))];
    expect(await describeEnrolment(pool, shotsOf(views), 'somebody')).toHaveLength(7);
  });

  it.each([0, 1, 4])('a print is not, however it is tilted or bent (person %i)', async (index) => {
    const puppet = await puppetOf(index);
    const held: Record<FacePose, Parameters<typeof puppet.print>[0]> = {
      front: { zoom: 0.9 },
      left: { yaw: -0.7, bend: -1, zoom: 0.95 },
      right: { yaw: 0.7, bend: 1, zoom: 0.95 },
      up: { pitch: -0.6, zoom: 0.95 },
    };
    const views = Object.entries(held).map(async ([pose, sheet], i) => ({
      look: 'usual' as const,
      pose: pose as FacePose,
      frame: await puppet.print(sheet, i),
    }));
    const refusal = await describeEnrolment(pool, shotsOf(await Promise.all(views)), 'somebody').catch(
      (error) => error.code,
    );
    expect(['poses-missing', 'not-live', 'face-quality', 'no-face']).toContain(refusal);
  });

  it('four pictures of one photograph are not', async () => {
    const [front] = await enrolViews(0);
    const puppet = await puppetOf(0);
    const frames = [front?.frame ?? Buffer.alloc(0), ...(await Promise.all([1, 2, 3].map((i) => puppet.head({}, i))))];
    const shots = (['front', 'left', 'right', 'up'] as const).map((pose, i) => ({
      look: 'usual' as const,
      pose,
      picture: frames[i] ?? Buffer.alloc(0),
    }));
    await expect(describeEnrolment(pool, shots, 'somebody')).rejects.toMatchObject({ code: 'poses-missing' });
  });
});
