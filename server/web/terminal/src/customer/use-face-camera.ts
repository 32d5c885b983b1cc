import type { ApiClient } from '@shuke/shared';
import { newId } from '@shuke/shared';
import { useEffect, useRef, useState } from 'react';
import { type Camera, openCamera } from '../camera/camera';
import { type ChallengeStep, startChallenge } from '../camera/challenge-loop';
import { startGuide } from '../camera/guide-loop';
import { clearFaceMarks, markFirstUsable } from '../camera/timing';
import type { FaceHint } from '../flow/state';
import type { FaceBox } from './face-outline';
import type { ScreenProps } from './screen-props';

/** The server allows twenty seconds from its answer to the frames' arrival. */
const CHALLENGE_PATIENCE_MS = 15_000;

export interface FaceCameraProps extends ScreenProps {
  readonly api: ApiClient;
  readonly onRevoked: () => void;
}

interface Listener {
  readonly onHint: (said: FaceHint | 'connecting') => void;
  readonly onTaken: (share: number) => void;
  readonly onStep: (step: ChallengeStep) => void;
  /** Where the face is, for the outline. */
  readonly onBox: (box: FaceBox | null) => void;
}

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const nowMs = (): number => performance.now();

/** Opens the camera once, for the tap that led here; guides in `camera` and `challenge`, stands still in between. */
export function useFaceCamera({ state, dispatch, api, onRevoked }: FaceCameraProps, listener: Listener) {
  const video = useRef<HTMLVideoElement>(null);
  const camera = useRef<Camera | null>(null);
  const [ready, setReady] = useState(false);
  const latest = useRef({ dispatch, api, onRevoked, ...listener });
  latest.current = { dispatch, api, onRevoked, ...listener };

  const opensCamera = useRef(state.phase === 'camera');
  useEffect(() => {
    if (!video.current || !opensCamera.current) return;
    clearFaceMarks();
    camera.current = openCamera(
      video.current,
      () => setReady(true),
      () => latest.current.dispatch({ type: 'face-given-up', why: 'camera-unavailable' }),
    );
    return () => camera.current?.close();
  }, []);

  const { phase, step, challenge } = state;
  // While frames are matched the picture stands still: it was taken, and drawing costs what matching needs.
  useEffect(() => {
    if (phase === 'matching' || phase === 'sending-challenge') video.current?.pause();
    else if (video.current?.srcObject) video.current.play().catch(() => undefined);
  }, [phase]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new step is a new try and starts a new guide
  useEffect(() => {
    const guided = phase === 'camera' || phase === 'challenge';
    // Shown anew while a face was being matched: going on would need another tap.
    if (guided && !opensCamera.current) latest.current.dispatch({ type: 'back' });
    if (!ready || !guided) return;
    const eyes = {
      grab: () => camera.current?.grab() ?? null,
      check: async (frame: string) => {
        const seen = await latest.current.api('POST /terminal/face/check', { body: { frame } });
        latest.current.onBox(seen.box);
        return seen;
      },
      nowMs,
      wait,
      onRevoked: () => latest.current.onRevoked(),
    };
    const guide =
      phase === 'challenge' && challenge
        ? startChallenge({
            ...eyes,
            actions: challenge.actions,
            patienceMs: CHALLENGE_PATIENCE_MS,
            onStep: (made) => latest.current.onStep(made),
            onDone: (frames) => latest.current.dispatch({ type: 'challenge-frames', frames }),
            onMissed: () => latest.current.dispatch({ type: 'challenge-missed' }),
          })
        : startGuide({
            ...eyes,
            onHint: (hint) => latest.current.onHint(hint),
            onFirstUsable: markFirstUsable,
            onTaken: (share) => latest.current.onTaken(share),
            onBurst: (frames) => latest.current.dispatch({ type: 'burst', attemptId: newId(), frames }),
            onGivenUp: (why) => latest.current.dispatch({ type: 'face-given-up', why }),
          });
    return () => guide.stop();
  }, [ready, phase, step]);

  return { video, ready };
}
