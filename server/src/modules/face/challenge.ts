/**
 * Which motions to ask for, and whether they were made. Pure but for the random choice.
 * Invariants: of the two motions at least one is a turn, so every passed challenge has shown depth; the same person is
 * seen from first to last; what was asked second was not done before.
 */
import { randomInt } from 'node:crypto';
import {
  actionSeen,
  type ChallengeFault,
  type FaceAction,
  type FaceMovement,
  faceActions,
  isTurn,
  restingMovement,
} from '@shuke/shared';
import { distance, meanDescriptor } from './descriptor';
import type { Description, PassiveScores } from './face-frame';
import { gesturesOf } from './gestures';
import { refuseLiveness } from './liveness-policy';
import { judgeMotion, type Motion, type MotionBounds } from './motion';
import { meanScores, SAME_PERSON_DISTANCE } from './probe';

export const CHALLENGE_MS = 20_000;
export const CHALLENGES_A_PAYMENT = 3;
/** Pairs that one person was asked lately are not asked again: a recording of them never fits. */
export const PAIRS_REMEMBERED = 6;
/** Frames before, and frames of each motion. */
export const MIN_REST_FRAMES = 2;
export const MIN_STEP_FRAMES = 2;
/** Radians from the person's own rest: farther turned, passive scores fall and descriptors move away. */
export const NEAR_FRONTAL = 0.3;
/** Of a turn that was asked for and seen: hardly a print made the motions at all, so less depth is proof enough. */
const TURN_BOUNDS: MotionBounds = { depth: 0.045, share: 0.7 };
/** However far a head is turned, it stays this near to how it looked before; most other people do not. */
const TURNED_DISTANCE = 0.7;

export type ActionPair = readonly [FaceAction, FaceAction];

/**
 * Not the blink: the mesh follows a lid only part of the way (closed eyes of two real people: 0.38 and 0.62 of the open
 * ratio, of puppets 0.64–0.9), so asking for it would turn away people who did blink.
 */
const askedActions = faceActions.filter((action) => action !== 'blink');

const pairs: readonly ActionPair[] = askedActions.flatMap((first) =>
  askedActions.flatMap((second) =>
    first !== second && (isTurn(first) || isTurn(second)) ? [[first, second] as const] : [],
  ),
);

const samePair = (a: ActionPair, b: ActionPair): boolean => a[0] === b[0] && a[1] === b[1];

/** @param recent pairs the people in question were asked lately, newest first */
export function pickActions(recent: readonly ActionPair[], random: (below: number) => number = randomInt): ActionPair {
  const avoided = recent.slice(0, PAIRS_REMEMBERED);
  const free = pairs.filter((pair) => !avoided.some((each) => samePair(each, pair)));
  const chosen = free[random(free.length)];
  if (!chosen) throw new Error('no pair of actions is left');
  return chosen;
}

export interface ChallengeFrame {
  /** 0: looking straight, before; 1 and 2: while that motion was asked. */
  step: 0 | 1 | 2;
  faces: number;
  landmarks: Float32Array | null;
  pose: { yaw: number; pitch: number } | null;
  descriptor: Float32Array | null;
  passive: PassiveScores | null;
}

export type ChallengeVerdict = (
  | { passed: true /** Mean of the frames that looked straight, 128-d. */; descriptor: Float32Array }
  | { passed: false; reason: ChallengeFault }
) & { motion: Motion | null };

export const challengeFrame = (step: 0 | 1 | 2, seen: Description): ChallengeFrame => ({
  step,
  faces: seen.faces,
  landmarks: seen.landmarks,
  pose: seen.face?.pose ?? null,
  descriptor: seen.descriptor,
  passive: seen.passive,
});

interface Seen {
  step: 0 | 1 | 2;
  landmarks: Float32Array;
  movement: FaceMovement;
  descriptor: Float32Array;
  passive: PassiveScores;
}

