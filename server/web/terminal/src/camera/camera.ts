/** The device's camera. Invariant: whoever opens it gets a `close` that stops every track, also before it has opened. */

export interface Camera {
  /** The square the round window shows, as base64 JPEG; null until the first picture is there. */
  grab(): string | null;
  close(): void;
}

const FRAME_SIDE = 640;
const JPEG_QUALITY = 0.85;

/** Cuts the centre square: people beside the round window never leave the device. */
function createGrabber(video: HTMLVideoElement): () => string | null {
  const canvas = document.createElement('canvas');
  const context = canvas.getContext('2d', { alpha: false, willReadFrequently: true });
  return () => {
    const { videoWidth, videoHeight } = video;
    const side = Math.min(videoWidth, videoHeight);
    if (!context || side === 0 || video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA) return null;
    canvas.width = canvas.height = Math.min(FRAME_SIDE, side);
    const left = (videoWidth - side) / 2;
    const top = (videoHeight - side) / 2;
    context.drawImage(video, left, top, side, side, 0, 0, canvas.width, canvas.height);
    return canvas.toDataURL('image/jpeg', JPEG_QUALITY).split(',')[1] ?? null;
  };
}

/**
 * Opens the front camera into `video`. Closes it by itself when the page is left.
 * @param onFailed no camera, no permission, or it was unplugged
 */
export function openCamera(video: HTMLVideoElement, onReady: () => void, onFailed: () => void): Camera {
  let stream: MediaStream | null = null;
  let closed = false;
  const close = () => {
    closed = true;
    for (const track of stream?.getTracks() ?? []) track.stop();
    stream = null;
    video.srcObject = null;
    window.removeEventListener('pagehide', close);
  };
  const fail = () => {
    if (closed) return;
    close();
    onFailed();
  };
  const open = async () => {
    const opened = await navigator.mediaDevices.getUserMedia({
      audio: false,
      // Fifteen pictures a second guide well enough, and leave the till's processor to the face.
      video: { facingMode: 'user', width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 15 } },
    });
    stream = opened;
    if (closed) return close();
    for (const track of opened.getTracks()) track.addEventListener('ended', fail);
    video.srcObject = opened;
    await video.play();
    if (!closed) onReady();
  };
  window.addEventListener('pagehide', close);
  // An insecure page has no mediaDevices at all: that throws here too, and reads as "no camera".
  open().catch(fail);
  return { grab: createGrabber(video), close };
}
