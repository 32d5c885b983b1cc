/**
 * From Human's mesh to the square that the descriptor network expects. Pure geometry.
 * The descriptor's accuracy depends on this placement: change it and every threshold must be measured again.
 */
import type { Pixels } from './picture';

/** Edge of the descriptor network's input. */
export const CROP_EDGE_PX = 150;
/** Mean eye-to-mouth distance as a share of the crop's side, and where the three points' mean sits in it. */
const EYE_TO_MOUTH = 0.45;
const ANCHOR_X = 0.5;
const ANCHOR_Y = 0.43;

const LEFT_EYE = [33, 133, 159, 145];
const RIGHT_EYE = [263, 362, 386, 374];
const MOUTH = [61, 291, 13, 14];

export type Point = readonly [number, number];

/** The square around a face, in pixels of the working picture. */
export interface FaceSquare {
  /** Mean of the two eye centres and the mouth's centre. */
  anchor: Point;
  side: number;
  /** Tilt of the line between the eyes, radians. */
  tilt: number;
}

function centroid(mesh: Float32Array, ids: readonly number[]): Point {
  let x = 0;
  let y = 0;
  for (const id of ids) {
    x += mesh[3 * id] ?? 0;
    y += mesh[3 * id + 1] ?? 0;
  }
  return [x / ids.length, y / ids.length];
}

/** @param mesh x, y, z of each point, one after the other */
export function faceSquare(mesh: Float32Array): FaceSquare {
  const left = centroid(mesh, LEFT_EYE);
  const right = centroid(mesh, RIGHT_EYE);
  const mouth = centroid(mesh, MOUTH);
  const toMouth = (eye: Point) => Math.hypot(eye[0] - mouth[0], eye[1] - mouth[1]);
  return {
    anchor: [(left[0] + right[0] + mouth[0]) / 3, (left[1] + right[1] + mouth[1]) / 3],
    side: (toMouth(left) + toMouth(right)) / 2 / EYE_TO_MOUTH,
    tilt: Math.atan2(right[1] - left[1], right[0] - left[0]),
  };
}

/** The part of the upright square that lies inside the picture, 0..1. */
export function insideShare({ anchor, side }: FaceSquare, { width, height }: Pixels): number {
  const left = anchor[0] - side * ANCHOR_X;
  const top = anchor[1] - side * ANCHOR_Y;
  const across = Math.max(0, Math.min(width, left + side) - Math.max(0, left));
  const down = Math.max(0, Math.min(height, top + side) - Math.max(0, top));
  return side > 0 ? (across * down) / (side * side) : 0;
}

/** How a square is looked at. */
export interface CropView {
  /** Of the square's side: below 1 is nearer. */
  scale: number;
  /** Left and right exchanged. */
  mirrored: boolean;
}

/** Samples the square, turned by `angle`, to 150 × 150 RGB in 0..255 (bilinear; the edge repeats outside the picture). */
export function sampleCrop(
  pixels: Pixels,
  square: FaceSquare,
  angle: number,
  { scale, mirrored }: CropView = { scale: 1, mirrored: false },
): Float32Array {
  const n = CROP_EDGE_PX;
  const crop = new Float32Array(n * n * 3);
  const cos = Math.cos(angle);
  const sin = Math.sin(angle);
  const side = square.side * scale;
  const across = mirrored ? -side : side;
  let at = 0;
  for (let row = 0; row < n; row++) {
    const v = ((row + 0.5) / n - ANCHOR_Y) * side;
    for (let column = 0; column < n; column++) {
      const u = ((column + 0.5) / n - ANCHOR_X) * across;
      sampleInto(crop, at, pixels, square.anchor[0] + u * cos - v * sin, square.anchor[1] + u * sin + v * cos);
      at += 3;
    }
  }
  return crop;
}

function sampleInto(crop: Float32Array, at: number, { data, width, height }: Pixels, x: number, y: number): void {
  const px = Math.min(Math.max(x - 0.5, 0), width - 1.001);
  const py = Math.min(Math.max(y - 0.5, 0), height - 1.001);
  const x0 = Math.floor(px);
  const y0 = Math.floor(py);
  const fx = px - x0;
  const fy = py - y0;
  const upper = (y0 * width + x0) * 3;
  const lower = upper + width * 3;
  for (let k = 0; k < 3; k++) {
    const top = (data[upper + k] ?? 0) * (1 - fx) + (data[upper + 3 + k] ?? 0) * fx;
    const bottom = (data[lower + k] ?? 0) * (1 - fx) + (data[lower + 3 + k] ?? 0) * fx;
    crop[at + k] = top * (1 - fy) + bottom * fy;
  }
}