function seenFrames(frames: readonly ChallengeFrame[]): Seen[] {
  return frames.flatMap(({ step, landmarks, pose, descriptor, passive }) =>
    landmarks && pose && descriptor && passive
      ? [{ step, landmarks, descriptor, passive, movement: { ...pose, ...gesturesOf(landmarks) } }]
      : [],
  );
}

/**
 * A turn to the side that was not asked for. Other motions come by themselves: eyes close, and of a turning head the mesh
 * also sees a dip or an open mouth. A recording of other motions is refused all the same: it lacks the ones asked for.
 */
function isOtherMotion(asked: readonly FaceAction[], rest: FaceMovement, now: FaceMovement): boolean {
  return faceActions.some((action) => isTurn(action) && !asked.includes(action) && actionSeen(action, rest, now));
}

/** @param frames in the order they were taken */
export function judgeChallenge({
  actions,
  frames,
}: {
  actions: ActionPair;
  frames: readonly ChallengeFrame[];
}): ChallengeVerdict {
  const fail = (reason: ChallengeFault, motion: Motion | null = null): ChallengeVerdict => ({
    passed: false,
    reason,
    motion,
  });
  if (frames.some(({ faces }) => faces > 1)) return fail('two-people');
  const seen = seenFrames(frames);
  const [before = [], first = [], second = []] = [0, 1, 2].map((step) => seen.filter((frame) => frame.step === step));
  if (before.length < MIN_REST_FRAMES || first.length < MIN_STEP_FRAMES || second.length < MIN_STEP_FRAMES) {
    return fail('too-few');
  }
  const rest = restingMovement(before.map(({ movement }) => movement));
  if (!rest) return fail('too-few');

  const motionFault = judgeActions(actions, rest, before, first, second);
  if (motionFault) return fail(motionFault);

  const isFrontal = ({ movement }: Seen) =>
    Math.abs(movement.yaw - rest.yaw) <= NEAR_FRONTAL && Math.abs(movement.pitch - rest.pitch) <= NEAR_FRONTAL;
  const descriptor = meanDescriptor(before.map((frame) => frame.descriptor));
  if (seen.some((frame) => !(distance(frame.descriptor, descriptor) <= TURNED_DISTANCE))) return fail('two-people');
  for (const step of [before, first, second]) {
    const frontal = step.filter(isFrontal);
    const known = (frame: Seen) => distance(frame.descriptor, descriptor) <= SAME_PERSON_DISTANCE;
    // A step seen only from the side must still hold one frame that is the same person.
    if (!frontal.every(known) || !step.some(known)) return fail('two-people');
  }

  const turned = isTurn(actions[0]) ? first : second;
  const motion = judgeMotion(
    [...before, ...turned].map(({ landmarks, movement }) => ({ landmarks, yaw: movement.yaw })),
    TURN_BOUNDS,
  );
  if (judgeMotion(seen.map(({ landmarks, movement }) => ({ landmarks, yaw: movement.yaw }))).verdict === 'repeated') {
    return fail('repeated-frame', motion);
  }
  if (motion.verdict !== 'live') return fail('flat', motion);
  if (refuseLiveness(meanScores(before.map(({ passive }) => passive)), motion)) return fail('flat', motion);
  return { passed: true, descriptor, motion };
}

function judgeActions(
  actions: ActionPair,
  rest: FaceMovement,
  before: readonly Seen[],
  first: readonly Seen[],
  second: readonly Seen[],
): ChallengeFault | null {
  const does = (frames: readonly Seen[], action: FaceAction) =>
    frames.some(({ movement }) => actionSeen(action, rest, movement));
  // Who does it before it is asked did not listen to us.
  if (actions.some((action) => action !== 'blink' && does(before, action))) return 'wrong-action';
  const [one, two] = actions;
  const strays = (frames: readonly Seen[], asked: readonly FaceAction[]) =>
    frames.some(({ movement }) => isOtherMotion(asked, rest, movement));
  if (strays(first, [one]) || strays(second, actions)) return 'wrong-action';
  return does(first, one) && does(second, two) ? null : 'no-action';
}
