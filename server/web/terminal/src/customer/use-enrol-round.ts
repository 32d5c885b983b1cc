import {
  type ApiClient,
  ApiError,
  type EnrolFrame,
  type EnrolProgress,
  type FaceLook,
  startEnrolGuide,
} from '@shuke/shared';
import { useEffect, useRef, useState } from 'react';
import { openCamera } from '../camera/camera';

export interface EnrolRoundProps {
  readonly look: FaceLook;
  /** Frames of the round before. */
  readonly earlier: readonly EnrolFrame[];
  readonly api: ApiClient;
  readonly onRevoked: () => void;
  readonly onFrames: (frames: EnrolFrame[]) => void;
  readonly onStopped: (why: 'no-camera' | 'gave-up' | 'left') => void;
}

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** One guided round: the camera is on as long as the page that uses this is shown, and not a moment longer. */
export function useEnrolRound(props: EnrolRoundProps) {
  const video = useRef<HTMLVideoElement>(null);
  const [progress, setProgress] = useState<EnrolProgress | null>(null);
  const latest = useRef(props);
  latest.current = props;

  useEffect(() => {
    if (!video.current) return;
    let guide: ReturnType<typeof startEnrolGuide> | null = null;
    const check = (frame: string) =>
      latest.current.api('POST /terminal/face/check', { body: { frame } }).catch((error: unknown) => {
        if (error instanceof ApiError && error.code === 'terminal-unknown') latest.current.onRevoked();
        return null;
      });
    const guideThrough = async () => {
      const { look, earlier } = latest.current;
      const nowMs = () => performance.now();
      guide = startEnrolGuide({ look, earlier, grab: camera.grab, check, nowMs, wait, onProgress: setProgress });
      const round = await guide.ended;
      if (round.outcome === 'frames') latest.current.onFrames(round.frames);
      else if (round.outcome === 'given-up') latest.current.onStopped('gave-up');
    };
    const camera = openCamera(
      video.current,
      () => void guideThrough(),
      () => latest.current.onStopped('no-camera'),
    );
    // A window that is covered shows nobody that the camera is on.
    const onHidden = () => {
      if (document.visibilityState === 'hidden') latest.current.onStopped('left');
    };
    document.addEventListener('visibilitychange', onHidden);
    return () => {
      document.removeEventListener('visibilitychange', onHidden);
      guide?.stop();
      camera.close();
    };
  }, []);

  return { video, progress };
}
