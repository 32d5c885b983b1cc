/**
 * The browser's camera. It runs only while this component is mounted: leaving stops every track,
 * so the light next to the lens goes out. Pictures exist only in memory.
 */
import { useEffect, useRef } from 'react';
import type { CameraProblem, FaceCameraProps } from './types';

const WIDTH_PX = 640;
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
    video: { facingMode: 'user', width: { ideal: WIDTH_PX }, height: { ideal: WIDTH_PX } },
  });
}

function grab(video: HTMLVideoElement, canvas: HTMLCanvasElement): string | null {
  if (video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA || video.videoWidth === 0) return null;
  const scale = Math.min(1, WIDTH_PX / Math.max(video.videoWidth, video.videoHeight));
  canvas.width = Math.round(video.videoWidth * scale);
  canvas.height = Math.round(video.videoHeight * scale);
  canvas.getContext('2d')?.drawImage(video, 0, 0, canvas.width, canvas.height);
  return canvas.toDataURL('image/jpeg', JPEG_QUALITY).split(',')[1] ?? null;
}

export function FaceCamera({ onReady, onProblem }: FaceCameraProps) {
  const videoRef = useRef<HTMLVideoElement>(null);
  const handlers = useRef({ onReady, onProblem });
  handlers.current = { onReady, onProblem };
  useEffect(() => {
    let left = false;
    let stream: MediaStream | null = null;
    const canvas = document.createElement('canvas');
    const open = async () => {
      stream = await openFrontCamera();
      const video = videoRef.current;
      // Permission may arrive after the member has already left.
      if (left || !video) return stream.getTracks().forEach((track) => void track.stop());
      video.srcObject = stream;
      await video.play();
      if (!left) handlers.current.onReady({ capture: async () => (left ? null : grab(video, canvas)) });
    };
    open().catch((error: unknown) => {
      if (!left) handlers.current.onProblem(problemOf(error));
    });
    return () => {
      left = true;
      stream?.getTracks().forEach((track) => void track.stop());
      canvas.width = 0;
    };
  }, []);
  return <video ref={videoRef} className="face-camera face-camera--mirrored" muted playsInline autoPlay />;
}
