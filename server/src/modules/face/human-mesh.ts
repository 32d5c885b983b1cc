/**
 * From where a face is to what Human's other networks are shown of it, where its mesh lies in the picture and how the head
 * is held. Pure.
 * Invariant: Human 3.3's own arithmetic with `rotation` on (its src/face/facemesh, facemeshutil and angles), so that all that
 * was measured with Human holds: a test compares the outcome with Human itself.
 */
import { LANDMARKS, type Pose } from './face-frame';
import type { FaceBox } from './human-detector';
import type { Pixels } from './picture';
import { sampled } from './resample';

/** Edge of what the mesh network is shown. */
export const MESH_EDGE_PX = 192;

/** Mesh points on the forehead, the chin and beside the ears. */
const POLES = [10, 152, 234, 454];

type Vector = readonly [number, number, number];

const middle = ({ left, top, right, bottom }: FaceBox): [number, number] => [(left + right) / 2, (top + bottom) / 2];

/** What the mesh, liveness and antispoof networks are shown of a face: 192 × 192 RGB, 0..1, black outside the picture. */
export function cutFace(pixels: Pixels, box: FaceBox): Float32Array {
  const steps = (from: number, to: number, size: number) =>
    Float64Array.from({ length: MESH_EDGE_PX }, (_, step) => {
      const at = from + (step * (to - from)) / (MESH_EDGE_PX - 1);
      return (at * (size - 1)) / size;
    });
  const shown = box.tilt === 0 ? pixels : turned(pixels, box);
  const columns = steps(box.left, box.right, pixels.width);
  const crop = sampled(shown, columns, steps(box.top, box.bottom, pixels.height));
  if (shown !== pixels) shown.data.fill(0);
  for (let i = 0; i < crop.length; i++) crop[i] = (crop[i] ?? 0) / 255;
  return crop;
}

/** The picture turned about the box's middle, to the nearest px. */
function turned({ data, width, height }: Pixels, box: FaceBox): Pixels {
  const [middleX, middleY] = middle(box);
  const [cos, sin] = [Math.cos(box.tilt), Math.sin(box.tilt)];
  const result = new Uint8Array(data.length);
  let at = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at += 3) {
      const fromX = Math.round((x - middleX) * cos - (y - middleY) * sin + middleX);
      const fromY = Math.round((x - middleX) * sin + (y - middleY) * cos + middleY);
      if (fromX < 0 || fromX >= width || fromY < 0 || fromY >= height) continue;
      const from = (fromY * width + fromX) * 3;
      for (let k = 0; k < 3; k++) result[at + k] = data[from + k] ?? 0;
    }
  }
  return { data: result, width, height };
}

/**
 * The mesh in px of the picture, x, y, z one after the other, cut off to whole numbers as Human does.
 * @param raw the network's 468 points, in px of what it was shown
 */
export function meshInPicture(raw: Float32Array, box: FaceBox): Float32Array {
  const [middleX, middleY] = middle(box);
  const [scaleX, scaleY] = [(box.right - box.left) / MESH_EDGE_PX, (box.bottom - box.top) / MESH_EDGE_PX];
  const [cos, sin] = [Math.cos(box.tilt), Math.sin(box.tilt)];
  const mesh = new Float32Array(LANDMARKS * 3);
  for (let at = 0; at < mesh.length; at += 3) {
    const x = scaleX * ((raw[at] ?? 0) - MESH_EDGE_PX / 2);
    const y = scaleY * ((raw[at + 1] ?? 0) - MESH_EDGE_PX / 2);
    mesh[at] = Math.trunc(x * cos - y * sin + middleX);
    mesh[at + 1] = Math.trunc(x * sin + y * cos + middleY);
    mesh[at + 2] = Math.trunc(raw[at + 2] ?? 0);
  }
  return mesh;
}

/** The face's box: of the detector's size, about the middle of the mesh, inside the picture; left, top, width, height. */
export function boxOfMesh(
  mesh: Float32Array,
  box: FaceBox,
  { width, height }: Pixels,
): [number, number, number, number] {
  const side = (axis: 0 | 1, from: number, to: number, most: number): [number, number] => {
    let [least, greatest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (let at = axis; at < mesh.length; at += 3) {
      least = Math.min(least, mesh[at] ?? 0);
      greatest = Math.max(greatest, mesh[at] ?? 0);
    }
    const centre = least + (greatest - least) / 2;
    const half = (to - from) / 2;
    const start = Math.max(0, centre - half);
    return [Math.trunc(start), Math.trunc(Math.min(most, centre + half) - start)];
  };
  const [left, across] = side(0, box.left, box.right, width);
  const [top, down] = side(1, box.top, box.bottom, height);
  return [left, top, across, down];
}

/** How the head is held, from four points of its mesh. */
export function poseOf(mesh: Float32Array, box: FaceBox): Pose {
  const size = Math.max(box.right - box.left, box.bottom - box.top) / 1.5;
  const [forehead, chin, right, left] = POLES.map((point): Vector => {
    const [x = 0, y = 0, z = 0] = mesh.subarray(point * 3, point * 3 + 3);
    return [x / size, y / size, z / MESH_EDGE_PX];
  }) as [Vector, Vector, Vector, Vector];
  const down = unit(minus(chin, forehead));
  const ahead = unit(cross(unit(minus(left, right)), down));
  const across = cross(down, ahead);
  return {
    pitch: Math.atan2(down[2], down[1]),
    yaw: Math.atan2(ahead[0], across[0]),
    roll: -Math.atan2(down[0], Math.hypot(across[0], ahead[0])),
  };
}

const minus = (a: Vector, b: Vector): Vector => [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
const unit = (v: Vector): Vector => {
  const length = Math.hypot(...v);
  return [v[0] / length, v[1] / length, v[2] / length];
};
const cross = (a: Vector, b: Vector): Vector => [
  a[1] * b[2] - a[2] * b[1],
  a[2] * b[0] - a[0] * b[2],
  a[0] * b[1] - a[1] * b[0],
];
