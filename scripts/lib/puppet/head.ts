/**
 * A head made of one portrait: its mesh, deepened to a head's proportions, with rings of hair and ears around it, and the
 * portrait as its skin. It turns, nods, blinks and opens its mouth. A puppet is not a person: it has no back of the head,
 * no real eyelids and no light of its own; it moves as a 3D shape does, which is what the tests need.
 */
import Delaunator from 'delaunator';
import { copyOf, draw, type Image } from './raster';

/** The mesh gives depths at less than half of a head's; measured against the width between the ears. */
const DEPTH = 2.2;
/** How far from the camera, in widths of the face: about 60 cm. */
const CAMERA = 4.5;
/** Rings around the face: how far out, and how deep, in face radii. */
const RINGS = [
  { out: 1.1, back: 0.12 },
  { out: 1.28, back: 0.45 },
  { out: 1.5, back: 0.95 },
] as const;
/** The outline of the mesh. */
const OUTLINE = [
  10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377, 152, 148, 176, 149, 150, 136,
  172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109,
];
/** Upper lid, lower lid, and the skin above, of both eyes. */
const LIDS: readonly (readonly [upper: number, lower: number, above: number])[] = [
  [246, 7, 247],
  [161, 163, 30],
  [160, 144, 29],
  [159, 145, 27],
  [158, 153, 28],
  [157, 154, 56],
  [173, 155, 190],
  [466, 249, 467],
  [388, 390, 260],
  [387, 373, 259],
  [386, 374, 257],
  [385, 380, 258],
  [384, 381, 286],
  [398, 382, 414],
];
const UPPER_LIP = new Set([
  61, 185, 40, 39, 37, 0, 267, 269, 270, 409, 291, 78, 191, 80, 81, 82, 13, 312, 311, 310, 415, 308, 76, 184, 74, 73,
  72, 11, 302, 303, 304, 408, 306, 62, 183, 42, 41, 38, 12, 268, 271, 272, 407, 292,
]);
/** Inner lips from corner to corner, above and below. */
const MOUTH_ABOVE = [78, 191, 80, 81, 82, 13, 312, 311, 310, 415, 308];
const MOUTH_BELOW = [78, 95, 88, 178, 87, 14, 317, 402, 318, 324, 308];
const MOUTH_COLOUR = [45, 18, 20] as const;
const LASH_COLOUR = [38, 28, 26] as const;

/** Radians; yaw above zero turns towards the left of the picture, which is the person's own right. 0..1 for the rest. */
export interface HeadPose {
  yaw: number;
  pitch: number;
  roll: number;
  /** 1: eyes closed. */
  blink: number;
  /** 1: mouth wide open. */
  mouth: number;
  /** Shift in shares of the picture's width and height. */
  dx: number;
  dy: number;
  zoom: number;
}

export const AT_REST: HeadPose = { yaw: 0, pitch: 0, roll: 0, blink: 0, mouth: 0, dx: 0, dy: 0, zoom: 1 };

interface Head {
  portrait: Image;
  background: Image;
  /** x, y, z about the pivot, px. */
  rest: Float64Array;
  texture: Float64Array;
  triangles: Uint32Array;
  pivot: readonly [number, number];
  width: number;
  mouthY: number;
  /** Triangles of the hole between the lips. */
  opening: readonly number[];
}

/** @param landmarks 468 points as x, y, z in px of the portrait @param background what is behind the head */
export function headOf(portrait: Image, landmarks: ArrayLike<number>, background: Image): Head {
  const n = landmarks.length / 3;
  const at = (i: number, k: number) => landmarks[3 * i + k] ?? 0;
  const width = Math.abs(at(454, 0) - at(234, 0));
  const middle = [(at(454, 0) + at(234, 0)) / 2, (at(10, 1) + at(152, 1)) / 2] as const;
  const earDepth = ((at(454, 2) + at(234, 2)) / 2) * DEPTH;
  const points: [number, number, number][] = [];
  for (let i = 0; i < n; i++) points.push([at(i, 0), at(i, 1), at(i, 2) * DEPTH]);
  for (const { out, back } of RINGS) {
    for (const i of OUTLINE) {
      const x = middle[0] + (at(i, 0) - middle[0]) * out;
      const y = middle[1] + (at(i, 1) - middle[1]) * out;
      points.push([x, y, at(i, 2) * DEPTH + (back * width) / 2]);
    }
  }
  const texture = new Float64Array(2 * points.length);
  for (const [i, [x, y]] of points.entries()) texture.set([x, y], 2 * i);
  const triangles = new Delaunator(texture).triangles;
  const opening = strip(MOUTH_ABOVE, MOUTH_BELOW);
  const rest = Float64Array.from(points.flatMap(([x, y, z]) => [x - middle[0], y - middle[1], z - earDepth]));
  const mouthY = (at(78, 1) + at(308, 1)) / 2 - middle[1];
  return { portrait, background, rest, texture, triangles, pivot: middle, width, mouthY, opening };
}

