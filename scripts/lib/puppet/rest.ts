/**
 * A portrait hardly ever looks straight ahead, and whoever stands at a till does: the puppet's rest is found by turning
 * it until the mesh sees a head that looks at the camera. What it then does, it does from there.
 */
import type { Trace } from '../../../server/src/modules/face/face-frame';
import { createPuppet, type Puppet } from './puppet';

type See = (frame: Buffer) => Promise<Pick<Trace, 'face' | 'landmarks'>>;
interface Held {
  yaw: number;
  pitch: number;
  roll: number;
}

const TRIES = 3;
/** The mesh shows about half of a turn or a nod, and all of a tilt: so much farther the head has to go. */
const GAIN: Held = { yaw: 1.8, pitch: 1.8, roll: 1 };
/** Radians, as the mesh sees it: as near to straight as people hold their heads. */
const NEAR: Held = { yaw: 0.04, pitch: 0.12, roll: 0.06 };
/** What the mesh sees of a level head. */
const LEVEL: Held = { yaw: 0, pitch: 0.06, roll: 0 };

/** A puppet that is held this way when it does nothing. */
function withRest(puppet: Puppet, rest: Held): Puppet {
  const held = (pose: Parameters<Puppet['head']>[0]) => ({
    ...pose,
    yaw: rest.yaw + (pose.yaw ?? 0),
    pitch: rest.pitch + (pose.pitch ?? 0),
    roll: rest.roll + (pose.roll ?? 0),
  });
  return {
    ...puppet,
    head: (pose, seed) => puppet.head(held(pose), seed),
    screen: (pose, shown, seed) => puppet.screen(pose, shown && held(shown), seed),
  };
}

/** @returns null when no face is found in the portrait, or when its head can't be turned to the camera */
export async function puppetAtRest(portrait: Buffer, see: See): Promise<Puppet | null> {
  const { landmarks } = await see(portrait);
  if (!landmarks) return null;
  const puppet = await createPuppet(portrait, landmarks);
  const rest: Held = { yaw: 0, pitch: 0, roll: 0 };
  for (let tried = 0; tried <= TRIES; tried++) {
    const rested = withRest(puppet, rest);
    const seen = (await see(await rested.head({}))).face?.pose;
    if (!seen) return null;
    const off = { yaw: seen.yaw - LEVEL.yaw, pitch: seen.pitch - LEVEL.pitch, roll: seen.roll - LEVEL.roll };
    const keys = ['yaw', 'pitch', 'roll'] as const;
    if (keys.every((key) => Math.abs(off[key]) <= NEAR[key])) return rested;
    for (const key of keys) rest[key] -= GAIN[key] * off[key];
  }
  return null;
}
