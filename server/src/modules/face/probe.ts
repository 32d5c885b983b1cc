/**
 * Several camera frames become one probe.
 * Invariants: only usable frames count; all of them show one person; no frame counts twice.
 */
import type { FaceHint } from '@shuke/shared';
import { sha256Hex } from '../../kernel/crypto';
import { AppError } from '../../kernel/errors';
import { distance, meanDescriptor } from './descriptor';
import type { Description, PassiveScores } from './face-frame';
import type { AskOptions, FacePool } from './face-pool';
import { type FrameTrace, frameTrace } from './frame-trace';
import { judgeMotion, type Motion } from './motion';

export const MAX_FRAMES = 8;
/** Frames of one sitting differ by less (0.25 at most in samples), frames of two people by more: docs/face.md. */
export const SAME_PERSON_DISTANCE = 0.5;

export interface Probe {
  /** Mean over the usable frames, 128-d. */
  descriptor: Float32Array;
  /** Of the usable frames: see `meanPassive`. */
  passive: PassiveScores;
  /** Over the usable frames only: whose faces the others show is not known. */
  motion: Motion;
  /** By which these frames are known again: one a frame with a face. */
  traces: FrameTrace[];
}

/** Radians. Farther turned, Human's passive scores fall: docs/face.md. */
const LOOKS_AT_CAMERA = 0.25;

/**
 * @param frames 1 to 8 encoded pictures, of which one must pass the quality gates
 * @param asker whose turn at the workers it takes
 * @throws no-face, several-faces, face-quality (data: hint), faces-differ, not-live (data: reason repeated-frame),
 * invalid-input (number of frames), and what the pool throws
 */
export async function describeProbe(
  pool: Pick<FacePool, 'describe'>,
  frames: readonly Uint8Array[],
  { asker = '' }: Pick<AskOptions, 'asker'> = {},
): Promise<Probe> {
  if (frames.length === 0 || frames.length > MAX_FRAMES) throw new AppError('invalid-input', { frames: frames.length });
  if (new Set(frames.map(sha256Hex)).size < frames.length) throw new AppError('not-live', { reason: 'repeated-frame' });

  const burst = { frames: frames.length };
  const described = await Promise.all(frames.map((frame) => pool.describe(frame, { asker, burst })));
  const usable = described.filter(isUsable);
  if (usable.length === 0) throw refusal(described.map(({ hint }) => hint));

  const descriptors = usable.map(({ descriptor }) => descriptor);
  assertOnePerson(descriptors);
  return {
    descriptor: meanDescriptor(descriptors),
    passive: meanPassive(usable),
    motion: judgeMotion(
      usable.flatMap(({ landmarks, face }) => (landmarks && face ? [{ landmarks, yaw: face.pose.yaw }] : [])),
    ),
    traces: described.map(frameTrace).filter((trace) => trace !== null),
  };
}

type UsableFrame = Description & { descriptor: Float32Array; passive: PassiveScores };

const isUsable = (frame: Description): frame is UsableFrame =>
  frame.hint === 'ok' && frame.descriptor !== null && frame.passive !== null;

/** The advice most frames would have needed; the caller shows it. */
function refusal(hints: readonly FaceHint[]): AppError {
  const times = new Map<FaceHint, number>();
  for (const hint of hints) if (hint !== 'ok') times.set(hint, (times.get(hint) ?? 0) + 1);
  const [hint = 'no-face'] = [...times].sort((a, b) => b[1] - a[1]).map(([each]) => each);
  return refusalFor(hint);
}

/** @param data what else the client should know of the frame */
export function refusalFor(hint: FaceHint, data?: Record<string, unknown>): AppError {
  return hint === 'no-face' || hint === 'several-faces'
    ? new AppError(hint, data)
    : new AppError('face-quality', { hint, ...data });
}

function assertOnePerson(descriptors: readonly Float32Array[]): void {
  for (const [i, a] of descriptors.entries()) {
    for (const b of descriptors.slice(i + 1)) {
      if (!(distance(a, b) <= SAME_PERSON_DISTANCE)) throw new AppError('faces-differ');
    }
  }
}

/** @param all of one frame at least */
export function meanScores(all: readonly PassiveScores[]): PassiveScores {
  const mean = (key: keyof PassiveScores) => all.reduce((sum, scores) => sum + scores[key], 0) / all.length;
  return { antispoof: mean('antispoof'), liveness: mean('liveness'), moire: mean('moire') };
}

/** Over the frames that look at the camera, or over all where none does: turned faces score lower. */
export function meanPassive(frames: readonly Pick<UsableFrame, 'face' | 'passive'>[]): PassiveScores {
  const frontal = frames.filter(({ face }) => face && Math.abs(face.pose.yaw) <= LOOKS_AT_CAMERA);
  const scored = frontal.length > 0 ? frontal : frames;
  return meanScores(scored.map(({ passive }) => passive));
}
