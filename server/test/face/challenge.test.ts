/** Challenges as bare numbers: what was asked, what was done, and what is refused. Rendered heads go through the journey. */
import { actionSeen, type FaceAction, type FaceMovement, faceActions, isTurn } from '@shuke/shared';
import {
  type ActionPair,
  type ChallengeFrame,
  judgeChallenge,
  PAIRS_REMEMBERED,
  pickActions,
} from '../../src/modules/face/challenge';
import { isSameTrace } from '../../src/modules/face/frame-trace';
import { decideLiveness, type LivenessInput, SUSPICIOUS_FAILURES } from '../../src/modules/face/liveness-policy';
import type { Motion } from '../../src/modules/face/motion';

const REST: FaceMovement = { yaw: 0.05, pitch: 0.1, eyes: 0.3, mouth: 0.05 };
const DONE: Record<FaceAction, FaceMovement> = {
  'turn-left': { ...REST, yaw: REST.yaw - 0.45 },
  'turn-right': { ...REST, yaw: REST.yaw + 0.45 },
  nod: { ...REST, pitch: REST.pitch + 0.2 },
  blink: { ...REST, eyes: 0.15 },
  'open-mouth': { ...REST, mouth: 0.3 },
};
/** The mesh's points that gestures are read off, and where they are with eyes and mouth this open. */
const EYE = { lids: [160, 144, 158, 153, 385, 380, 387, 373], corners: [33, 133, 362, 263] };
const LIPS = { pairs: [81, 178, 13, 14, 311, 402], corners: [78, 308] };

let noise = 0;
/** A bump seen by a pinhole camera (flat: a disc), with eyes and a mouth that are this open. */
function mesh({ yaw, eyes, mouth }: FaceMovement, flat = false): Float32Array {
  const points = Array.from({ length: 468 }, (_, i): [number, number] => {
    const out = Math.sqrt(i / 468);
    return [out * Math.cos(i * 2.399963), 1.3 * out * Math.sin(i * 2.399963)];
  });
  const pairs = (ids: readonly number[], at: number, gap: number) => {
    for (const [i, id] of ids.entries()) points[id] = [at, (i % 2 === 0 ? -gap : gap) / 2];
  };
  EYE.corners.forEach((id, i) => {
    points[id] = [i % 2 === 0 ? -0.1 : 0.1, 0];
  });
  pairs(EYE.lids, 0, eyes * 0.2);
  LIPS.corners.forEach((id, i) => {
    points[id] = [i === 0 ? -0.2 : 0.2, 0];
  });
  pairs(LIPS.pairs, 0, mouth * 0.4);
  noise += 0.7;
  return Float32Array.from(
    points.flatMap(([x, y]) => {
      const z = -0.9 * Math.sqrt(Math.max(0, 1 - Math.min(1, x * x + (y / 1.3) ** 2)));
      // The mesh gives a picture of a face depths, too; what it shows of them when it turns is nothing.
      if (flat) return [300 + Math.sin(noise) + 100 * x * Math.cos(yaw), 240 + 100 * y, 100 * z];
      const z1 = z * Math.cos(yaw) - x * Math.sin(yaw);
      const scale = 100 / (1 + z1 / 9);
      return [300 + Math.sin(noise) + (x * Math.cos(yaw) + z * Math.sin(yaw)) * scale, 240 + y * scale, z1 * 100];
    }),
  );
}

const face = (name: number): Float32Array => Float32Array.from({ length: 128 }, (_, i) => (i % 7 === name ? 0.3 : 0));
const frame = (step: 0 | 1 | 2, movement: FaceMovement, change: Partial<ChallengeFrame> = {}): ChallengeFrame => ({
  step,
  faces: 1,
  landmarks: mesh(movement),
  pose: { yaw: movement.yaw, pitch: movement.pitch },
  descriptor: face(1),
  passive: { liveness: 1, antispoof: 0.6 },
  ...change,
});
const wobble = (movement: FaceMovement): FaceMovement => ({ ...movement, yaw: movement.yaw + 0.01 });
const sitting = ([first, second]: ActionPair, change: Partial<ChallengeFrame> = {}): ChallengeFrame[] => [
  frame(0, REST, change),
  frame(0, wobble(REST), change),
  frame(1, DONE[first], change),
  frame(1, wobble(DONE[first]), change),
  frame(2, DONE[second], change),
  frame(2, wobble(DONE[second]), change),
];
const asked: ActionPair = ['turn-left', 'open-mouth'];
const judge = (frames: readonly ChallengeFrame[], actions: ActionPair = asked) => judgeChallenge({ actions, frames });
const allPairs = faceActions.flatMap((a) => faceActions.flatMap((b): ActionPair[] => (a === b ? [] : [[a, b]])));

