/**
 * The browser's camera. It runs only while this component is mounted: leaving stops every track,
 * so the light next to the lens goes out. Pictures exist only in memory.
 */
import { useEffect, useRef } from 'react';
import type { CameraProblem, FaceCameraProps } from './types';

const SIDE_PX = 640;
const JPEG_QUALITY = 0.85;

function problemOf(error: unknown): CameraProblem {
  const name = error instanceof DOMException ? error.name : '';
  if (name === 'NotAllowedError' || name === 'SecurityError') return 'denied';
  return name === 'NotFoundError' || name === 'OverconstrainedError' ? 'missing' : 'failed';
}

async function openFrontCamera(): Promise<MediaStream> {
  if (!navigator.mediaDevices?.getUserMedia) throw new DOMException('no camera here', 'NotFoundError');
  return navigator.mediaDevices.getUserMedia({
    audio: false,
    video: { facingMode: 'user', width: { ideal: 1280 }, height: { ideal: 720 } },
  });
}

/** Cuts the centre square, which the round window shows: people beside it never leave the phone. */
function grab(video: HTMLVideoElement, canvas: HTMLCanvasElement): string | null {
  const { videoWidth, videoHeight } = video;
  const side = Math.min(videoWidth, videoHeight);
  if (video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA || side === 0) return null;
  canvas.width = canvas.height = Math.min(SIDE_PX, side);
  const [left, top] = [(videoWidth - side) / 2, (videoHeight - side) / 2];
  canvas.getContext('2d')?.drawImage(video, left, top, side, side, 0, 0, canvas.width, canvas.height);
  return canvas.toDataURL('image/jpeg', JPEG_QUALITY).split(',')[1] ?? null;
}

export function FaceCamera({ onReady, onProblem }: FaceCameraProps) {
  const videoRef = useRef<HTMLVideoElement>(null);
  const handlers = useRef({ onReady, onProblem });
  handlers.current = { onReady, onProblem };
  useEffect(() => {
    let left = false;
    let stream: MediaStream | null = null;
    const close = () => {
      left = true;
      for (const track of stream?.getTracks() ?? []) track.stop();
    };
    const canvas = document.createElement('canvas');
    const open = async () => {
      stream = await openFrontCamera();
      const video = videoRef.current;
      // Permission may arrive after the member has already left.
      if (left || !video) return close();
      video.srcObject = stream;
      await video.play();
      if (!left) handlers.current.onReady({ capture: async () => (left ? null : grab(video, canvas)) });
    };
    open().catch((error: unknown) => {
      if (!left) handlers.current.onProblem(problemOf(error));
    });
    // Also when the browser leaves for another page and keeps this one in its memory.
    window.addEventListener('pagehide', close);
    return () => {
      window.removeEventListener('pagehide', close);
      close();
      canvas.width = 0;
    };
  }, []);
  return <video ref={videoRef} className="face-camera face-camera--mirrored" muted playsInline autoPlay />;
}
