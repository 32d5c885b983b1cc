import type { FaceMovement } from '@shuke/shared';
import { LANDMARKS } from '../../src/modules/face/face-frame';
import type { MotionFrame } from '../../src/modules/face/motion';

/** The mesh's points that gestures are read off. */
const EYE = { lids: [160, 144, 158, 153, 385, 380, 387, 373], corners: [33, 133, 362, 263] };
const LIPS = { pairs: [81, 178, 13, 14, 311, 402], corners: [78, 308] };

export interface BumpPose extends Partial<Omit<FaceMovement, 'pitch'>> {
  /** A disc, to which the mesh gives a face's depths all the same. */
  flat?: boolean;
  /** Px to the right. */
  shift?: number;
}

/** Where eyes and mouth are that are this open, in shares of the face. */
function withGestures(points: [number, number][], { eyes, mouth }: BumpPose): void {
  const pairs = (ids: readonly number[], gap: number) => {
    for (const [i, id] of ids.entries()) points[id] = [0, (i % 2 === 0 ? -gap : gap) / 2];
  };
  const corners = (ids: readonly number[], across: number) => {
    for (const [i, id] of ids.entries()) points[id] = [i % 2 === 0 ? -across : across, 0];
  };
  if (eyes !== undefined) {
    corners(EYE.corners, 0.1);
    pairs(EYE.lids, eyes * 0.2);
  }
  if (mouth !== undefined) {
    corners(LIPS.corners, 0.2);
    pairs(LIPS.pairs, mouth * 0.4);
  }
}

/** A bump, as a face is one: points on a half ellipsoid, turned and seen by a pinhole camera. */
export function bump(pose: BumpPose): MotionFrame & { landmarks: Float32Array } {
  const { yaw = 0, flat = false, shift = 0 } = pose;
  const points = Array.from({ length: LANDMARKS }, (_, i): [number, number] => {
    const out = Math.sqrt(i / LANDMARKS);
    return [out * Math.cos(i * 2.399963), 1.3 * out * Math.sin(i * 2.399963)];
  });
  withGestures(points, pose);
  const landmarks = points.flatMap(([x, y]) => {
    const z = -0.9 * Math.sqrt(Math.max(0, 1 - Math.min(1, x * x + (y / 1.3) ** 2)));
    const turned = flat ? 0 : z;
    const z1 = turned * Math.cos(yaw) - x * Math.sin(yaw);
    const scale = 100 / (1 + z1 / 9);
    const x1 = x * Math.cos(yaw) + turned * Math.sin(yaw);
    return [300 + shift + x1 * scale, 240 + y * scale, (flat ? z : z1) * 100];
  });
  return { yaw, landmarks: Float32Array.from(landmarks) };
}
