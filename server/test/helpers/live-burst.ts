/**
 * Frames of heads that move, made from the sample people: a photograph alone is flat, and would be refused as such.
 * Rendered once a process, kept in memory, never on disk.
 */
import { type FaceAction, type FaceLook, type FaceMovement, type FacePose, poseOf, posesOfLook } from '@shuke/shared';
import sharp from 'sharp';
import { ACTION_POSES, GLANCE, type HeadPart } from '../../../scripts/lib/puppet/acts';
import type { Puppet } from '../../../scripts/lib/puppet/puppet';
import { puppetAtRest } from '../../../scripts/lib/puppet/rest';
import type { FacePool } from '../../src/modules/face/face-pool';
import { movementOf } from '../../src/modules/face/gestures';
import { person } from './face-fixtures';
import { realFacePool } from './face-pool';

/** What a person can be asked to do; left and right are the person's own. */
export type Action = FaceAction;

const puppets = new Map<number, Promise<Puppet>>();
const frames = new Map<string, Promise<Buffer>>();

let inUse: { pool: FacePool; users: number } | null = null;

/** Loading a worker takes longer than most of this work: whoever works at the same time shares one. */
async function withPool<T>(work: (pool: FacePool) => Promise<T>): Promise<T> {
  inUse ??= { pool: realFacePool(), users: 0 };
  const mine = inUse;
  mine.users += 1;
  try {
    return await work(mine.pool);
  } finally {
    mine.users -= 1;
    if (mine.users === 0) {
      if (inUse === mine) inUse = null;
      await mine.pool.close();
    }
  }
}

const makePuppet = (index: number): Promise<Puppet> =>
  withPool(async (pool) => {
    const puppet = await puppetAtRest(await person(index), (frame) => pool.trace(frame));
    if (!puppet) throw new Error(`the portrait of person ${index} makes no puppet`);
    return puppet;
  });

/** The puppet of one of the sample people. */
export function puppetOf(index: number): Promise<Puppet> {
  const made = puppets.get(index) ?? makePuppet(index);
  puppets.set(index, made);
  return made;
}

/** One frame of that head. @param seed of the camera's noise: other bytes of the same pose */
export function headFrame(index: number, pose: HeadPart, seed = 1): Promise<Buffer> {
  const key = JSON.stringify([index, pose, seed]);
  const made = frames.get(key) ?? puppetOf(index).then((puppet) => puppet.head(pose, seed));
  frames.set(key, made);
  return made;
}

const MARGIN = 40;

/** Nobody stands in the same place twice: shifts, in px, that no two of many visits share. */
function placeOf(visit: number): { dx: number; dy: number } {
  const tenths = Math.round(10 * visit);
  return { dx: ((26 * tenths) % 67) - 33, dy: ((19 * tenths) % 47) - 23 };
}

/**
 * That pose on one visit, as one of its frames: drawn once a person, then moved to where the head is, in a light of its
 * own. Drawing each frame anew would take longer than a challenge may.
 */
async function visitFrame(index: number, pose: HeadPart, visit: number, at: number): Promise<Buffer> {
  const drawn = await headFrame(index, pose);
  const { width = 0, height = 0 } = await sharp(drawn).metadata();
  const { dx, dy } = placeOf(visit);
  const wide = await sharp(drawn)
    .extend({ top: MARGIN, bottom: MARGIN, left: MARGIN, right: MARGIN, extendWith: 'copy' })
    .toBuffer();
  const light = 1 + 0.02 * Math.sin(visit) + 0.004 * at;
  return sharp(wide)
    .extract({ left: MARGIN - dx - (at % 3), top: MARGIN - dy + (at % 2), width, height })
    .modulate({ brightness: light })
    .jpeg({ quality: 90 })
    .toBuffer();
}

/** Up to eight frames of one person who looks at the camera and moves as people do: judged alive by its motion.
 * @param visit another number, another visit: frames of one visit are refused as seen in the next one */
export const liveBurst = (index: number, count = 5, visit = 1): Promise<Buffer[]> =>
  Promise.all(GLANCE.slice(0, count).map((pose, i) => visitFrame(index, pose, visit, i)));

/** The person does what was asked, held for `count` frames. */
export const actionFrames = (index: number, action: Action, count = 3, visit = 1): Promise<Buffer[]> =>
  Promise.all(Array.from({ length: count }, (_, i) => visitFrame(index, ACTION_POSES[action], visit, 10 + i)));

/** Half of the motion: a till's frames also show the head on its way. */
function halfOf(action: Action): HeadPart {
  const { yaw = 0, pitch = 0, mouth = 0 } = ACTION_POSES[action];
  return { yaw: yaw / 2, pitch: pitch / 2, mouth: mouth / 2 };
}

/** The person looks straight into the camera. */
export const restFrames = (index: number, count = 2, visit = 1): Promise<Buffer[]> =>
  Promise.all(Array.from({ length: count }, (_, i) => visitFrame(index, {}, visit, 20 + i)));

