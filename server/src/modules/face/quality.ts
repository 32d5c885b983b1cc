/** Is this frame good enough to enrol or pay with, and if not, what should the person change? Pure. */
import type { FaceHint } from '@shuke/shared';
import { CROP_EDGE_PX } from './alignment';
import type { FaceMeasures } from './face-frame';

/** The descriptor sees 150 px: a smaller face would be invented detail. */
export const MIN_SIZE_PX = CROP_EDGE_PX;
/** Below this share of the picture inside the crop, forehead or chin is cut off. */
export const MIN_INSIDE = 0.8;
/** Nearer than this the lens distorts the face and the burst loses it on the first move. */
export const MAX_SIDE_SHARE = 1.1;
/** The crop's centre may be this far from the picture's, as a share of its width or height. */
export const MAX_OFF_CENTRE = 0.25;
/** Low on purpose: dark skin in fair light must pass (grey means of 45–70), an unlit face must not. */
export const MIN_BRIGHTNESS = 32;
export const MAX_BRIGHTNESS = 225;
export const MAX_BURNT = 0.3;
/** Measured on sharp, upscaled and blurred sample faces: see docs/face.md. */
export const MIN_SHARPNESS = 0.004;
/** Radians. Beyond these the far half of the face is hidden and distances grow. */
export const MAX_YAW = 0.5;
export const MAX_PITCH = 0.5;
export const MAX_ROLL = 0.5;

export interface FrameMeasures {
  faces: number;
  face: FaceMeasures | null;
  /** Of the picture, px. */
  width: number;
  height: number;
}

/** One piece of advice a frame, ordered so that following it makes the next one meaningful. */
export function frameHint({ faces, face, width, height }: FrameMeasures): FaceHint {
  if (!face || faces === 0) return 'no-face';
  if (faces > 1) return 'several-faces';
  if (face.sizePx > MAX_SIDE_SHARE * Math.min(width, height)) return 'further';
  if (face.sizePx < MIN_SIZE_PX) return 'closer';
  const [x, y] = face.centre;
  if (face.inside < MIN_INSIDE || Math.abs(x - 0.5) > MAX_OFF_CENTRE || Math.abs(y - 0.5) > MAX_OFF_CENTRE) {
    return 'centre';
  }
  if (face.brightness < MIN_BRIGHTNESS) return 'too-dark';
  if (face.brightness > MAX_BRIGHTNESS || face.burnt > MAX_BURNT) return 'too-bright';
  const { yaw, pitch, roll } = face.pose;
  if (Math.abs(yaw) > MAX_YAW || Math.abs(pitch) > MAX_PITCH || Math.abs(roll) > MAX_ROLL) return 'look-straight';
  return face.sharpness < MIN_SHARPNESS ? 'blurry' : 'ok';
}

/** Exposure and sharpness of a 150 × 150 RGB crop. */
export function cropLight(crop: Float32Array): Pick<FaceMeasures, 'sharpness' | 'brightness' | 'burnt'> {
  const n = CROP_EDGE_PX;
  const grey = new Float32Array(n * n);
  let sum = 0;
  let burnt = 0;
  for (let i = 0; i < grey.length; i++) {
    const value = 0.299 * (crop[3 * i] ?? 0) + 0.587 * (crop[3 * i + 1] ?? 0) + 0.114 * (crop[3 * i + 2] ?? 0);
    grey[i] = value;
    sum += value;
    if (value >= 250) burnt++;
  }
  const brightness = sum / grey.length;
  return { brightness, burnt: burnt / grey.length, sharpness: detail(grey, n, brightness) };
}

/** Divided by the variance, so that a dim or pale face is not called blurred for its low contrast. */
function detail(grey: Float32Array, n: number, mean: number): number {
  let variance = 0;
  let edges = 0;
  for (let y = 1; y < n - 1; y++) {
    for (let x = 1; x < n - 1; x++) {
      const i = y * n + x;
      const here = grey[i] ?? 0;
      const around = (grey[i - 1] ?? 0) + (grey[i + 1] ?? 0) + (grey[i - n] ?? 0) + (grey[i + n] ?? 0);
      edges += (around - 4 * here) ** 2;
      variance += (here - mean) ** 2;
    }
  }
  return variance > 0 ? edges / variance : 0;
}
