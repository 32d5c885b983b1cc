/**
 * How often an attack is taken for a person (APCER) and a person for an attack (BPCER), as ISO/IEC 30107-3 counts them.
 * Presentations are made from portraits by puppets; they are judged by the functions that production judges by, as if the
 * face had been recognised already, which is the best case for whoever attacks.
 */
import { actionSeen, DEFAULT_FACE_POLICY, type FaceAction, type FaceMovement } from '@shuke/shared';
import sharp from 'sharp';
import { AppError } from '../../server/src/kernel/errors';
import { type ActionPair, challengeFrame, judgeChallenge, pickActions } from '../../server/src/modules/face/challenge';
import type { FacePool } from '../../server/src/modules/face/face-pool';
import { type FrameTrace, frameTrace, isSameTrace, SAME_TRACES } from '../../server/src/modules/face/frame-trace';
import { gesturesOf } from '../../server/src/modules/face/gestures';
import { decideLiveness } from '../../server/src/modules/face/liveness-policy';
import { describeProbe } from '../../server/src/modules/face/probe';
import { ACTION_POSES, ACTION_TILTS, GLANCE, type HeadPart, onVisit, type SheetPart } from './puppet/acts';
import { createPuppet, type Puppet } from './puppet/puppet';

type Pool = Pick<FacePool, 'describe' | 'trace'>;
type Step = 0 | 1 | 2;
type HeadShot = (pose: HeadPart, seed: number) => Promise<Buffer>;
type Watch = (frame: Buffer) => Promise<FaceMovement | null>;
type Frames = readonly { step: Step; frame: Buffer }[];

/** One sitting at a till: the burst, and what is shown when two motions are asked for. */
export interface Sitting {
  burst(): Promise<Buffer[]>;
  respond(actions: ActionPair): Promise<Frames>;
  /** Frames the server saw in an earlier sitting of this person. */
  earlier?: Frames;
}

export interface SittingResult {
  /** By the burst alone, as where a challenge is asked only when needed. */
  glance: boolean;
  /** Burst and challenge. */
  challenge: boolean;
}

const BURST = 5;
const FRAME = { width: 640, height: 480 };
/** The frame is this many crop sides wide, as at a till. */
const FRAME_SIDES = 1.9;

/**
 * @param random picks the motions: a whole number below the argument
 * @returns whether production would have let this sitting pay
 */
export async function judgeSitting(
  pool: Pool,
  sitting: Sitting,
  random: (below: number) => number,
  asked?: ActionPair,
): Promise<SittingResult> {
  const refused = { glance: false, challenge: false };
  let outcome: ReturnType<typeof decideLiveness>['outcome'];
  try {
    const { passive, motion } = await describeProbe(pool, await sitting.burst());
    const decision = { outcome: 'matched', memberId: '', distance: 0, reason: 'sure' } as const;
    const policy = { ...DEFAULT_FACE_POLICY, challenge: 'when-needed' } as const;
    ({ outcome } = decideLiveness({ passive, motion, decision, policy, amountFen: 100, failures: 0 }));
  } catch (error) {
    if (error instanceof AppError) return refused;
    throw error;
  }
  if (outcome === 'not-live') return refused;
  const actions = asked ?? pickActions([], random);
  const frames = await sitting.respond(actions);
  const seen = await Promise.all(
    frames.map(async ({ step, frame }) => ({ step, seen: await pool.describe(frame, { anyQuality: true }) })),
  );
  const verdict = judgeChallenge({ actions, frames: seen.map((each) => challengeFrame(each.step, each.seen)) });
  const traces = seen.map((each) => frameTrace(each.seen)).filter((trace) => trace !== null);
  const cameBack = sitting.earlier ? await wereSeen(pool, frames, traces, sitting.earlier) : false;
  return { glance: outcome === 'live', challenge: verdict.passed && !cameBack };
}

/** The rule of the server's memory of frames, without its database: the same bytes, or traces that agree. */
async function wereSeen(pool: Pool, frames: Frames, traces: readonly FrameTrace[], earlier: Frames): Promise<boolean> {
  if (frames.some(({ frame }) => earlier.some((each) => each.frame.equals(frame)))) return true;
  const known = await Promise.all(earlier.map(async ({ frame }) => frameTrace(await pool.trace(frame))));
  const back = traces.filter((now) => known.some((then) => then !== null && isSameTrace(then, now)));
  return back.length >= SAME_TRACES;
}

/** A portrait as a till's camera would see it, and its puppet. @returns null when it is not fit to enrol or pay with */
export async function puppetFrom(pool: Pool, picture: Buffer): Promise<Puppet | null> {
  const seen = await pool.trace(picture).catch(() => null);
  if (!seen?.face) return null;
  const { sizePx, centre } = seen.face;
  const upright = await sharp(picture)
    .rotate()
    .resize({ width: 1024, height: 1024, fit: 'inside', withoutEnlargement: true })
    .toBuffer({ resolveWithObject: true });
  const { width, height } = upright.info;
  const across = Math.round(sizePx * FRAME_SIDES);
  const down = Math.round((across * FRAME.height) / FRAME.width);
  // Whatever lies outside the picture repeats its edge.
  const around = across;
  const wide = await sharp(upright.data)
    .extend({ top: around, bottom: around, left: around, right: around, extendWith: 'copy' })
    .toBuffer();
  const left = Math.round(Math.min(Math.max(centre[0] * width - across / 2 + around, 0), width + 2 * around - across));
  const top = Math.round(Math.min(Math.max(centre[1] * height - down / 2 + around, 0), height + 2 * around - down));
  const portrait = await sharp(wide)
    .extract({ left, top, width: across, height: down })
    .resize(FRAME.width, FRAME.height)
    .png()
    .toBuffer();
  const framed = await pool.trace(portrait);
  return framed.landmarks && framed.face && framed.hint === 'ok' && isAtRest(framed.face.pose, framed.landmarks)
    ? createPuppet(portrait, framed.landmarks)
    : null;
}

