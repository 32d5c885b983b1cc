/**
 * Frames of heads that move, made from the sample people: a photograph alone is flat, and would be refused as such.
 * Rendered once a process, kept in memory, never on disk.
 */
import type { FaceAction } from '@shuke/shared';
import { ACTION_POSES, GLANCE, type HeadPart, onVisit } from '../../../scripts/lib/puppet/acts';
import type { Puppet } from '../../../scripts/lib/puppet/puppet';
import { puppetAtRest } from '../../../scripts/lib/puppet/rest';
import { person } from './face-fixtures';
import { realFacePool } from './face-pool';

/** What a person can be asked to do; left and right are the person's own. */
export type Action = FaceAction;

const puppets = new Map<number, Promise<Puppet>>();
const frames = new Map<string, Promise<Buffer>>();

async function makePuppet(index: number): Promise<Puppet> {
  const portrait = await person(index);
  const pool = realFacePool();
  try {
    const puppet = await puppetAtRest(portrait, (frame) => pool.trace(frame));
    if (!puppet) throw new Error(`the portrait of person ${index} makes no puppet`);
    return puppet;
  } finally {
    await pool.close();
  }
}

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

/** Up to eight frames of one person who looks at the camera and moves as people do: judged alive by its motion.
 * @param seed another visit: other places, other noise; frames of one visit are refused as seen in the next one */
export const liveBurst = (index: number, count = 5, seed = 1): Promise<Buffer[]> =>
  Promise.all(GLANCE.slice(0, count).map((pose, i) => headFrame(index, onVisit(pose, seed), seed * 100 + i)));

/** The person does what was asked, held for `count` frames. */
export const actionFrames = (index: number, action: Action, count = 3, seed = 1): Promise<Buffer[]> =>
  Promise.all(
    Array.from({ length: count }, (_, i) =>
      headFrame(index, onVisit({ ...ACTION_POSES[action], dx: 0.003 * i }, seed), seed * 1000 + i),
    ),
  );

/** Half of the motion: a till's frames also show the head on its way. */
function onTheWay(index: number, action: Action, seed: number): Promise<Buffer> {
  const { yaw = 0, pitch = 0, mouth = 0 } = ACTION_POSES[action];
  return headFrame(index, onVisit({ yaw: yaw / 2, pitch: pitch / 2, mouth: mouth / 2 }, seed), seed * 1000 + 50);
}

/** The person looks straight into the camera. */
export const restFrames = (index: number, count = 2, seed = 1): Promise<Buffer[]> =>
  Promise.all(
    Array.from({ length: count }, (_, i) => headFrame(index, onVisit({ dx: 0.004 * i }, seed), seed * 10_000 + i)),
  );

/** The attack: the person's photograph, printed, tilted and moved about. */
export async function printBurst(index: number, count = 5): Promise<Buffer[]> {
  const puppet = await puppetOf(index);
  const tilts = [0, 0.3, -0.3, 0.5, -0.5, 0.15, -0.15, 0.4];
  return Promise.all(tilts.slice(0, count).map((yaw, i) => puppet.print({ yaw, dx: 0.01 * i, zoom: 0.9 }, i)));
}

/** What a till sends after a challenge: looking straight, then each motion. */
export async function challengeFrames(index: number, actions: readonly Action[], seed = 1) {
  const steps = await Promise.all([
    restFrames(index, 2, seed),
    ...actions.map(async (action, i) => [
      await onTheWay(index, action, seed + 0.1 * (i + 1)),
      ...(await actionFrames(index, action, 2, seed + 0.1 * (i + 1))),
    ]),
  ]);
  return steps.flatMap((frames, step) =>
    frames.map((frame) => ({ step: step as 0 | 1 | 2, frame: frame.toString('base64') })),
  );
}
