/**
 * Live guidance: one frame is checked at a time while the next ones are already being gathered, so that a usable
 * first frame needs only the rest of its burst before the face can be sent.
 */
import { ApiError } from '@shuke/shared';
import type { FaceHint, FrameCheck } from '../flow/state';
import { type Burst, createBurst } from './burst';

/** Without any face for this long the screen says so and offers the other ways. */
export const NO_FACE_MS = 15_000;
/** With a face but never a good frame. */
export const NOT_CLEAR_MS = 30_000;
/** A camera that was opened and gives no picture. */
const NO_PICTURE_MS = 8_000;
/** A person moves slowly: asking more often than this would only load the server. */
const PAUSE_AFTER_POOR_FRAME_MS = 150;
const PAUSE_AFTER_ERROR_MS = 600;
const SHORT_WAIT_MS = 40;

export interface GuideDeps {
  /** The picture in the round window, base64 JPEG; null while the camera warms up. */
  readonly grab: () => string | null;
  readonly check: (frame: string) => Promise<FrameCheck>;
  readonly nowMs: () => number;
  readonly wait: (ms: number) => Promise<void>;
  readonly onHint: (hint: FaceHint | 'connecting') => void;
  /** @param takenMs when the frame was taken, by `nowMs` */
  readonly onFirstUsable: (takenMs: number) => void;
  /** @param share of the burst that was taken, 0..1 */
  readonly onTaken: (share: number) => void;
  readonly onBurst: (frames: readonly string[]) => void;
  readonly onGivenUp: (why: 'no-face-seen' | 'face-not-clear' | 'camera-unavailable') => void;
  readonly onRevoked: () => void;
}

export interface Guide {
  stop(): void;
  /** Settles when the loop has ended, for whatever reason. */
  readonly ended: Promise<void>;
}

interface Taken {
  readonly frame: string;
  readonly takenMs: number;
}

async function firstFrame(deps: GuideDeps, stopped: () => boolean): Promise<Taken | null> {
  const giveUpMs = deps.nowMs() + NO_PICTURE_MS;
  while (!stopped() && deps.nowMs() < giveUpMs) {
    const takenMs = deps.nowMs();
    const frame = deps.grab();
    if (frame !== null) return { frame, takenMs };
    await deps.wait(SHORT_WAIT_MS);
  }
  return null;
}

/** Starts guiding; ends by itself after a burst, or when it gives up. */
export function startGuide(deps: GuideDeps): Guide {
  let isStopped = false;
  const stopped = () => isStopped;
  const startedMs = deps.nowMs();
  let faceSeenMs = startedMs;
  /** The first frame of this burst was usable: from now on the burst is worth showing. */
  let isSeen = false;

  /** Adds frames at the burst's pace until `until` says stop. */
  async function gather(burst: Burst, until: () => boolean): Promise<void> {
    while (!isStopped && !until()) {
      await deps.wait(Math.max(SHORT_WAIT_MS, burst.dueInMs(deps.nowMs())));
      const frame = isStopped || until() ? null : deps.grab();
      if (frame !== null && burst.offer(frame, deps.nowMs()) && isSeen) deps.onTaken(burst.share());
    }
  }

  async function ask(frame: string, burst: Burst): Promise<FrameCheck | 'revoked' | null> {
    let answered = false;
    const gathering = gather(burst, () => answered || burst.isReady(deps.nowMs()));
    try {
      return await deps.check(frame);
    } catch (error) {
      return error instanceof ApiError && error.code === 'terminal-unknown' ? 'revoked' : null;
    } finally {
      answered = true;
      // Its last wait ends by itself; waiting for it here would cost up to one gap.
      void gathering;
    }
  }

  async function run(): Promise<void> {
    while (!isStopped) {
      const burst = createBurst();
      const first = await firstFrame(deps, stopped);
      if (first === null) return isStopped ? undefined : deps.onGivenUp('camera-unavailable');
      burst.offer(first.frame, first.takenMs);
      const answer = await ask(first.frame, burst);
      if (isStopped) return;
      if (answer === 'revoked') return deps.onRevoked();
      if (answer?.usable) {
        deps.onFirstUsable(first.takenMs);
        deps.onHint('ok');
        isSeen = true;
        deps.onTaken(burst.share());
        await gather(burst, () => burst.isReady(deps.nowMs()));
        if (!isStopped) deps.onBurst(burst.frames);
        return;
      }
      const nowMs = deps.nowMs();
      if (answer && answer.hint !== 'no-face') faceSeenMs = nowMs;
      deps.onHint(answer?.hint ?? 'connecting');
      if (nowMs - faceSeenMs >= NO_FACE_MS) return deps.onGivenUp('no-face-seen');
      if (nowMs - startedMs >= NOT_CLEAR_MS) return deps.onGivenUp('face-not-clear');
      await deps.wait(answer ? PAUSE_AFTER_POOR_FRAME_MS : PAUSE_AFTER_ERROR_MS);
    }
  }

  return {
    stop() {
      isStopped = true;
    },
    ended: run(),
  };
}
