/**
 * Who or what sits before the till: living heads, and attacks that show the same person. Each sitting is the burst of a
 * glance, and what is shown when two motions are asked for.
 */
import { actionSeen, type FaceAction, type FaceMovement } from '@shuke/shared';
import sharp from 'sharp';
import type { ActionPair } from '../../../server/src/modules/face/challenge';
import type { FacePool } from '../../../server/src/modules/face/face-pool';
import type { FrameTrace } from '../../../server/src/modules/face/frame-trace';
import { gesturesOf } from '../../../server/src/modules/face/gestures';
import { ACTION_POSES, ACTION_TILTS, GLANCE, type HeadPart, onVisit, type SheetPart } from '../puppet/acts';
import type { Puppet } from '../puppet/puppet';

export type Step = 0 | 1 | 2;
export type Frames = readonly { step: Step; frame: Buffer }[];
type HeadShot = (pose: HeadPart, seed: number) => Promise<Buffer>;
type Watch = (frame: Buffer) => Promise<FaceMovement | null>;

export interface Sitting {
  burst(): Promise<Buffer[]>;
  respond(actions: ActionPair): Promise<Frames>;
  /** The motions that are asked; otherwise the server's random choice. */
  asked?: ActionPair;
  /** What the server saw of this person before. */
  earlier?: Seen;
}

/** A sitting as the server saw it. */
export interface Seen {
  actions: ActionPair;
  burst: readonly Buffer[];
  frames: Frames;
  burstTraces: readonly FrameTrace[];
  traces: readonly FrameTrace[];
}

const BURST = 5;

/** Two frames before, and of each motion one on the way, one of it made, and one a little farther. */
const steps = (actions: ActionPair): { step: Step; action: FaceAction | null; share: number }[] => [
  { step: 0, action: null, share: 0 },
  { step: 0, action: null, share: 0 },
  ...([1, 2] as const).flatMap((step) =>
    [0.5, 1, 1.2].map((share) => ({ step, action: actions[step - 1] ?? null, share })),
  ),
];

/** A motion made in part, or farther than usual. */
function scaled(pose: HeadPart, share: number): HeadPart {
  const { yaw = 0, pitch = 0, mouth = 0 } = pose;
  return { yaw: yaw * share, pitch: pitch * share, mouth: mouth * share };
}

/** The till says "farther" until it has seen the motion: how far this head has to go, between a little and as far as it can. */
async function farEnough(shot: HeadShot, see: Watch, action: FaceAction, visit: number): Promise<number> {
  const rest = await see(await shot(onVisit({}, visit), visit * 1000));
  const far = [1, 0.75, 1.25, 1.5];
  for (const share of far) {
    const now = await see(await shot(onVisit(scaled(ACTION_POSES[action], share), visit), visit * 1000 + 90));
    if (rest && now && actionSeen(action, rest, now)) return share;
  }
  return 1;
}

/** The head itself, or what a screen shows of it. */
function headSitting(shot: HeadShot, visit: number, see: Watch | null = null): Sitting {
  return {
    burst: () => Promise.all(GLANCE.slice(0, BURST).map((pose, i) => shot(onVisit(pose, visit), visit * 100 + i))),
    async respond(actions) {
      const far = see ? await Promise.all(actions.map((action) => farEnough(shot, see, action, visit))) : [1, 1];
      return Promise.all(
        steps(actions).map(async ({ step, action, share }, i) => {
          const pose = action ? scaled(ACTION_POSES[action], share * (far[step - 1] ?? 1)) : {};
          return { step, frame: await shot(onVisit({ ...pose, dx: 0.003 * i }, visit), visit * 1000 + i) };
        }),
      );
    },
  };
}

/** A living head that follows the till's guidance. */
export function genuineSitting(pool: Pick<FacePool, 'trace'>, puppet: Puppet, visit: number): Sitting {
  return headSitting(puppet.head, visit, async (frame) => {
    const { face, landmarks } = await pool.trace(frame);
    return face && landmarks ? { yaw: face.pose.yaw, pitch: face.pose.pitch, ...gesturesOf(landmarks) } : null;
  });
}

