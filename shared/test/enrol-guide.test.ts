import { type EnrolFrame, type EnrolProgress, NO_VIEW_MS, SLOW_VIEW_MS, startEnrolGuide } from '../src/enrol-guide';
import type { FaceHint } from '../src/face-hint';
import type { FaceLook } from '../src/face-pose';

const seen = (yaw: number, pitch = 0, hint: FaceHint = 'ok') => ({
  hint,
  usable: hint === 'ok',
  box: [0.3, 0.2, 0.4, 0.5] as [number, number, number, number],
  movement: { yaw, pitch, eyes: 0.3, mouth: 0 },
});
type Seen = ReturnType<typeof seen> | null;

/** Runs a guide on a clock of its own. @param looks what the server sees in each frame that is checked */
function guideOn(
  looks: (Seen | Error)[],
  { look = 'usual' as FaceLook, frames = (i: number) => `frame ${i}`, earlier = [] as EnrolFrame[] } = {},
) {
  let nowMs = 0;
  let grabbed = 0;
  let checked = 0;
  const told: EnrolProgress[] = [];
  const guide = startEnrolGuide({
    look,
    earlier,
    grab: () => frames(grabbed++),
    check: async () => {
      const answer = looks[Math.min(checked++, looks.length - 1)];
      if (answer instanceof Error) throw answer;
      return answer ?? null;
    },
    nowMs: () => nowMs,
    wait: async (ms) => {
      nowMs += ms;
    },
    onProgress: (progress) => told.push(progress),
  });
  return { guide, told, checks: () => checked, said: () => told.map(({ say }) => say) };
}

const whole = [seen(0), seen(-0.2), seen(0.2), seen(0, -0.2)];

it('keeps one frame a view, in the order they were seen', async () => {
  const { guide, told } = guideOn(whole);
  expect(await guide.ended).toEqual({
    outcome: 'frames',
    frames: [
      { look: 'usual', pose: 'front', frame: 'frame 0' },
      { look: 'usual', pose: 'left', frame: 'frame 1' },
      { look: 'usual', pose: 'right', frame: 'frame 2' },
      { look: 'usual', pose: 'up', frame: 'frame 3' },
    ],
  });
  expect(told.map(({ say, taken }) => [say, taken.length])).toEqual([
    ['front', 0],
    ['side', 1],
    ['other-side', 2],
    ['up', 3],
    ['ok', 4],
  ]);
  expect(told[1]?.box).toEqual([0.3, 0.2, 0.4, 0.5]);
});

it('takes whichever side comes first, and not the same one twice', async () => {
  const { guide, said } = guideOn([seen(0), seen(0.2), seen(0.25), seen(0.3), seen(-0.2), seen(0, -0.2)]);
  const round = await guide.ended;
  expect(round.outcome === 'frames' && round.frames.map(({ pose }) => pose)).toEqual(['front', 'right', 'left', 'up']);
  expect(said()).toEqual(['front', 'side', 'other-side', 'other-side', 'other-side', 'up', 'ok']);
});

it('does not take a raised chin before it is asked for, nor an unusable frame', async () => {
  const { guide } = guideOn([seen(0), seen(0, -0.2), seen(-0.2, 0, 'blurry'), ...whole.slice(1)]);
  const round = await guide.ended;
  expect(round.outcome === 'frames' && round.frames.map(({ frame }) => frame)).toEqual([
    'frame 0',
    'frame 3',
    'frame 4',
    'frame 5',
  ]);
});

it('says the hint of a poor frame, but never "look straight" to who is turning', async () => {
  const poor = [...Array(8)].map(() => seen(0, 0, 'closer'));
  const far = [...Array(8)].map(() => seen(-0.6, 0, 'look-straight'));
  const { guide, said } = guideOn([...poor, seen(0), ...far, ...whole.slice(1)]);
  await guide.ended;
  expect(new Set(said())).toEqual(new Set(['front', 'closer', 'side', 'turn-less', 'other-side', 'up', 'ok']));
});

it('lets a hint stay long enough to be read', async () => {
  const flicker = [...Array(12)].map((_, i) => seen(0, 0, i % 2 ? 'closer' : 'centre'));
  const { guide, said } = guideOn([...flicker, ...whole]);
  await guide.ended;
  const changes = said().filter((words, i, all) => words !== all[i - 1]);
  expect(changes.length).toBeLessThan(9);
});

it('checks a repeated picture once: the server would take it for a recording', async () => {
  const { guide, checks } = guideOn(whole, { frames: (i) => `frame ${Math.floor(i / 3)}` });
  await guide.ended;
  expect(checks()).toBe(4);
});

it('a round with glasses is short, and takes no picture of the round before', async () => {
  const earlier: EnrolFrame[] = [{ look: 'usual', pose: 'front', frame: 'frame 0' }];
  const { guide, checks } = guideOn(whole, { look: 'glasses', earlier });
  const round = await guide.ended;
  expect(checks()).toBe(3);
  expect(round.outcome === 'frames' && round.frames.map(({ look, pose, frame }) => `${look} ${pose} ${frame}`)).toEqual(
    ['glasses front frame 1', 'glasses left frame 2', 'glasses right frame 3'],
  );
});

it('goes on after a check without an answer, and ends with an error of the server', async () => {
  const { guide, said } = guideOn([null, null, ...whole]);
  expect((await guide.ended).outcome).toBe('frames');
  expect(said()).toContain('connecting');
  await expect(guideOn([seen(0), new Error('consent is gone')]).guide.ended).rejects.toThrow('consent is gone');
});

it('says when it takes long, then gives up by itself', async () => {
  const { guide, told } = guideOn([seen(0, 0, 'no-face')]);
  expect(await guide.ended).toEqual({ outcome: 'given-up' });
  const firstSlow = told.findIndex(({ slow }) => slow);
  expect(firstSlow).toBeGreaterThan(SLOW_VIEW_MS / 120 - 3);
  expect(told.length).toBeGreaterThan(NO_VIEW_MS / 120 - 3);
});

it('checks nothing and keeps nothing once it is stopped', async () => {
  const { guide, checks } = guideOn(whole);
  guide.stop();
  expect(await guide.ended).toEqual({ outcome: 'stopped' });
  expect(checks()).toBe(0);
});
