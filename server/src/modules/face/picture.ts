/** Invariant: an encoded picture becomes pixels only here, in memory, after its header said that it is small enough. */
import sharp, { type Metadata } from 'sharp';
import type { PictureFault } from './face-frame';

/** Sharp's own default is 268 MP; no phone at a till needs more than 50, and 50 MP is 150 MB of pixels. */
export const MAX_INPUT_PIXELS = 50_000_000;
/** The detector works on 256 px and the descriptor on 150: more than this costs time and adds nothing. */
const WORKING_EDGE_PX = 1024;
const ACCEPTED_FORMATS = new Set(['jpeg', 'png', 'webp']);

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
