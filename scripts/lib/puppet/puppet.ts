/** From one portrait: frames of a living head, and of the attacks that show the same portrait. In memory, never on disk. */
import sharp from 'sharp';
import { AT_REST, type HeadPose, headOf, renderHead } from './head';
import type { Image } from './raster';
import { HELD_FLAT, onScreen, renderSheet, type SheetPose } from './sheet';

export type Puppet = Awaited<ReturnType<typeof createPuppet>>;

async function pixelsOf(picture: Buffer): Promise<Image> {
  const { data, info } = await sharp(picture).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
}

/** A camera's noise: the same seed gives the same frame. */
function addNoise({ data }: Image, seed: number): void {
  const { imul } = Math;
  let state = (seed * 2_654_435_761 + 97) >>> 0;
  for (let i = 0; i < data.length; i++) {
    state = (imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    const value = (data[i] as number) + ((state >>> 24) % 7) - 3;
    data[i] = value < 0 ? 0 : Math.min(value, 255);
  }
}

/**
 * @param portrait a picture with one face, seen from the front @param landmarks its mesh, 468 points in px of the portrait
 */
export async function createPuppet(portrait: Buffer, landmarks: ArrayLike<number>) {
  const image = await pixelsOf(portrait);
  const background = await pixelsOf(await sharp(portrait).blur(14).png().toBuffer());
  const room = await pixelsOf(await sharp(portrait).blur(60).modulate({ brightness: 0.7 }).png().toBuffer());
  const head = headOf(image, landmarks, background);

  const encode = ({ data, width, height }: Image, seed: number): Promise<Buffer> => {
    addNoise({ data, width, height }, seed);
    return sharp(data, { raw: { width, height, channels: 3 } })
      .jpeg({ quality: 90 })
      .toBuffer();
  };
  const headImage = (pose: Partial<HeadPose>) => renderHead(head, { ...AT_REST, ...pose });

  return {
    /** The living head. @param seed of the camera's noise */
    head: (pose: Partial<HeadPose>, seed = 1): Promise<Buffer> => encode(headImage(pose), seed),

    /** The portrait as a print. */
    print: (pose: Partial<SheetPose>, seed = 1): Promise<Buffer> =>
      encode(renderSheet(image, room, { ...HELD_FLAT, ...pose }), seed),

    /** A screen that shows the portrait, or the head in a pose: a replay. */
    screen: (pose: Partial<SheetPose>, shown: Partial<HeadPose> | null = null, seed = 1): Promise<Buffer> => {
      const picture = onScreen(shown ? headImage(shown) : image, seed);
      return encode(renderSheet(picture, room, { ...HELD_FLAT, ...pose }), seed);
    },
  };
}
