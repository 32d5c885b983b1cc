/**
 * What production makes of a sitting, as if the face had been recognised already: the best case for whoever attacks. The
 * functions are production's own; only the database's memory of frames and challenges is replaced by values.
 */
import { DEFAULT_FACE_POLICY } from '@shuke/shared';
import { AppError } from '../../../server/src/kernel/errors';
import {
  type ActionPair,
  challengeFrame,
  judgeChallenge,
  pickActions,
} from '../../../server/src/modules/face/challenge';
import type { FacePool } from '../../../server/src/modules/face/face-pool';
import { type FrameTrace, frameTrace, isSameTrace, SAME_TRACES } from '../../../server/src/modules/face/frame-trace';
import { decideLiveness } from '../../../server/src/modules/face/liveness-policy';
import type { Motion } from '../../../server/src/modules/face/motion';
import { describeProbe, type Probe } from '../../../server/src/modules/face/probe';
import type { Frames, Seen, Sitting } from './sittings';

type Pool = Pick<FacePool, 'describe' | 'trace'>;

/** What a glance may cost, where the shop asks for motions when the risk does. */
const AMOUNT_FEN = 3_600;

export interface SittingResult {
  /** As the default policy decides: straight through, or after the motions that the risk asked for. */
  paid: boolean;
  /** What each layer alone would have let through. */
  passive: boolean;
  motion: boolean;
  challenge: boolean;
  /** What the default policy did after the burst: `live`, or why it refused or asked. */
  glance: string;
  /** What became of the motions, asked for or not. */
  motions: string;
  seen: Seen;
}

const noMotion: Motion = { verdict: 'still', yawSpan: 0, planeResidual: 0, depth: 0 };

export async function judgeSitting(
  pool: Pool,
  sitting: Sitting,
  random: (below: number) => number,
): Promise<SittingResult> {
  const burst = await sitting.burst();
  const glance = await judgeGlance(pool, burst, sitting.earlier);
  const actions = sitting.asked ?? pickActions([], random);
  const frames = await sitting.respond(actions);
  const { verdict, traces } = await judgeMotions(pool, actions, frames, sitting.earlier);
  const passed = verdict === 'passed';
  return {
    paid: glance.outcome === 'live' || (glance.outcome === 'challenge' && passed),
    passive: glance.passive,
    motion: glance.motion.verdict === 'live',
    challenge: passed,
    glance: glance.reason,
    motions: verdict,
    seen: { actions, burst, frames, burstTraces: glance.traces, traces },
  };
}

interface Glance extends Pick<Probe, 'motion' | 'traces'> {
  outcome: ReturnType<typeof decideLiveness>['outcome'];
  reason: string;
  passive: boolean;
}

async function judgeGlance(pool: Pool, burst: readonly Buffer[], earlier?: Seen): Promise<Glance> {
  const refused = (
    reason: string,
    probe: Pick<Probe, 'motion' | 'traces'> = { motion: noMotion, traces: [] },
  ): Glance => ({
    outcome: 'not-live',
    reason,
    passive: false,
    motion: probe.motion,
    traces: probe.traces,
  });
  if (earlier && sameBytes(burst, earlier.burst)) return refused('repeated-frame');
  let probe: Probe;
  try {
    probe = await describeProbe(pool, burst);
  } catch (error) {
    if (error instanceof AppError) return refused(error.code);
    throw error;
  }
  if (earlier && areSame(probe.traces, earlier.burstTraces)) return refused('repeated-frame', probe);
  const decide = (motion: Motion) =>
    decideLiveness({
      passive: probe.passive,
      motion,
      decision: { outcome: 'matched', memberId: '', distance: 0, reason: 'sure' },
      policy: DEFAULT_FACE_POLICY,
      amountFen: AMOUNT_FEN,
      failures: 0,
    });
  const decided = decide(probe.motion);
  return {
    outcome: decided.outcome,
    reason: decided.outcome === 'live' ? 'live' : decided.reason,
    // The scores alone: as if the motion had shown a head.
    passive: decide({ ...probe.motion, verdict: 'live' }).outcome === 'live',
    motion: probe.motion,
    traces: probe.traces,
  };
}

async function judgeMotions(pool: Pool, actions: ActionPair, frames: Frames, earlier?: Seen) {
  const bytes = frames.map(({ frame }) => frame);
  if (
    earlier &&
    sameBytes(
      bytes,
      earlier.frames.map(({ frame }) => frame),
    )
  ) {
    return { verdict: 'repeated-frame', traces: [] };
  }
  const seen = await Promise.all(
    frames.map(async ({ step, frame }) => ({ step, seen: await pool.describe(frame, { anyQuality: true }) })),
  );
  const traces = seen.map((each) => frameTrace(each.seen)).filter((trace) => trace !== null);
  if (earlier && areSame(traces, earlier.traces)) return { verdict: 'repeated-frame', traces };
  const verdict = judgeChallenge({ actions, frames: seen.map((each) => challengeFrame(each.step, each.seen)) });
  return { verdict: verdict.passed ? 'passed' : verdict.reason, traces };
}

/** The rules of the server's memory of frames: the same bytes, or traces that agree. */
const sameBytes = (frames: readonly Buffer[], earlier: readonly Buffer[]): boolean =>
  frames.some((frame) => earlier.some((each) => each.equals(frame)));

const areSame = (traces: readonly FrameTrace[], earlier: readonly FrameTrace[]): boolean =>
  traces.filter((now) => earlier.some((then) => isSameTrace(then, now))).length >= SAME_TRACES;
