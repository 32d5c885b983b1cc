/** Pictures of people, as a till's camera would see them, and what moves them. In memory, never on disk. */
import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import sharp from 'sharp';
import type { Pose } from '../../../server/src/modules/face/face-frame';
import type { FacePool } from '../../../server/src/modules/face/face-pool';
import { gesturesOf } from '../../../server/src/modules/face/gestures';
import { FolderError, isPicture, listPeople, type PersonFolder } from '../face-eval';
import type { Puppet } from '../puppet/puppet';
import { puppetAtRest } from '../puppet/rest';

const FRAME = { width: 640, height: 480 };
/** The frame is this many crop sides wide, as at a till. */
const FRAME_SIDES = 1.9;

/** One folder a person, and pictures that lie beside the folders: each is a person of its own. @throws FolderError */
export async function listPortraits(dir: string): Promise<PersonFolder[]> {
  const loose = (await readdir(dir).catch(() => [])).filter(isPicture);
  const alone = loose.map((name) => ({ name: basename(name), files: [join(dir, name)] }));
  try {
    return [...(await listPeople(dir)), ...alone];
  } catch (error) {
    if (error instanceof FolderError && alone.length > 0) return alone;
    throw error;
  }
}

/** @returns null when it is not fit to enrol or pay with, or when nobody could act from how it is held */
export async function puppetFrom(pool: Pick<FacePool, 'trace'>, file: string): Promise<Puppet | null> {
  try {
    return await puppetOf(pool, await readFile(file));
  } catch {
    // Not a picture, or one that cannot be decoded: as unfit as one without a face.
    return null;
  }
}

async function puppetOf(pool: Pick<FacePool, 'trace'>, picture: Buffer): Promise<Puppet | null> {
  const { face } = await pool.trace(picture);
  if (!face) return null;
  const portrait = await framed(picture, face);
  const { face: seen, landmarks, hint } = await pool.trace(portrait);
  // Turned aside is cured by the puppet's rest; too small, too dark or cut off is not.
  const isFit = hint === 'ok' || hint === 'look-straight';
  if (!landmarks || !seen || !isFit || !canAct(seen.pose, landmarks)) return null;
  const puppet = await puppetAtRest(portrait, (frame) => pool.trace(frame));
  return puppet && (await pool.trace(await puppet.head({}))).hint === 'ok' ? puppet : null;
}

/** The face in the middle of a camera's frame; whatever lies outside the picture repeats its edge. */
async function framed(picture: Buffer, face: { sizePx: number; centre: readonly [number, number] }): Promise<Buffer> {
  const upright = await sharp(picture)
    .rotate()
    .resize({ width: 1024, height: 1024, fit: 'inside', withoutEnlargement: true })
    .toBuffer({ resolveWithObject: true });
  const { width, height } = upright.info;
  const across = Math.round(face.sizePx * FRAME_SIDES);
  const down = Math.round((across * FRAME.height) / FRAME.width);
  const around = across;
  const wide = await sharp(upright.data)
    .extend({ top: around, bottom: around, left: around, right: around, extendWith: 'copy' })
    .toBuffer();
  const start = (centre: number, side: number, cut: number) =>
    Math.round(Math.min(Math.max(centre * side - cut / 2 + around, 0), side + 2 * around - cut));
  const [x, y] = face.centre;
  const region = { left: start(x, width, across), top: start(y, height, down), width: across, height: down };
  return sharp(wide).extract(region).resize(FRAME.width, FRAME.height).png().toBuffer();
}

/** What a half-turned head hides can't be turned to the camera, and who gapes or sleeps can't open mouth or eyes. */
function canAct({ yaw, pitch, roll }: Pose, landmarks: Float32Array): boolean {
  const { eyes, mouth } = gesturesOf(landmarks);
  return Math.abs(yaw) <= 0.25 && Math.abs(pitch) <= 0.35 && Math.abs(roll) <= 0.5 && eyes >= 0.15 && mouth <= 0.35;
}
