/**
 * Does a face move as a head does, or as a flat picture of one? Pure.
 * A print or a screen that is tilted, turned or moved changes as a plane does: seen from a few face widths away, by an
 * affine map of its points. A head that turns does not: what lies nearer to the camera moves farther. So each frame's
 * mesh is explained by a plane as well as can be, and what is left over is held against the face's own depths: of a head
 * that turned most of it lies along them. A sheet that is bent or waved leaves something over too, but less, and
 * elsewhere. All frames are used, and one shape for all: a mesh that trembles or changes its form does not add up.
 */
import { Matrix, solve } from 'ml-matrix';

/** Least burst that is judged. */
export const MIN_MOTION_FRAMES = 3;
/** Root mean square along the face's depths, in mean face radii: docs/face.md has the measurements. */
export const MIN_DEPTH = 0.06;
/** Of what a plane leaves over (squared), the part that lies along the depths. */
export const MIN_DEPTH_SHARE = 0.8;

export interface MotionBounds {
  depth: number;
  share: number;
}
const GLANCE_BOUNDS: MotionBounds = { depth: MIN_DEPTH, share: MIN_DEPTH_SHARE };
/** In mean face radii: a mesh that comes back this exactly was not seen by a camera a second time. */
const SAME_MESH = 1e-4;
/** In mean face radii: less movement than this tells nothing. */
const MIN_TRAVEL = 0.08;

/** `still`: it did not move enough to tell. `flat`: it moved, and a plane explains it. */
export type MotionVerdict = 'live' | 'flat' | 'still' | 'repeated';

export interface MotionFrame {
  /** 468 points as x, y, z in px. */
  landmarks: ArrayLike<number>;
  /** Radians. */
  yaw: number;
}

export interface Motion {
  verdict: MotionVerdict;
  /** Radians between the two frames that are farthest apart. */
  yawSpan: number;
  /** What planes leave over, root mean square over all frames and points, in mean face radii. */
  planeResidual: number;
  /** The part of it along the face's own depths, in the same unit. */
  depth: number;
}

interface Face {
  /** x, y in mean face radii about the centre of the mesh; z as deep as it was given, in the same unit. */
  points: readonly (readonly [number, number, number])[];
  centre: readonly [number, number];
  radius: number;
}

function faceOf({ landmarks }: MotionFrame): Face {
  const n = landmarks.length / 3;
  const at = (i: number, k: number) => landmarks[3 * i + k] ?? 0;
  const mean = (k: number) => Array.from({ length: n }, (_, i) => at(i, k)).reduce((sum, value) => sum + value, 0) / n;
  const centre = [mean(0), mean(1)] as const;
  const depth = mean(2);
  let radius = 0;
  for (let i = 0; i < n; i++) radius += Math.hypot(at(i, 0) - centre[0], at(i, 1) - centre[1]) / n;
  const points = Array.from(
    { length: n },
    (_, i) => [(at(i, 0) - centre[0]) / radius, (at(i, 1) - centre[1]) / radius, (at(i, 2) - depth) / radius] as const,
  );
  return { points, centre, radius };
}

/** How far the mesh went between two frames: shift, change of size and change of form, in mean face radii. */
function travel(a: Face, b: Face): number {
  const shift = Math.hypot(a.centre[0] - b.centre[0], a.centre[1] - b.centre[1]) / a.radius;
  let sum = 0;
  for (const [i, [x, y]] of a.points.entries()) {
    const [u = 0, v = 0] = b.points[i] ?? [];
    sum += (u - x) ** 2 + (v - y) ** 2;
  }
  return shift + Math.abs(Math.log(b.radius / a.radius)) + Math.sqrt(sum / a.points.length);
}

/** What is left of each column when the plane's own x, y and 1 have explained it as well as they can. */
function beyondPlane(plane: Matrix, columns: Matrix): Matrix {
  const across = plane.transpose();
  return Matrix.sub(columns, plane.mmul(solve(across.mmul(plane), across.mmul(columns))));
}

/** What planes leave over of these faces, and how much of it lies along the depths of their mean shape. */
function parallax(faces: readonly Face[]): { planeResidual: number; depth: number } {
  const n = faces[0]?.points.length ?? 0;
  const mean = Array.from({ length: n }, (_, i) =>
    [0, 1, 2].map((k) => faces.reduce((sum, { points }) => sum + (points[i]?.[k] ?? 0), 0) / faces.length),
  );
  const plane = new Matrix(mean.map(([x = 0, y = 0]) => [x, y, 1]));
  const depths = beyondPlane(plane, new Matrix(mean.map(([, , z = 0]) => [z])));
  const seen = new Matrix(
    Array.from({ length: n }, (_, i) => faces.flatMap(({ points }) => [points[i]?.[0] ?? 0, points[i]?.[1] ?? 0])),
  );
  const left = beyondPlane(plane, seen);
  // A mesh without depths shows none: 0, not 0 / 0.
  const along = depths.transpose().mmul(left).norm() / (depths.norm() || 1);
  const root = Math.sqrt(n * faces.length);
  return { planeResidual: left.norm() / root, depth: along / root };
}

/**
 * @param frames of one burst, of one person, in the order they were taken; at least three, or the verdict is `still`
 * @param bounds lower ones only where more than motion was asked for
 */
export function judgeMotion(frames: readonly MotionFrame[], bounds: MotionBounds = GLANCE_BOUNDS): Motion {
  if (frames.length < MIN_MOTION_FRAMES) return { verdict: 'still', yawSpan: 0, planeResidual: 0, depth: 0 };
  const faces = frames.map(faceOf);
  const yaws = frames.map(({ yaw }) => yaw);
  const measures = { yawSpan: Math.max(...yaws) - Math.min(...yaws), ...parallax(faces) };
  const pairs = faces.flatMap((a, i) => faces.slice(i + 1).map((b) => travel(a, b)));
  if (Math.min(...pairs) < SAME_MESH) return { verdict: 'repeated', ...measures };
  const { depth, planeResidual } = measures;
  const isAlong = depth ** 2 >= bounds.share * planeResidual ** 2;
  if (depth >= bounds.depth && isAlong) return { verdict: 'live', ...measures };
  return { verdict: Math.max(...pairs) >= MIN_TRAVEL ? 'flat' : 'still', ...measures };
}
