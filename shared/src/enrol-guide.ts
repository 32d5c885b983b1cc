/**
 * Guides one round of an enrolment, on the phone and at the till: a frame is checked by the server, one thing is said,
 * the frame that shows the wanted view is kept. Frames live in memory only; whoever starts a guide drops them.
 */
import type { RouteResult } from './contract';
import type { FaceMovement } from './face-challenge';
import type { FaceHint } from './face-hint';
import { answersPrompt, type FaceLook, type FacePose, nextPrompt, type PosePrompt, poseOf } from './face-pose';

type FrameCheck = RouteResult<'POST /me/face/check'>;

/** Without a new view for this long the camera goes off by itself. */
export const NO_VIEW_MS = 45_000;
/** After this long without one, more advice is due. */
export const SLOW_VIEW_MS = 15_000;
/** A hint stays long enough to be read before the next one. */
const HINT_STAYS_MS = 700;
/** A person moves slowly: asking more often would only load the server. */
const BETWEEN_CHECKS_MS = 120;
const AFTER_LOST_CHECK_MS = 800;

export type GuideWords = FaceHint | PosePrompt | 'connecting';

export interface EnrolFrame {
  look: FaceLook;
  pose: FacePose;
  /** Base64 JPEG. */
  frame: string;
}

export interface EnrolProgress {
  taken: readonly FacePose[];
  say: GuideWords;
  /** Where the face is, in fractions of the frame: left, top, width, height. */
  box: FrameCheck['box'];
  /** It takes unusually long. */
  slow: boolean;
}

export interface EnrolGuideDeps {
  readonly look: FaceLook;
  /** Frames of the round before: none of these pictures is taken again. */
  readonly earlier: readonly EnrolFrame[];
  /** The picture in the round window, base64 JPEG; null while there is none. */
  readonly grab: () => string | null | Promise<string | null>;
  /** Null when the server did not answer just now; what it throws ends the guide. */
  readonly check: (frame: string) => Promise<FrameCheck | null>;
  readonly nowMs: () => number;
  readonly wait: (ms: number) => Promise<void>;
  readonly onProgress: (progress: EnrolProgress) => void;
}

/** `frames` when the round is complete; nobody came, or nothing came of it: `given-up`. */
export type EnrolRound = { outcome: 'frames'; frames: EnrolFrame[] } | { outcome: 'given-up' | 'stopped' };

export function startEnrolGuide(deps: EnrolGuideDeps): { stop(): void; readonly ended: Promise<EnrolRound> } {
  const { look, nowMs } = deps;
  const kept: EnrolFrame[] = [];
  let isStopped = false;
  let rest: FaceMovement | null = null;
  let lastFrame = '';
  let newsMs = nowMs();
  let said: { words: GuideWords; atMs: number } = { words: 'front', atMs: Number.NEGATIVE_INFINITY };

  const taken = () => kept.map(({ pose }) => pose);
  const isKept = (frame: string) => [...deps.earlier, ...kept].some((each) => each.frame === frame);

  function tell(words: GuideWords, box: FrameCheck['box'], atOnce: boolean): void {
    const now = nowMs();
    if (words !== said.words && (atOnce || now - said.atMs >= HINT_STAYS_MS)) said = { words, atMs: now };
    deps.onProgress({ taken: taken(), say: said.words, box, slow: now - newsMs >= SLOW_VIEW_MS });
  }

  /** Keeps the frame if it shows what was asked for. */
  function take(prompt: PosePrompt, frame: string, { usable, movement }: FrameCheck): boolean {
    const pose = usable && movement ? poseOf(movement, rest) : null;
    if (!movement || !pose || !answersPrompt(prompt, pose) || taken().includes(pose)) return false;
    if (pose === 'front') rest = movement;
    kept.push({ look, pose, frame });
    newsMs = nowMs();
    return true;
  }

  async function lookOnce(prompt: PosePrompt): Promise<void> {
    const frame = await deps.grab();
    // A slow camera shows one picture twice, and the server refuses repeated frames as a recording.
    if (isStopped || !frame || frame === lastFrame || isKept(frame)) return deps.wait(BETWEEN_CHECKS_MS);
    const check = await deps.check(frame);
    if (isStopped) return;
    if (!check) {
      tell('connecting', null, false);
      return deps.wait(AFTER_LOST_CHECK_MS);
    }
    lastFrame = frame;
    const isNew = take(prompt, frame, check);
    const next = nextPrompt(look, taken()) ?? 'ok';
    tell(isNew || check.usable ? next : adviceFor(prompt, check.hint), check.box, isNew);
    await deps.wait(BETWEEN_CHECKS_MS);
  }

  async function run(): Promise<EnrolRound> {
    tell('front', null, true);
    while (!isStopped) {
      const prompt = nextPrompt(look, taken());
      if (!prompt) return { outcome: 'frames', frames: kept };
      if (nowMs() - newsMs >= NO_VIEW_MS) return { outcome: 'given-up' };
      await lookOnce(prompt);
    }
    return { outcome: 'stopped' };
  }

  return {
    stop() {
      isStopped = true;
    },
    ended: run(),
  };
}

/** Who was asked to turn and turned too far is not told to look straight. */
const adviceFor = (prompt: PosePrompt, hint: FaceHint): GuideWords =>
  hint === 'look-straight' ? (prompt === 'front' ? 'front' : 'turn-less') : hint;
