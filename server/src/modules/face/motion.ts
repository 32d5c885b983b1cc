/**
 * Does a face move as a head does, or as a flat picture of one? Pure.
 * A print or a screen that is tilted, turned or moved changes by a homography: one projective map explains all points of
 * its mesh. A head that turns does not: what lies nearer to the camera moves farther. So between two frames the best
 * homography's residual is held against the yaw that was seen, and against how well the first frame's mesh, turned as a
 * rigid 3D shape, explains the second: a sheet that is bent or waved leaves a residual too, but not one that a turning
 * shape explains.
 */
import { EigenvalueDecomposition, Matrix, solve } from 'ml-matrix';

/** Least burst that is judged. */
export const MIN_MOTION_FRAMES = 3;
/** Radians. 92 bursts of tilted, bent and waved prints and of screens stayed below; living heads from 0.23: docs/face.md. */
export const MIN_YAW_SPAN = 0.2;
/** In mean face radii. Of those prints and screens 95% left less than 0.085, living heads 0.114 and more. */
export const MIN_PLANE_RESIDUAL = 0.1;
/** Of the plane's residual, what the turning shape may leave. */
export const MAX_SHAPE_SHARE = 0.65;
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
  /** Of the best homography between those two, root mean square, in mean face radii. */
  planeResidual: number;
  /** Of the first one's mesh moved as a rigid shape. */
  shapeResidual: number;
}

interface Face {
  /** x, y in mean face radii about the centre of the mesh; z as deep as it was given, in the same unit. */
  points: readonly (readonly [number, number, number])[];
  centre: readonly [number, number];
  radius: number;
  yaw: number;
}

function faceOf({ landmarks, yaw }: MotionFrame): Face {
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
  return { points, centre, radius, yaw };
}

/**
 * Residual of the homography that carries one mesh into the other. Direct linear transform on centred, scaled points
 * (Hartley and Zisserman, Multiple View Geometry, 4.4): the smallest eigenvector of AᵀA.
 */
export function planeResidual(from: Face['points'], to: Face['points']): number {
  const rows = from.flatMap(([x, y], i) => {
    const [u = 0, v = 0] = to[i] ?? [];
    return [
      [-x, -y, -1, 0, 0, 0, u * x, u * y, u],
      [0, 0, 0, -x, -y, -1, v * x, v * y, v],
    ];
  });
  const equations = new Matrix(rows);
  const normal = equations.transpose().mmul(equations);
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(normal, { assumeSymmetric: true });
  const smallest = realEigenvalues.indexOf(Math.min(...realEigenvalues));
  const h = eigenvectorMatrix.getColumn(smallest);
  const map = (k: number, x: number, y: number) => (h[3 * k] ?? 0) * x + (h[3 * k + 1] ?? 0) * y + (h[3 * k + 2] ?? 0);
  return rootMeanSquare(from, to, ([x, y]) => [map(0, x, y) / map(2, x, y), map(1, x, y) / map(2, x, y)]);
}

/** Residual of the affine camera that sees the first mesh, with its depths, where the second one is (least squares). */
export function shapeResidual(from: Face['points'], to: Face['points']): number {
  const seen = new Matrix(from.map(([x, y, z]) => [x, y, z, 1]));
  const wanted = new Matrix(to.map(([x, y]) => [x, y]));
  const camera = solve(seen.transpose().mmul(seen), seen.transpose().mmul(wanted));
  const map = (k: number, [x, y, z]: Face['points'][number]) =>
    camera.get(0, k) * x + camera.get(1, k) * y + camera.get(2, k) * z + camera.get(3, k);
  return rootMeanSquare(from, to, (point) => [map(0, point), map(1, point)]);
}

function rootMeanSquare(
  from: Face['points'],
  to: Face['points'],
  map: (point: Face['points'][number]) => readonly [number, number],
): number {
  let sum = 0;
  for (const [i, point] of from.entries()) {
    const [u, v] = map(point);
    const [x = 0, y = 0] = to[i] ?? [];
    sum += (u - x) ** 2 + (v - y) ** 2;
  }
  return Math.sqrt(sum / from.length);
}

/** How far the mesh went between two frames: shift, change of size and change of form, in mean face radii. */
function travel(a: Face, b: Face): number {
  const shift = Math.hypot(a.centre[0] - b.centre[0], a.centre[1] - b.centre[1]) / a.radius;
  return shift + Math.abs(Math.log(b.radius / a.radius)) + rootMeanSquare(a.points, b.points, ([x, y]) => [x, y]);
}

/** @param frames of one burst, in the order they were taken; at least three, or the verdict is `still` */
export function judgeMotion(frames: readonly MotionFrame[]): Motion {
  const faces = frames.map(faceOf);
  const byYaw = [...faces].sort((a, b) => a.yaw - b.yaw);
  const [first] = byYaw;
  const last = byYaw.at(-1);
  if (!first || !last || faces.length < MIN_MOTION_FRAMES) {
    return { verdict: 'still', yawSpan: 0, planeResidual: 0, shapeResidual: 0 };
  }
  const yawSpan = last.yaw - first.yaw;
  const plane = planeResidual(first.points, last.points);
  const shape = shapeResidual(first.points, last.points);
  const measures = { yawSpan, planeResidual: plane, shapeResidual: shape };
  const pairs = faces.flatMap((a, i) => faces.slice(i + 1).map((b) => travel(a, b)));
  if (Math.min(...pairs) < SAME_MESH) return { verdict: 'repeated', ...measures };
  const turned = yawSpan >= MIN_YAW_SPAN && plane >= MIN_PLANE_RESIDUAL;
  if (turned && shape <= MAX_SHAPE_SHARE * plane) return { verdict: 'live', ...measures };
  return { verdict: Math.max(...pairs) >= MIN_TRAVEL ? 'flat' : 'still', ...measures };
}
