/** A flat thing held before the camera: a print that is tilted, bent or waved, or a screen. */
import { copyOf, draw, type Image } from './raster';

const COLUMNS = 32;
const ROWS = 24;
/** How far from the camera, in widths of the sheet. */
const CAMERA = 2.2;

export interface SheetPose {
  /** Radians about the upright, the level and the viewing axis. */
  yaw: number;
  pitch: number;
  roll: number;
  /** Radians of a cylinder that the sheet's width covers: 0 is flat. */
  bend: number;
  /** Height of a wave across the sheet, in shares of its width, and where it is in its cycle. */
  wave: number;
  phase: number;
  dx: number;
  dy: number;
  zoom: number;
}

export const HELD_FLAT: SheetPose = { yaw: 0, pitch: 0, roll: 0, bend: 0, wave: 0, phase: 0, dx: 0, dy: 0, zoom: 1 };

/** The picture on a sheet, seen by the camera in front of a room. */
export function renderSheet(picture: Image, room: Image, pose: SheetPose): Image {
  const target = copyOf(room);
  const positions = new Float64Array((COLUMNS + 1) * (ROWS + 1) * 3);
  const texture = new Float64Array((COLUMNS + 1) * (ROWS + 1) * 2);
  const triangles: number[] = [];
  const { width, height } = picture;
  const [cy, sy] = [Math.cos(pose.yaw), Math.sin(pose.yaw)];
  const [cp, sp] = [Math.cos(pose.pitch), Math.sin(pose.pitch)];
  const [cr, sr] = [Math.cos(pose.roll), Math.sin(pose.roll)];
  const camera = CAMERA * width;
  for (let row = 0; row <= ROWS; row++) {
    for (let column = 0; column <= COLUMNS; column++) {
      const i = row * (COLUMNS + 1) + column;
      const u = column / COLUMNS - 0.5;
      const [x, z] = onSheet(u, pose, width);
      const y = (row / ROWS - 0.5) * height;
      const x1 = x * cy + z * sy;
      const z1 = z * cy - x * sy;
      const y2 = y * cp - z1 * sp;
      const z2 = z1 * cp + y * sp;
      const scale = (pose.zoom * camera) / (camera + z2);
      positions[3 * i] = target.width * (0.5 + pose.dx) + (x1 * cr - y2 * sr) * scale;
      positions[3 * i + 1] = target.height * (0.5 + pose.dy) + (x1 * sr + y2 * cr) * scale;
      positions[3 * i + 2] = z2;
      texture[2 * i] = (u + 0.5) * width;
      texture[2 * i + 1] = (row / ROWS) * height;
      if (row < ROWS && column < COLUMNS) {
        triangles.push(i, i + 1, i + COLUMNS + 1, i + 1, i + COLUMNS + 2, i + COLUMNS + 1);
      }
    }
  }
  draw(target, { positions, texture, triangles, image: picture });
  return target;
}

function onSheet(u: number, { bend, wave, phase }: SheetPose, width: number): [x: number, z: number] {
  const ripple = wave * width * Math.sin(2 * Math.PI * (u + phase));
  if (bend === 0) return [u * width, ripple];
  const radius = width / bend;
  return [radius * Math.sin(u * bend), radius * (1 - Math.cos(u * bend)) + ripple];
}

/** What a screen adds to what it shows: a dark edge, the pattern of its pixels against the camera's, and a reflection. */
export function onScreen(picture: Image, phase: number): Image {
  const screen = copyOf(picture);
  const { data, width, height } = screen;
  const edge = Math.round(width * 0.03);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = (y * width + x) * 3;
      if (x < edge || y < edge || x >= width - edge || y >= height - edge) {
        data.fill(12, at, at + 3);
        continue;
      }
      const moire = 1 + 0.06 * Math.sin(x * 1.9 + y * 0.13 + phase) * Math.sin(y * 2.1 - x * 0.11);
      const glare =
        46 * Math.max(0, 1 - Math.abs(x - y * 0.8 - width * (0.25 + 0.1 * Math.sin(phase))) / (width * 0.12));
      for (let k = 0; k < 3; k++)
        data[at + k] = Math.min(255, (data[at + k] ?? 0) * moire * (k === 2 ? 1.05 : 0.98) + glare);
    }
  }
  return screen;
}
