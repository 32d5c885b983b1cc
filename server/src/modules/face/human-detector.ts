/**
 * From what Human's detector network answers to where faces are in a picture. Pure.
 * Invariant: Human 3.3's own arithmetic (its src/face/blazeface and facemeshutil), so that all that was measured with Human
 * holds: a test compares the outcome with Human itself.
 */
import type { Pixels } from './picture';
import { resized } from './resample';

/** Edge of what the detector is shown. */
export const DETECTOR_EDGE_PX = 256;

/** A guess of the detector, or a mesh, with a score up to this is no face. */
export const MIN_FACE_SCORE = 0.2;
const MAX_FACES = 6;
/** Two guesses that share this much of what they cover are of one face. */
const SAME_FACE_OVERLAP = 0.1;
/** The mesh network is shown this much more than the detector's box. */
const BOX_SCALE = 1.4;
/** Radians. A head that is tilted farther is shown upright. */
const NEARLY_UPRIGHT = 0.2;
/** The detector's two grids: a cell's edge in px, and its guesses in each. */
const GRIDS = [
  { cell: 16, guesses: 2 },
  { cell: 32, guesses: 6 },
];
/** Numbers a guess: middle, width and height, then six points, of which these two give the head's tilt. */
const GUESS_LENGTH = 16;
const FIRST_POINT = 4;
const NOSE = 2;
const MOUTH = 3;
/** A square of the picture (to a px), turned about its middle by `tilt` radians: 0 for a head nearly upright. */
export interface FaceBox {
  left: number;
  top: number;
  right: number;
  bottom: number;
  tilt: number;
}

/** One grid's answers. */
export interface DetectorAnswer {
  logits: Float32Array;
  /** 16 numbers a guess, in px of the detector's picture. */
  guesses: Float32Array;
}

/** The whole picture as the detector is shown it: squeezed into a square, −1..1. */
export function detectorInput(pixels: Pixels): Float32Array {
  const input = resized(pixels, DETECTOR_EDGE_PX);
  for (let i = 0; i < input.length; i++) input[i] = (input[i] ?? 0) / 127.5 - 1;
  return input;
}

interface Guess {
  score: number;
  /** Of the detector's picture, px. */
  left: number;
  top: number;
  right: number;
  bottom: number;
  nose: readonly [number, number];
  mouth: readonly [number, number];
}

/** @param answers of both grids, in their order */
function readGuesses(answers: readonly DetectorAnswer[]): Guess[] {
  return GRIDS.flatMap(({ cell, guesses: each }, grid) => {
    const { logits = new Float32Array(0), guesses = new Float32Array(0) } = answers[grid] ?? {};
    const across = DETECTOR_EDGE_PX / cell;
    return [...logits].flatMap((logit, i): Guess[] => {
      const score = 1 / (1 + Math.exp(-logit));
      if (!(score > MIN_FACE_SCORE)) return [];
      const place = Math.floor(i / each);
      const anchor = [cell * ((place % across) + 0.5), cell * (Math.floor(place / across) + 0.5)] as const;
      const number = (at: number) => guesses[i * GUESS_LENGTH + at] ?? 0;
      const point = (at: number) => [number(at) + anchor[0], number(at + 1) + anchor[1]] as const;
      const [x, y] = point(0);
      const [halfWidth, halfHeight] = [number(2) / 2, number(3) / 2];
      return [
        {
          score,
          left: x - halfWidth,
          top: y - halfHeight,
          right: x + halfWidth,
          bottom: y + halfHeight,
          nose: point(FIRST_POINT + 2 * NOSE),
          mouth: point(FIRST_POINT + 2 * MOUTH),
        },
      ];
    });
  });
}

function overlap(a: Guess, b: Guess): number {
  const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
  const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
  if (across <= 0 || down <= 0) return 0;
  const area = ({ left, top, right, bottom }: Guess) => (right - left) * (bottom - top);
  return (across * down) / (area(a) + area(b) - across * down);
}

/** The best guess of each face, best first. */
function best(guesses: Guess[]): Guess[] {
  const kept: Guess[] = [];
  for (const guess of guesses.sort((a, b) => b.score - a.score)) {
    if (kept.length === MAX_FACES) break;
    if (kept.every((other) => overlap(guess, other) < SAME_FACE_OVERLAP)) kept.push(guess);
  }
  return kept;
}

/** Where the detector saw faces in the picture, best first. */
export function faceBoxes(answers: readonly DetectorAnswer[], { width, height }: Pixels): FaceBox[] {
  const [scaleX, scaleY] = [width / DETECTOR_EDGE_PX, height / DETECTOR_EDGE_PX];
  return best(readGuesses(answers)).map(({ left, top, right, bottom, nose, mouth }) => {
    const half = (BOX_SCALE * Math.max((right - left) * scaleX, (bottom - top) * scaleY)) / 2;
    const [x, y] = [((left + right) / 2) * scaleX, ((top + bottom) / 2) * scaleY];
    const line = Math.atan2((mouth[1] - nose[1]) * scaleY, (nose[0] - mouth[0]) * scaleX);
    const tilt = line < -Math.PI / 2 ? -1.5 * Math.PI - line : Math.PI / 2 - line;
    return {
      left: Math.round(x - half),
      top: Math.round(y - half),
      right: Math.round(x + half),
      bottom: Math.round(y + half),
      tilt: Math.abs(tilt) > NEARLY_UPRIGHT ? tilt : 0,
    };
  });
}
