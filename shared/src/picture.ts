/** Pictures of things on sale: one name stands for the same picture in a few widths. */

/** Pixels. A list row, a grid column of a sharp phone, a phone's whole width. */
export const PICTURE_WIDTHS = [240, 600, 1200] as const;
export type PictureWidth = (typeof PICTURE_WIDTHS)[number];

const OWN_PICTURE = /^(\/pictures\/[0-9a-f]{32})-\d+\.jpg$/;

/** The address of a picture in the smallest stored width that fills `width`; pictures of other places as they are. */
export function pictureAt(url: string, width: PictureWidth): string {
  const match = OWN_PICTURE.exec(url);
  return match ? `${match[1]}-${width}.jpg` : url;
}

/** The digest in an uploaded picture's address; null when it is none of ours. */
export const pictureIdOf = (url: string): string | null =>
  OWN_PICTURE.exec(url)?.[1]?.slice('/pictures/'.length) ?? null;
