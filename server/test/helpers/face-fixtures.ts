/**
 * Faces for tests, cut at test time out of the sample pictures that @vladmandic/face-api ships.
 * They stay in memory, or in a temporary folder the caller names: photographs of people are never committed.
 */
import { writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import sharp from 'sharp';

const FRAME_WIDTH = 640;
const FRAME_HEIGHT = 480;
/** The frame is this many crop sides wide: the face fills it well and its neighbours stay outside. */
const FRAME_SIDES = 1.9;

/** Where one adult's face is: picture, mean of eyes and mouth, and side of the aligned crop, px. */
interface FaceSpot {
  sample: number;
  x: number;
  y: number;
  side: number;
}

/** Different adults, each once, all facing the camera well enough to enrol. */
const PEOPLE: readonly FaceSpot[] = [
  { sample: 3, x: 674, y: 467, side: 250 },
  { sample: 6, x: 378, y: 636, side: 252 },
  { sample: 6, x: 1572, y: 418, side: 263 },
  { sample: 3, x: 1600, y: 447, side: 252 },
  { sample: 3, x: 1159, y: 364, side: 259 },
  { sample: 6, x: 755, y: 493, side: 258 },
  { sample: 5, x: 1186, y: 321, side: 196 },
  { sample: 5, x: 474, y: 1025, side: 256 },
];

export const PEOPLE_COUNT = PEOPLE.length;

/** A small change of the same face, as from one camera frame to the next. */
export interface FrameChange {
  /** Sideways and down, in shares of the crop's side. */
  dx?: number;
  dy?: number;
  /** 1 is the original distance; larger is nearer. */
  zoom?: number;
  brightness?: number;
  turnDegrees?: number;
  blur?: number;
}

const samplePath = (sample: number): string =>
  join(dirname(createRequire(__filename).resolve('@vladmandic/face-api')), `../demo/sample${sample}.jpg`);

/** One 640 × 480 JPEG frame with a single adult before the camera; `index` says which. */
export async function person(index: number, change: FrameChange = {}): Promise<Buffer> {
  const spot = PEOPLE[index];
  if (!spot) throw new Error(`there are only ${PEOPLE_COUNT} people`);
  const { dx = 0, dy = 0, zoom = 1, brightness = 1, turnDegrees = 0, blur } = change;
  const source = sharp(samplePath(spot.sample));
  const { width = 0, height = 0 } = await source.metadata();
  const across = Math.round((spot.side * FRAME_SIDES) / zoom);
  const down = Math.round((across * FRAME_HEIGHT) / FRAME_WIDTH);
  const within = (value: number, most: number) => Math.round(Math.min(Math.max(value, 0), most));
  const region = {
    left: within(spot.x + dx * spot.side - across / 2, width - across),
    top: within(spot.y + dy * spot.side - down / 2, height - down),
    width: across,
    height: down,
  };
  const cut = await source.extract(region).resize(FRAME_WIDTH, FRAME_HEIGHT).modulate({ brightness }).toBuffer();
  const turned = turnDegrees === 0 ? sharp(cut) : sharp(await turn(cut, turnDegrees));
  return (blur ? turned.blur(blur) : turned).jpeg({ quality: 92 }).toBuffer();
}

/** Turned about the middle and cut back to the frame; what turns in from outside repeats the edge. */
async function turn(frame: Buffer, degrees: number): Promise<Buffer> {
  const margin = 120;
  const wide = await sharp(frame)
    .extend({ top: margin, bottom: margin, left: margin, right: margin, extendWith: 'copy' })
    .toBuffer();
  const { data, info } = await sharp(wide).rotate(degrees).toBuffer({ resolveWithObject: true });
  return sharp(data)
    .extract({
      left: Math.round((info.width - FRAME_WIDTH) / 2),
      top: Math.round((info.height - FRAME_HEIGHT) / 2),
      width: FRAME_WIDTH,
      height: FRAME_HEIGHT,
    })
    .toBuffer();
}

const CHANGES: readonly FrameChange[] = [
  {},
  { dx: 0.03, brightness: 1.03 },
  { dy: -0.03, zoom: 1.04 },
  { turnDegrees: 3, brightness: 0.96 },
  { dx: -0.04, zoom: 0.96 },
  { turnDegrees: -3, dy: 0.02 },
  { zoom: 1.08, brightness: 1.06 },
  { dx: 0.02, dy: 0.03, brightness: 0.92 },
];

/** Up to eight different frames of one person, as a short burst. */
export const burst = (index: number, frames = 4): Promise<Buffer[]> =>
  Promise.all(CHANGES.slice(0, frames).map((change) => person(index, change)));

/** A shop without anybody: soft shapes, no face. */
export function emptyScene(): Promise<Buffer> {
  const shapes = `<svg width="${FRAME_WIDTH}" height="${FRAME_HEIGHT}"><rect width="100%" height="100%" fill="#8a7f72"/>
    <rect x="40" y="260" width="560" height="180" fill="#5b4636"/><circle cx="520" cy="90" r="40" fill="#f2e6c8"/></svg>`;
  return sharp(Buffer.from(shapes)).jpeg().toBuffer();
}

/** Five adults in one picture. */
export const groupPicture = (): Promise<Buffer> =>
  sharp(samplePath(5)).resize({ width: 1024 }).jpeg({ quality: 92 }).toBuffer();

/** A grey JPEG of 100 megapixels: small as a file, 300 MB as pixels. */
export const hugePicture = (): Promise<Buffer> =>
  sharp({ create: { width: 10_000, height: 10_000, channels: 3, background: '#777' } })
    .jpeg()
    .toBuffer();

/** Chromium plays Motion JPEG at this rate, whatever rate it was made for. */
const CAMERA_FPS = 30;
const VIDEO_SECONDS = 4;
/** A head does not jump from place to place thirty times a second. */
const FRAMES_A_POSE = 4;

/**
 * Motion JPEG, as Chromium's fake camera reads it (`--use-file-for-fake-video-capture`): the frames in turn, looped, each
 * of them once at least.
 */
export async function writeCameraVideo(file: string, frames: readonly Buffer[]): Promise<void> {
  if (frames.length === 0) throw new Error('a video needs a frame');
  const total = Math.max(CAMERA_FPS * VIDEO_SECONDS, FRAMES_A_POSE * frames.length);
  const video = await Promise.all(
    Array.from({ length: total }, (_, i) => {
      // A real camera never gives the same bytes twice, and the server refuses repeated frames: none has another's light.
      const frame = sharp(frames[Math.floor(i / FRAMES_A_POSE) % frames.length]).resize(FRAME_WIDTH, FRAME_HEIGHT, {
        fit: 'cover',
      });
      return frame
        .modulate({ brightness: 0.96 + (0.08 * i) / total })
        .jpeg({ quality: 92 })
        .toBuffer();
    }),
  );
  await writeFile(file, Buffer.concat(video));
}
