/** Invariant: an encoded picture becomes pixels only here, in memory, after its header said that it is small enough. */
import sharp, { type Metadata } from 'sharp';
import type { PictureFault } from './face-frame';

/** Sharp's own default is 268 MP; no phone at a till needs more than 50, and 50 MP is 150 MB of pixels. */
export const MAX_INPUT_PIXELS = 50_000_000;
/** The detector works on 256 px and the descriptor on 150: more than this costs time and adds nothing. */
const WORKING_EDGE_PX = 1024;
const ACCEPTED_FORMATS = new Set(['jpeg', 'png', 'webp']);

// As many pictures are read at once as there are workers; and none is kept for a next time.
sharp.concurrency(1);
sharp.cache(false);

export class PictureError extends Error {
  override readonly name = 'PictureError';
  constructor(readonly code: PictureFault) {
    super(code);
  }
}

/** Upright RGB pixels, row by row, three bytes each. */
export interface Pixels {
  data: Uint8Array;
  width: number;
  height: number;
}

/**
 * Decodes a JPEG, PNG or WebP picture, turns it upright and fits it inside 1024 px.
 * @throws PictureError image-unreadable, image-too-large
 */
export async function decodePicture(image: Uint8Array): Promise<Pixels> {
  await checkHeader(image);
  try {
    const { data, info } = await sharp(image, { limitInputPixels: MAX_INPUT_PIXELS, failOn: 'error' })
      .rotate()
      .resize({ width: WORKING_EDGE_PX, height: WORKING_EDGE_PX, fit: 'inside', withoutEnlargement: true })
      .toColourspace('srgb')
      .removeAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    if (info.channels !== 3) throw new PictureError('image-unreadable');
    return { data, width: info.width, height: info.height };
  } catch {
    throw new PictureError('image-unreadable');
  }
}

async function checkHeader(image: Uint8Array): Promise<void> {
  let header: Metadata;
  try {
    header = await sharp(image, { limitInputPixels: false }).metadata();
  } catch {
    throw new PictureError('image-unreadable');
  }
  if (!ACCEPTED_FORMATS.has(header.format ?? '')) throw new PictureError('image-unreadable');
  if ((header.width ?? 0) * (header.height ?? 0) > MAX_INPUT_PIXELS) throw new PictureError('image-too-large');
}

/** The same picture, larger where it is small, in the middle of a grey surrounding half as wide as itself on each side. */
export async function withSurroundings({ data, width, height }: Pixels): Promise<Pixels> {
  const scale = Math.max(1, 320 / Math.min(width, height));
  const [across, down] = [Math.round(width * scale), Math.round(height * scale)];
  const raw = { raw: { width, height, channels: 3 as const } };
  const larger = await sharp(data, raw).resize(across, down, { fit: 'fill' }).raw().toBuffer();
  const [x, y] = [across >> 1, down >> 1];
  const wide = await sharp(larger, { raw: { width: across, height: down, channels: 3 } })
    .extend({ top: y, bottom: y, left: x, right: x, background: '#808080' })
    .raw()
    .toBuffer();
  larger.fill(0);
  return { data: wide, width: across + 2 * x, height: down + 2 * y };
}
