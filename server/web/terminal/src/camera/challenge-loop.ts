/**
 * Guides through a challenge: one look straight into the camera, then each motion until it is seen. What is seen here
 * only moves the guidance on; the server judges the frames themselves.
 */
import { ApiError, actionSeen, type FaceAction, type FaceMovement, restingMovement } from '@shuke/shared';
import type { ChallengeFrame, FrameCheck } from '../flow/state';

export type ChallengeStep = ChallengeFrame['step'];

const REST_FRAMES = 2;
/** With the frame in which a motion was seen, so many go to the server. */
const STEP_FRAMES = 3;
const GAP_MS = 150;
const PAUSE_AFTER_ERROR_MS = 400;

export interface ChallengeDeps {
  readonly actions: readonly [FaceAction, FaceAction];
  /** Less than the server allows: what is sent later is refused anyway. */
  readonly patienceMs: number;
  readonly grab: () => string | null;
  readonly check: (frame: string) => Promise<FrameCheck>;
  readonly nowMs: () => number;
  readonly wait: (ms: number) => Promise<void>;
  readonly onStep: (step: ChallengeStep) => void;
  readonly onDone: (frames: readonly ChallengeFrame[]) => void;
  readonly onMissed: () => void;
  readonly onRevoked: () => void;
}

interface Look {
  readonly frame: string;
  readonly check: FrameCheck;
}

export function startChallenge(deps: ChallengeDeps): { stop(): void; readonly ended: Promise<void> } {
  const endMs = deps.nowMs() + deps.patienceMs;
  let isStopped = false;
  const isOver = () => isStopped || deps.nowMs() >= endMs;

  /** The next frame and what was seen in it; null when time is up. */
  async function look(): Promise<Look | null> {
    while (!isOver()) {
      const frame = deps.grab();
      if (frame === null) {
        await deps.wait(GAP_MS);
        continue;
      }
      try {
        return { frame, check: await deps.check(frame) };
      } catch (error) {
        if (error instanceof ApiError && error.code === 'terminal-unknown') {
          isStopped = true;
          deps.onRevoked();
          return null;
        }
        await deps.wait(PAUSE_AFTER_ERROR_MS);
      }
    }
    return null;
  }

  /** Adds frames at a camera's pace, unchecked. */
  async function gather(step: ChallengeStep, first: string): Promise<ChallengeFrame[]> {
    const frames = [first];
    while (frames.length < STEP_FRAMES && !isOver()) {
      await deps.wait(GAP_MS);
      const frame = deps.grab();
      if (frame !== null && !frames.includes(frame)) frames.push(frame);
    }
    return frames.map((frame) => ({ step, frame }));
  }

  async function atRest(): Promise<{ frames: ChallengeFrame[]; rest: FaceMovement } | null> {
    const frames: ChallengeFrame[] = [];
    const movements: FaceMovement[] = [];
    while (frames.length < REST_FRAMES) {
      const seen = await look();
      if (!seen) return null;
      const { usable, movement } = seen.check;
      if (!usable || !movement || frames.some(({ frame }) => frame === seen.frame)) {
        await deps.wait(GAP_MS);
        continue;
      }
      frames.push({ step: 0, frame: seen.frame });
      movements.push(movement);
    }
    const rest = restingMovement(movements);
    return rest && { frames, rest };
  }

  async function during(step: 1 | 2, rest: FaceMovement): Promise<ChallengeFrame[] | null> {
    for (;;) {
      const seen = await look();
      if (!seen) return null;
      const { movement } = seen.check;
      if (movement && actionSeen(deps.actions[step - 1] as FaceAction, rest, movement)) return gather(step, seen.frame);
    }
  }

  async function run(): Promise<void> {
    deps.onStep(0);
    const before = await atRest();
    const frames = before ? [...before.frames] : [];
    for (const step of [1, 2] as const) {
      if (!before || isStopped) break;
      deps.onStep(step);
      const made = await during(step, before.rest);
      if (!made) break;
      frames.push(...made);
    }
    if (isStopped) return;
    if (frames.at(-1)?.step === 2) deps.onDone(frames);
    else deps.onMissed();
  }

  return {
    stop() {
      isStopped = true;
    },
    ended: run(),
  };
}
