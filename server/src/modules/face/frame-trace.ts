/**
 * Recognises a frame that was sent before, also after it was encoded anew. Pure.
 * A frame's trace is where the head was and how it was held: eight numbers. Two frames of a living person hardly ever
 * agree in all of them; two encodings of one frame do. It says nothing of what the face looks like: the same numbers
 * fit anybody who stands in the same place. It is kept for a day all the same, and no longer.
 * A person who stands still may by chance repeat one trace, so it takes two to say that frames came back.
 * What it does not find: an old frame that was also moved, scaled or turned. That is what the challenge's random choice
 * is for.
 */
import type { Trace } from './face-frame';
import { gesturesOf } from './gestures';

/** Centre and mean radius of the mesh in tenths of a px; yaw, pitch, roll in mrad; eyes and mouth in thousandths. */
export type FrameTrace = readonly number[];

/** How far two encodings of one frame may lie apart, in the trace's units: docs/face.md has the measurement. */
export const SAME_TRACE: readonly number[] = [30, 30, 22, 45, 38, 45, 52, 60];

/** @returns null when no face was found */
export function frameTrace({ face, landmarks }: Pick<Trace, 'face' | 'landmarks'>): FrameTrace | null {
  if (!face || !landmarks) return null;
  const n = landmarks.length / 3;
  let [x, y, radius] = [0, 0, 0];
  for (let i = 0; i < n; i++) {
    x += (landmarks[3 * i] ?? 0) / n;
    y += (landmarks[3 * i + 1] ?? 0) / n;
  }
  for (let i = 0; i < n; i++) radius += Math.hypot((landmarks[3 * i] ?? 0) - x, (landmarks[3 * i + 1] ?? 0) - y) / n;
  const { yaw, pitch, roll } = face.pose;
  const { eyes, mouth } = gesturesOf(landmarks);
  const lengths = [x, y, radius].map((px) => Math.round(px * 10));
  return [...lengths, ...[yaw, pitch, roll, eyes, mouth].map((value) => Math.round(value * 1000))];
}

/** So many frames of one sitting that were seen in another one are a recording. */
export const SAME_TRACES = 2;

export const isSameTrace = (a: FrameTrace, b: FrameTrace): boolean =>
  a.length === SAME_TRACE.length && SAME_TRACE.every((most, i) => Math.abs((a[i] ?? 0) - (b[i] ?? Infinity)) <= most);