describe('a challenge', () => {
  it.each(allPairs.filter((pair) => pair.some(isTurn)))('%s, then %s, is passed by doing so', (...pair) => {
    expect(judge(sitting(pair), pair)).toMatchObject({ passed: true, motion: { verdict: 'live' } });
  });

  it.each(allPairs.filter((pair) => pair.join() !== asked.join()))('%s, then %s, is not what was asked', (...made) => {
    expect(judge(sitting(made)).passed).toBe(false);
  });

  it.each<[string, string, (frames: ChallengeFrame[]) => ChallengeFrame[]]>([
    ['too little was seen', 'too-few', (frames) => frames.slice(1)],
    ['no face was found', 'too-few', (frames) => frames.map((each) => ({ ...each, landmarks: null }))],
    ['a second face came', 'two-people', ([first, ...more]) => [{ ...(first as ChallengeFrame), faces: 2 }, ...more]],
    [
      'somebody else made the motions',
      'two-people',
      (frames) => frames.map((each) => (each.step === 0 ? each : { ...each, descriptor: face(2) })),
    ],
    ['nothing was done', 'no-action', (frames) => frames.map((each) => ({ ...frame(each.step, wobble(REST)) }))],
    ['it was done before it was asked', 'wrong-action', (frames) => [...frames, frame(0, DONE['open-mouth'])]],
    ['the same mesh came back', 'repeated-frame', (frames) => [...frames, { ...(frames[5] as ChallengeFrame) }]],
    [
      'a flat picture was turned',
      'flat',
      (frames) =>
        frames.map((each, i) => ({
          ...each,
          landmarks: mesh([REST, REST, DONE['turn-left'], DONE['turn-left']][i] ?? DONE['open-mouth'], true),
        })),
    ],
    [
      'the scores are those of a copy',
      'flat',
      (frames) => frames.map((each) => ({ ...each, passive: { liveness: 0.2, antispoof: 0.6 } })),
    ],
  ])('is refused when %s (%s)', (_why, reason, change) => {
    expect(judge(change(sitting(asked)))).toMatchObject({ passed: false, reason });
  });

  it('always asks for a turn, never the same twice within the last six, and every pair some time', () => {
    const recent: ActionPair[] = [];
    const met = new Set<string>();
    for (let i = 0; i < 600; i++) {
      const pair = pickActions(recent);
      expect(pair.some(isTurn)).toBe(true);
      expect(recent.slice(0, PAIRS_REMEMBERED).map(String)).not.toContain(String(pair));
      recent.unshift(pair);
      met.add(String(pair));
    }
    expect(met.size).toBe(10);
  });

  it('sees nothing in numbers that are none', () => {
    const none = { yaw: Number.NaN, pitch: Number.NaN, eyes: Number.NaN, mouth: Number.NaN };
    for (const action of faceActions) expect(actionSeen(action, REST, none)).toBe(false);
  });
});

describe('what of liveness a payment asks', () => {
  const motion: Motion = { verdict: 'live', yawSpan: 0.3, planeResidual: 0.2, shapeResidual: 0.05 };
  const input: LivenessInput = {
    passive: { liveness: 0.95, antispoof: 0.5 },
    motion,
    decision: { outcome: 'matched', memberId: 'm', distance: 0.2, reason: 'sure' },
    policy: { challenge: 'when-needed', glanceUpToFen: 20_000 },
    amountFen: 3_000,
    failures: 0,
  };

  it.each<[string, Partial<LivenessInput>, unknown]>([
    ['a living glance', {}, { outcome: 'live' }],
    ['low liveness', { passive: { liveness: 0.6, antispoof: 0.5 } }, { outcome: 'not-live', reason: 'liveness' }],
    [
      'a frame twice',
      { motion: { ...motion, verdict: 'repeated' } },
      { outcome: 'not-live', reason: 'repeated-frame' },
    ],
    ['a turned plane', { motion: { ...motion, verdict: 'flat' } }, { outcome: 'not-live', reason: 'flat' }],
    [
      'a step nearer',
      { motion: { ...motion, verdict: 'flat', yawSpan: 0.02 } },
      { outcome: 'challenge', reason: 'motion' },
    ],
    ['no motion', { motion: { ...motion, verdict: 'still' } }, { outcome: 'challenge', reason: 'motion' }],
    ['failures before', { failures: SUSPICIOUS_FAILURES }, { outcome: 'challenge', reason: 'failures' }],
    ['a large sum', { amountFen: 20_001 }, { outcome: 'challenge', reason: 'amount' }],
    ['a sum that is none', { amountFen: Number.NaN }, { outcome: 'challenge', reason: 'amount' }],
    [
      'a face in doubt',
      { decision: { outcome: 'needs-phone', candidates: ['m'], reason: 'doubtful' } },
      { outcome: 'challenge', reason: 'doubt' },
    ],
    [
      "the shop's wish",
      { policy: { challenge: 'always', glanceUpToFen: 20_000 } },
      { outcome: 'challenge', reason: 'setting' },
    ],
  ])('%s', (_what, change, expected) => {
    expect(decideLiveness({ ...input, ...change })).toEqual(expected);
  });
});

describe('the trace of a frame', () => {
  // One frame of a rendered head at JPEG quality 90, and the same at 70: measured, see docs/face.md.
  const original = [3202, 2625, 986, 222, 47, -78, 361, 83];
  it('is the same after another encoding, and another in the next frame', () => {
    expect(isSameTrace(original, [3211, 2625, 987, 228, 58, -57, 349, 105])).toBe(true);
    expect(isSameTrace(original, [2925, 2617, 951, 402, 94, -22, 328, 85])).toBe(false);
    expect(isSameTrace(original, [])).toBe(false);
  });
});
