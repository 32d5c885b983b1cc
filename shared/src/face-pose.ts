/**
 * The views a face is enrolled from, and when a view counts as taken. Pure.
 * Phone and till guide by the same rule by which the server judges, so nobody is told "good" and then refused; what they
 * say they saw is never evidence.
 */
import type { Locale } from './errors';
import type { FaceMovement } from './face-challenge';

/** Left and right are the person's own. */
export const facePoses = ['front', 'left', 'right', 'up'] as const;
export type FacePose = (typeof facePoses)[number];

/** As the person mostly looks, and, if wanted, with glasses on instead of off, or off instead of on. */
export const faceLooks = ['usual', 'glasses'] as const;
export type FaceLook = (typeof faceLooks)[number];

/** The second round is short: it shows what the glasses change, and turns once so that it is a head's again. */
export const posesOfLook: Readonly<Record<FaceLook, readonly FacePose[]>> = {
  usual: ['front', 'left', 'right', 'up'],
  glasses: ['front', 'left', 'right'],
};

/** Radians: `front` against the camera, the others against how the same person looked into it. */
export const POSE_THRESHOLDS = {
  frontYaw: 0.2,
  frontPitch: 0.3,
  turn: 0.15,
  up: 0.08,
  /** A head that turns seems to rise a little: what counts as raised has not turned. */
  upYaw: 0.1,
} as const;

/**
 * @param rest how the person looked into the camera; null before they have
 * @returns the view this frame shows; null between two views, or for NaN
 */
export function poseOf(now: FaceMovement, rest: FaceMovement | null): FacePose | null {
  const t = POSE_THRESHOLDS;
  const isFront = Math.abs(now.yaw) <= t.frontYaw && Math.abs(now.pitch) <= t.frontPitch;
  if (!rest) return isFront ? 'front' : null;
  const turned = now.yaw - rest.yaw;
  if (turned <= -t.turn) return 'left';
  if (turned >= t.turn) return 'right';
  const raised = rest.pitch - now.pitch;
  if (Math.abs(turned) <= t.upYaw && raised >= t.up) return 'up';
  return isFront && Math.abs(turned) <= t.upYaw ? 'front' : null;
}

/** One thing to do at a time. Which side is turned to first is the person's choice: some cameras show left as right. */
const promptText = {
  front: { zh: '请正对镜头', en: 'Look straight at the camera' },
  side: { zh: '慢慢向左转一点', en: 'Turn slowly to your left' },
  'other-side': { zh: '再慢慢转到另一边', en: 'Now slowly to the other side' },
  'turn-less': { zh: '转多了，回来一点', en: 'A little less, please' },
  up: { zh: '正对镜头，把下巴抬高一点', en: 'Face the camera and raise your chin a little' },
} as const satisfies Record<string, { zh: string; en: string }>;

export type PosePrompt = keyof typeof promptText;
export const posePrompts = Object.keys(promptText) as PosePrompt[];
export const posePromptText = (prompt: PosePrompt, locale: Locale): string =>
  locale === 'en' ? promptText[prompt].en : promptText[prompt].zh;

/** What to ask for next. @returns null when the look is complete */
export function nextPrompt(look: FaceLook, taken: readonly FacePose[]): PosePrompt | null {
  const missing = posesOfLook[look].filter((pose) => !taken.includes(pose));
  if (missing.includes('front')) return 'front';
  const sides = missing.filter((pose) => pose === 'left' || pose === 'right').length;
  if (sides > 0) return sides === 2 ? 'side' : 'other-side';
  return missing.includes('up') ? 'up' : null;
}

/** Does this view answer the prompt? Either side does, until both are there. */
export function answersPrompt(prompt: PosePrompt, pose: FacePose | null): boolean {
  if (prompt === 'side' || prompt === 'other-side') return pose === 'left' || pose === 'right';
  return prompt === pose;
}

/** Should this view be pointed out now? Of two sides the person's left is named first. */
export function isAskedFor(look: FaceLook, taken: readonly FacePose[], pose: FacePose): boolean {
  const prompt = nextPrompt(look, taken);
  if (prompt === 'side') return pose === 'left';
  if (prompt === 'other-side') return answersPrompt(prompt, pose) && !taken.includes(pose);
  return pose === prompt;
}

/** Clockwise from the top: where the head goes, as people see themselves in a mirrored picture. */
const CLOCKWISE: readonly FacePose[] = ['up', 'right', 'front', 'left'];

/** The parts of the ring around the picture, one a view; degrees clockwise from the top, gaps in between. */
export function ringParts(look: FaceLook, gapDegrees: number): { pose: FacePose; from: number; to: number }[] {
  const poses = CLOCKWISE.filter((pose) => posesOfLook[look].includes(pose));
  const each = 360 / poses.length;
  // The first part lies around the top; without an upward view the sides meet there.
  const first = poses[0] === 'up' ? -each / 2 : 0;
  return poses.map((pose, i) => ({
    pose,
    from: first + i * each + gapDegrees / 2,
    to: first + (i + 1) * each - gapDegrees / 2,
  }));
}