/** A puppet starts from a face at rest: what a half-turned head hides can't be turned to the camera. */
function isAtRest({ yaw, pitch }: { yaw: number; pitch: number }, landmarks: Float32Array): boolean {
  const { eyes, mouth } = gesturesOf(landmarks);
  return Math.abs(yaw) <= 0.25 && Math.abs(pitch) <= 0.3 && eyes >= 0.22 && mouth <= 0.2;
}

/** Two frames before, and of each motion one on the way and two of it made. */
const steps = (actions: ActionPair): { step: Step; action: FaceAction | null; share: number }[] => [
  { step: 0, action: null, share: 0 },
  { step: 0, action: null, share: 0 },
  ...([1, 2] as const).flatMap((step) =>
    [0.5, 1, 1].map((share) => ({ step, action: actions[step - 1] ?? null, share })),
  ),
];

/** A motion made in part, or farther than usual. */
function scaled(pose: HeadPart, share: number): HeadPart {
  const { yaw = 0, pitch = 0, mouth = 0, blink = 0 } = pose;
  return { yaw: yaw * share, pitch: pitch * share, mouth: Math.min(1.4, mouth * share), blink: share >= 1 ? blink : 0 };
}

/** The till says "farther" until it has seen the motion: how far this head has to go. */
async function farEnough(shot: HeadShot, see: Watch, action: FaceAction, visit: number): Promise<number> {
  const rest = await see(await shot(onVisit({}, visit), visit * 1000));
  for (const share of [1, 1.25, 1.5]) {
    const now = await see(await shot(onVisit(scaled(ACTION_POSES[action], share), visit), visit * 1000 + 90));
    if (rest && now && actionSeen(action, rest, now)) return share;
  }
  return 1.5;
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

const tilted: readonly SheetPart[] = [0, 0.35, -0.35, 0.55, -0.55].map((yaw, i) => ({ yaw, pitch: 0.1 * (i % 3) }));
const bent: readonly SheetPart[] = [0, 1, -1, 1.6, -1.6].map((bend) => ({ bend, yaw: bend / 4 }));
const waved: readonly SheetPart[] = [0, 0.2, 0.4, 0.6, 0.8].map((phase) => ({ wave: 0.05, phase, yaw: phase / 3 }));

const reencoded = (frame: Buffer): Promise<Buffer> => sharp(frame).jpeg({ quality: 78 }).toBuffer();

/** Another pair than the one that was recorded: the server does not ask a person the same pair again soon. */
const otherThan = ([first, second]: ActionPair): ActionPair => {
  const turn: FaceAction = first === 'turn-left' || second === 'turn-left' ? 'turn-right' : 'turn-left';
  return first === 'nod' ? ['open-mouth', turn] : ['nod', turn];
};

/** Every attack on one portrait. @param visit tells sittings apart */
export async function attacksOn(
  puppet: Puppet,
  visit: number,
  random: (below: number) => number,
): Promise<{ type: string; sitting: Sitting; asked?: ActionPair }[]> {
  const recorded = pickActions([], random);
  const earlier = await headSitting(puppet.head, visit + 0.5).respond(recorded);
  const replay = headSitting((pose, seed) => puppet.screen({ zoom: 0.98 }, pose, seed), visit + 0.5);
  const injected = async (again: (frame: Buffer) => Promise<Buffer>): Promise<Frames> =>
    Promise.all(earlier.map(async ({ step, frame }) => ({ step, frame: await again(frame) })));
  const live = headSitting(puppet.head, visit + 0.25);
  return [
    { type: 'print-tilted', sitting: flatSitting(puppet.print, tilted) },
    { type: 'print-bent', sitting: flatSitting(puppet.print, bent) },
    { type: 'print-waved', sitting: flatSitting(puppet.print, waved) },
    { type: 'screen-still', sitting: flatSitting((pose, seed) => puppet.screen(pose, null, seed), tilted) },
    {
      type: 'replay-of-earlier-challenge',
      sitting: { burst: replay.burst, respond: () => replay.respond(recorded) },
      asked: otherThan(recorded),
    },
    // Worst case: the very motions that were recorded are asked again, and the burst is a living person's.
    {
      type: 'injected-old-frames',
      sitting: { burst: live.burst, respond: () => injected(async (frame) => frame), earlier },
      asked: recorded,
    },
    {
      type: 'injected-old-frames-reencoded',
      sitting: { burst: live.burst, respond: () => injected(reencoded), earlier },
      asked: recorded,
    },
  ];
}

/** A living head that follows the till's guidance. */
export function genuineSitting(pool: Pool, puppet: Puppet, visit: number): Sitting {
  return headSitting(puppet.head, visit, async (frame) => {
    const { face, landmarks } = await pool.trace(frame);
    return face && landmarks ? { yaw: face.pose.yaw, pitch: face.pose.pitch, ...gesturesOf(landmarks) } : null;
  });
}
