import {
  type FacePose,
  faceLooks,
  facePoses,
  isAskedFor,
  nextPrompt,
  POSE_THRESHOLDS,
  poseOf,
  posePrompts,
  posePromptText,
  posesOfLook,
  ringParts,
} from '../src/face-pose';

const held = (yaw: number, pitch = 0) => ({ yaw, pitch, eyes: 0.3, mouth: 0 });
const { frontYaw, frontPitch, turn, up, upYaw } = POSE_THRESHOLDS;

test('before anything else, front is measured against the camera', () => {
  expect(poseOf(held(frontYaw, -frontPitch), null)).toBe('front');
  expect(poseOf(held(frontYaw + 0.01), null)).toBeNull();
  expect(poseOf(held(0, frontPitch + 0.01), null)).toBeNull();
  expect(poseOf(held(Number.NaN), null)).toBeNull();
});

test('the other views are measured against how the person looked into the camera', () => {
  const rest = held(0.1, 0.1);
  expect(poseOf(held(0.1 - turn, 0.1), rest)).toBe('left');
  expect(poseOf(held(0.1 + turn, 0.1), rest)).toBe('right');
  expect(poseOf(held(0.1, 0.1 - up), rest)).toBe('up');
  expect(poseOf(held(0.1, 0.12), rest)).toBe('front');
  expect(poseOf(held(0.1 + 0.12, 0.1), rest)).toBeNull();
  expect(poseOf(held(Number.NaN, Number.NaN), rest)).toBeNull();
});

test('a head on its way to one side is not taken for a raised one', () => {
  expect(poseOf(held(upYaw, -0.2), held(0))).toBe('up');
  expect(poseOf(held(upYaw + 0.01, -0.2), held(0))).toBeNull();
  expect(poseOf(held(-turn, -0.2), held(0))).toBe('left');
});

test('one thing is asked at a time, either side first', () => {
  expect(nextPrompt('usual', [])).toBe('front');
  expect(nextPrompt('usual', ['front'])).toBe('side');
  expect(nextPrompt('usual', ['front', 'right'])).toBe('other-side');
  expect(nextPrompt('usual', ['front', 'right', 'left'])).toBe('up');
  expect(nextPrompt('usual', facePoses)).toBeNull();
  expect(nextPrompt('glasses', ['front', 'left', 'right'])).toBeNull();
});

test('every round has a front and both sides, which motion is judged by', () => {
  for (const look of faceLooks) expect(posesOfLook[look]).toEqual(expect.arrayContaining(['front', 'left', 'right']));
});

test('the ring has a part for every view, upward at the top, and points to one side at first', () => {
  const parts = ringParts('usual', 6);
  expect(parts.map(({ pose }) => pose)).toEqual(['up', 'right', 'front', 'left']);
  expect(parts[0]).toEqual({ pose: 'up', from: -42, to: 42 });
  const short = ringParts('glasses', 6);
  expect(short.reduce((sum, { from, to }) => sum + to - from, 0)).toBe(360 - 3 * 6);
  const pointed = (taken: readonly FacePose[]) => facePoses.filter((pose) => isAskedFor('usual', taken, pose));
  expect(pointed([])).toEqual(['front']);
  expect(pointed(['front'])).toEqual(['left']);
  expect(pointed(['front', 'left'])).toEqual(['right']);
  expect(pointed(['front', 'right'])).toEqual(['left']);
  expect(pointed(facePoses)).toEqual([]);
});

test('every prompt has words in both languages', () => {
  for (const prompt of posePrompts) {
    expect(posePromptText(prompt, 'zh-CN')).toMatch(/[一-鿿]/);
    expect(posePromptText(prompt, 'en')).toMatch(/^[A-Z][^一-鿿]+$/);
  }
});