/** A flat thing with the portrait on it, moved as well as it can be. */
function flatSitting(shot: (pose: SheetPart, seed: number) => Promise<Buffer>, wobble: readonly SheetPart[]): Sitting {
  const at = (i: number) => wobble[i % wobble.length] ?? {};
  return {
    burst: () => Promise.all(Array.from({ length: BURST }, (_, i) => shot({ ...at(i), zoom: 0.92 }, i))),
    respond: (actions) =>
      Promise.all(
        steps(actions).map(async ({ step, action }, i) => {
          const tilt = action ? ACTION_TILTS[action] : {};
          return { step, frame: await shot({ zoom: 0.92, ...at(i), ...tilt, dx: 0.004 * i }, 50 + i) };
        }),
      ),
  };
}

/** Moved a little, well, and as far as a face is still found in it. */
const STRENGTHS = [0.6, 1, 1.4] as const;
const WOBBLES = {
  tilted: (far: number): SheetPart[] =>
    [0, 0.35, -0.35, 0.55, -0.55].map((yaw, i) => ({ yaw: yaw * far, pitch: 0.1 * far * (i % 3) })),
  bent: (far: number): SheetPart[] =>
    [0, 1, -1, 1.6, -1.6].map((bend) => ({ bend: bend * far, yaw: (bend * far) / 4 })),
  waved: (far: number): SheetPart[] =>
    [0, 0.2, 0.4, 0.6, 0.8].map((phase) => ({ wave: 0.05 * far, phase, yaw: (phase * far) / 3 })),
};

const reencoded = (frame: Buffer): Promise<Buffer> => sharp(frame).jpeg({ quality: 78 }).toBuffer();

/** Another pair than the one that was recorded: the server does not ask a person the same pair again soon. */
const otherThan = ([first, second]: ActionPair): ActionPair => {
  const turn: FaceAction = first === 'turn-left' || second === 'turn-left' ? 'turn-right' : 'turn-left';
  return first === 'nod' ? ['open-mouth', turn] : ['nod', turn];
};

/** Every attack on one portrait. @param earlier a sitting of this living person at `visit`, as the server saw it */
export function attacksOn(puppet: Puppet, visit: number, earlier: Seen): { type: string; sitting: Sitting }[] {
  const far = STRENGTHS[Math.floor(visit / 10) % STRENGTHS.length] ?? 1;
  const { tilted, bent, waved } = WOBBLES;
  const replay = headSitting((pose, seed) => puppet.screen({ zoom: 0.98 }, pose, seed), visit);
  // The worst case: the very motions that were recorded are asked again.
  const injected = (again: (frame: Buffer) => Promise<Buffer>): Sitting => ({
    burst: () => Promise.all(earlier.burst.map(again)),
    respond: () => Promise.all(earlier.frames.map(async ({ step, frame }) => ({ step, frame: await again(frame) }))),
    asked: earlier.actions,
    earlier,
  });
  return [
    { type: 'print-tilted', sitting: flatSitting(puppet.print, tilted(far)) },
    { type: 'print-bent', sitting: flatSitting(puppet.print, bent(far)) },
    { type: 'print-waved', sitting: flatSitting(puppet.print, waved(far)) },
    { type: 'screen-still', sitting: flatSitting((pose, seed) => puppet.screen(pose, null, seed), tilted(far)) },
    {
      type: 'replay-of-earlier-challenge',
      sitting: {
        burst: replay.burst,
        respond: () => replay.respond(earlier.actions),
        asked: otherThan(earlier.actions),
      },
    },
    { type: 'injected-old-frames', sitting: injected(async (frame) => frame) },
    { type: 'injected-old-frames-reencoded', sitting: injected(reencoded) },
  ];
}