/** Lids and jaw, before the head turns. */
function express({ rest, width, mouthY }: Head, { blink, mouth }: HeadPose): Float64Array {
  const moved = Float64Array.from(rest);
  for (const [upper, lower] of LIDS) {
    for (let k = 0; k < 3; k++) {
      const from = rest[3 * upper + k] ?? 0;
      moved[3 * upper + k] = from + blink * 0.9 * ((rest[3 * lower + k] ?? 0) - from);
    }
  }
  for (let i = 0; i < rest.length / 3; i++) {
    const across = (rest[3 * i] ?? 0) / (width / 2);
    const below = (rest[3 * i + 1] ?? 0) - mouthY;
    if (below < 0 || UPPER_LIP.has(i)) continue;
    moved[3 * i + 1] = (moved[3 * i + 1] ?? 0) + mouth * 0.14 * width * Math.max(0, 1 - across * across);
  }
  return moved;
}

/** Strips of triangles between two rows of vertices. */
const strip = (above: readonly number[], below: readonly number[]): number[] =>
  above.slice(1).flatMap((right, i) => {
    const [left = 0, rightBelow = 0, leftBelow = 0] = [above[i], below[i + 1], below[i]];
    return [left, right, rightBelow, left, rightBelow, leftBelow];
  });

/** Closed lids: the skin above the eye, drawn down over it, with the dark line of the lashes where they meet. */
function drawLids(target: Image, head: Head, positions: Float64Array): void {
  const texture = Float64Array.from(head.texture);
  for (const [upper, lower] of LIDS) {
    texture.set(head.texture.subarray(2 * upper, 2 * upper + 2), 2 * lower);
  }
  const surface = { positions, texture, image: head.portrait };
  for (const lids of [LIDS.slice(0, 7), LIDS.slice(7)]) {
    const lower = lids.map(([, each]) => each);
    const above = lids.map(([, , each]) => each);
    draw(target, { ...surface, triangles: strip(above, lower) });
    const lashes = strip(
      lids.map(([upper]) => upper),
      lower,
    );
    draw(target, { ...surface, triangles: lashes, paint: LASH_COLOUR });
  }
}

/** One frame of the head in that pose. */
export function renderHead(head: Head, pose: HeadPose): Image {
  const target = copyOf(head.background);
  const shape = express(head, pose);
  const positions = new Float64Array(shape.length);
  const [cy, sy] = [Math.cos(pose.yaw), Math.sin(pose.yaw)];
  const [cp, sp] = [Math.cos(pose.pitch), Math.sin(pose.pitch)];
  const [cr, sr] = [Math.cos(pose.roll), Math.sin(pose.roll)];
  const camera = CAMERA * head.width;
  for (let i = 0; i < shape.length; i += 3) {
    const [x = 0, y = 0, z = 0] = shape.subarray(i, i + 3);
    const x1 = x * cy + z * sy;
    const z1 = z * cy - x * sy;
    const y2 = y * cp - z1 * sp;
    const z2 = z1 * cp + y * sp;
    const scale = (pose.zoom * camera) / (camera + z2);
    positions[i] = head.pivot[0] + pose.dx * target.width + (x1 * cr - y2 * sr) * scale;
    positions[i + 1] = head.pivot[1] + pose.dy * target.height + (x1 * sr + y2 * cr) * scale;
    positions[i + 2] = z2;
  }
  const { triangles, portrait: image, opening } = head;
  draw(target, { positions, texture: head.texture, triangles, image });
  if (pose.blink > 0.5) drawLids(target, head, positions);
  if (pose.mouth > 0)
    draw(target, { positions, texture: head.texture, triangles: opening, image, paint: MOUTH_COLOUR });
  return target;
}
