/**
 * What a face does in one frame, read off its mesh. Pure and without units: all lengths are shares of the face's own.
 * Points are numbered as in MediaPipe's face mesh.
 */
import type { FaceMovement } from '@shuke/shared';

/** Lids above and below, and the two corners, of the eye that is on the left of the picture, and on its right. */
const EYES = [
  {
    lids: [
      [160, 144],
      [158, 153],
    ],
    corners: [33, 133],
  },
  {
    lids: [
      [385, 380],
      [387, 373],
    ],
    corners: [362, 263],
  },
] as const;
/** Inner lips: pairs above and below, and the mouth's corners. */
const LIPS = {
  pairs: [
    [81, 178],
    [13, 14],
    [311, 402],
  ],
  corners: [78, 308],
} as const;

export interface Gestures {
  /** Eye aspect ratio, mean of both eyes: about 0.3 open, below 0.15 closed (Soukupová and Čech, 2016). */
  eyes: number;
  /** The same ratio of the inner lips: about 0 closed, above 0.3 wide open. */
  mouth: number;
}

type Mesh = ArrayLike<number>;

/** Distance of two mesh points in the picture. */
function apart(mesh: Mesh, a: number, b: number): number {
  return Math.hypot((mesh[3 * a] ?? 0) - (mesh[3 * b] ?? 0), (mesh[3 * a + 1] ?? 0) - (mesh[3 * b + 1] ?? 0));
}

function aspect(mesh: Mesh, pairs: readonly (readonly [number, number])[], corners: readonly [number, number]): number {
  const open = pairs.reduce((sum, [above, below]) => sum + apart(mesh, above, below), 0) / pairs.length;
  return open / apart(mesh, ...corners);
}

/** @param mesh 468 points as x, y, z */
export function gesturesOf(mesh: Mesh): Gestures {
  return {
    eyes: EYES.reduce((sum, { lids, corners }) => sum + aspect(mesh, lids, corners), 0) / EYES.length,
    mouth: aspect(mesh, LIPS.pairs, LIPS.corners),
  };
}

const twoPlaces = (value: number): number => Math.round(value * 100) / 100;

/** How the head is held, as it is told to whoever guides by it: what is judged by it is judged by these very figures. */
export function movementOf({ yaw, pitch }: { yaw: number; pitch: number }, mesh: Mesh): FaceMovement {
  const { eyes, mouth } = gesturesOf(mesh);
  return { yaw: twoPlaces(yaw), pitch: twoPlaces(pitch), eyes: twoPlaces(eyes), mouth: twoPlaces(mouth) };
}