/** Draws what a challenge may show, before one is asked: the time for it runs. */
export async function rehearse(index: number): Promise<void> {
  const poses = Object.keys(ACTION_POSES).flatMap((action) => [
    ACTION_POSES[action as Action],
    halfOf(action as Action),
  ]);
  await Promise.all([{}, ...poses].map((pose) => headFrame(index, pose)));
}

/** The attack: the person's photograph, printed, tilted and moved about. */
export async function printBurst(index: number, count = 5): Promise<Buffer[]> {
  const puppet = await puppetOf(index);
  const tilts = [0, 0.3, -0.3, 0.5, -0.5, 0.15, -0.15, 0.4];
  return Promise.all(tilts.slice(0, count).map((yaw, i) => puppet.print({ yaw, dx: 0.01 * i, zoom: 0.9 }, i)));
}

/** What a till sends after a challenge: looking straight, then each motion. */
export async function challengeFrames(index: number, actions: readonly Action[], visit = 1) {
  const steps = await Promise.all([
    restFrames(index, 2, visit),
    ...actions.map(async (action, i) => [
      await visitFrame(index, halfOf(action), visit + 0.1 * (i + 1), 30),
      ...(await actionFrames(index, action, 2, visit + 0.1 * (i + 1))),
    ]),
  ]);
  return steps.flatMap((frames, step) =>
    frames.map((frame) => ({ step: step as 0 | 1 | 2, frame: frame.toString('base64') })),
  );
}

/** One frame of a guided enrolment. */
export interface EnrolView {
  look: FaceLook;
  pose: FacePose;
  frame: Buffer;
  /** The puppet's own. */
  head: HeadPart;
}

/** Radians, a little at a time, until the view is seen: the mesh sees more of a turn in some portraits than in others. */
const FAR = [0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6];
const TRIES: Readonly<Record<FacePose, readonly HeadPart[]>> = {
  front: [{}],
  left: FAR.map((turn) => ({ yaw: -turn })),
  right: FAR.map((turn) => ({ yaw: turn })),
  up: [0.2, 0.25, 0.3, 0.35, 0.4, 0.5].map((raised) => ({ pitch: -raised })),
};

const sittings = new Map<string, Promise<EnrolView[]>>();

/** The poses of a person who does what the guidance asks. */
async function follow(pool: FacePool, index: number, look: FaceLook, visit: number) {
  let rest: FaceMovement | null = null;
  const views: EnrolView[] = [];
  for (const pose of posesOfLook[look]) {
    for (const [tried, head] of TRIES[pose].entries()) {
      const frame = await visitFrame(index, head, visit, 40 + 3 * views.length + tried);
      const { hint, face, landmarks } = await pool.trace(frame);
      if (hint !== 'ok' || !face || !landmarks) continue;
      const movement = movementOf(face.pose, landmarks);
      if (poseOf(movement, rest) !== pose) continue;
      rest ??= movement;
      views.push({ look, pose, frame, head });
      break;
    }
    if (views.at(-1)?.pose !== pose) throw new Error(`person ${index} cannot be enrolled: no view ${pose}`);
  }
  return views;
}

/**
 * The frames of a guided enrolment. @param index 0, 3 or 4: the other portraits hide one side, and cannot be turned to it
 * @param visit another number, another visit: as of `liveBurst`
 */
export function enrolViews(index: number, visit = 1, look: FaceLook = 'usual'): Promise<EnrolView[]> {
  const key = JSON.stringify([index, visit, look]);
  const made = sittings.get(key) ?? withPool((pool) => follow(pool, index, look, visit));
  sittings.set(key, made);
  return made;
}

const HELD_FRAMES = 9;
/** A camera that has just opened sees the front: every other view is measured against it. */
const HELD_FRONT_FRAMES = 15;
const ON_THE_WAY = [0.33, 0.66];

const between = (from: HeadPart, to: HeadPart, share: number): HeadPart => {
  const at = (key: 'yaw' | 'pitch') => (from[key] ?? 0) + share * ((to[key] ?? 0) - (from[key] ?? 0));
  return { yaw: at('yaw'), pitch: at('pitch') };
};

/** A person who looks into the camera, to both sides and up, again and again: about seven seconds of a camera video. */
export async function lookingAround(index: number, visit = 1): Promise<Buffer[]> {
  const heads = (await enrolViews(index, visit)).map(({ head }) => head);
  const poses = heads.flatMap((head, i) => [
    ...Array.from({ length: i === 0 ? HELD_FRONT_FRAMES : HELD_FRAMES }, () => head),
    ...ON_THE_WAY.map((share) => between(head, heads[(i + 1) % heads.length] ?? head, share)),
  ]);
  return Promise.all(poses.map((pose, i) => visitFrame(index, pose, visit, 40 + (i % 6))));
}
