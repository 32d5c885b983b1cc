/**
 * Pictures of things on sale, never of people: decoded, scaled, and written anew.
 * Invariant: what is served was encoded here, so nothing of an upload but its pixels ever leaves: no script, no
 * metadata, no second file behind the first.
 */
import { createHash } from 'node:crypto';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { newId, PICTURE_WIDTHS } from '@shuke/shared';
import sharp, { type Metadata } from 'sharp';
import { AppError } from '../../kernel/errors';

/** A phone's camera makes 12 to 50 megapixels. */
const MAX_INPUT_PIXELS = 50_000_000;
const ACCEPTED_FORMATS = new Set(['jpeg', 'png', 'webp']);
/** JPEG because every WeChat shows it; what was see-through becomes white, as on paper. */
const QUALITY = 82;

/** What the first bytes say. An SVG, a script or a page never reaches a decoder. */
function looksLikePicture(bytes: Uint8Array): boolean {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(12, bytes.byteLength)).toString('latin1');
  return (
    head.startsWith('\xff\xd8\xff') ||
    head.startsWith('\x89PNG\r\n\x1a\n') ||
    (head.startsWith('RIFF') && head.slice(8, 12) === 'WEBP')
  );
}

async function checkHeader(bytes: Uint8Array): Promise<void> {
  if (!looksLikePicture(bytes)) throw new AppError('image-unreadable');
  let header: Metadata;
  try {
    header = await sharp(bytes, { limitInputPixels: false }).metadata();
  } catch {
    throw new AppError('image-unreadable');
  }
  if (!ACCEPTED_FORMATS.has(header.format ?? '')) throw new AppError('image-unreadable');
  if ((header.width ?? 0) * (header.height ?? 0) > MAX_INPUT_PIXELS) throw new AppError('image-too-large');
}

/** The picture upright, in each width, never enlarged. @throws AppError image-unreadable, image-too-large */
async function encode(bytes: Uint8Array): Promise<{ width: number; file: Buffer }[]> {
  await checkHeader(bytes);
  try {
    const upright = await sharp(bytes, { limitInputPixels: MAX_INPUT_PIXELS, failOn: 'error' })
      .rotate()
      .resize({ width: Math.max(...PICTURE_WIDTHS), withoutEnlargement: true })
      .flatten({ background: '#ffffff' })
      .toColourspace('srgb')
      .png({ compressionLevel: 0 })
      .toBuffer();
    return await Promise.all(
      PICTURE_WIDTHS.map(async (width) => ({
        width,
        file: await sharp(upright)
          .resize({ width, withoutEnlargement: true })
          .jpeg({ quality: QUALITY, mozjpeg: true })
          .toBuffer(),
      })),
    );
  } catch {
    throw new AppError('image-unreadable');
  }
}

export type PictureStore = ReturnType<typeof createPictureStore>;

/** @param deps.folder where the files are kept; several servers share it */
export function createPictureStore(deps: { folder: string }) {
  const { folder } = deps;
  return {
    folder,

    /**
     * Keeps a picture under the digest of what is kept, so that the same picture again is the same file.
     * @returns its id @throws AppError image-unreadable, image-too-large
     */
    async keep(bytes: Uint8Array): Promise<string> {
      const files = await encode(bytes);
      const digest = createHash('sha256');
      for (const { file } of files) digest.update(file);
      const pictureId = digest.digest('hex').slice(0, 32);
      await mkdir(folder, { recursive: true });
      for (const { width, file } of files) {
        // Whole or not at all: a reader never gets half a file, whenever this process dies.
        const unfinished = join(folder, `.${newId()}`);
        await writeFile(unfinished, file);
        await rename(unfinished, join(folder, `${pictureId}-${width}.jpg`));
      }
      return pictureId;
    },
  };
}

/** The address that stands for a picture: its largest width. */
export const pictureUrl = (pictureId: string): string => `/pictures/${pictureId}-${Math.max(...PICTURE_WIDTHS)}.jpg`;
