/** Part of the face worker: finds the faces of a frame and measures the customer's. */
import type { FaceResult } from '@vladmandic/human';
import { type FaceSquare, faceSquare, insideShare, sampleCrop } from './alignment';
import { type FaceMeasures, type Inspection, LANDMARKS } from './face-frame';
import type { Pixels } from './picture';
import { cropLight, frameHint } from './quality';
import type { Engine } from './worker-engine';

/** Faces narrower than this share of the largest one are passers-by, not a second customer. */
const PROMINENT_SHARE = 0.5;
/** Human finds faces down to 0.2 so that none is missed; a second one counts only when it surely is a face. */
const SECOND_FACE_SCORE = 0.6;

/** The customer is the face that is large and near the middle, where the guide is. */
function prominence({ box: [left, top, across, down] }: FaceResult, { width, height }: Pixels): number {
  const offX = Math.abs(left + across / 2 - width / 2) / width;
  const offY = Math.abs(top + down / 2 - height / 2) / height;
  return across * (1 - 0.8 * Math.max(offX, offY));
}

/** What the worker keeps of a frame while it answers; nothing of it leaves but the inspection. */
export interface Seen {
  inspection: Inspection;
  face: FaceResult | null;
  square: FaceSquare | null;
  straight: Float32Array | null;
}

async function detect({ human, tf }: Engine, pixels: Pixels, scored: boolean): Promise<FaceResult[]> {
  const shape = [1, pixels.height, pixels.width, 3];
  const input = tf.tidy(() => tf.cast(tf.tensor(pixels.data, shape, 'int32'), 'float32'));
  try {
    const { face, error } = await human.detect(input as never, {
      face: { antispoof: { enabled: scored }, liveness: { enabled: scored } },
    });
    if (error) throw new Error(error);
    return face
      .filter((each) => each.mesh.length >= LANDMARKS)
      .sort((a, b) => prominence(b, pixels) - prominence(a, pixels));
  } finally {
    tf.dispose(input);
  }
}

function measure(face: FaceResult, square: FaceSquare, straight: Float32Array, pixels: Pixels): FaceMeasures {
  const { width, height } = pixels;
  const [left, top, across, down] = face.box;
  return {
    box: [left / width, top / height, across / width, down / height],
    pose: face.rotation?.angle ?? { yaw: 0, pitch: 0, roll: 0 },
    sizePx: square.side,
    centre: [square.anchor[0] / width, square.anchor[1] / height],
    inside: insideShare(square, pixels),
    ...cropLight(straight),
  };
}

/** As near as the first face, surely a face, and not a second detection of the first. */
function isAnotherCustomer(other: FaceResult, first: FaceResult): boolean {
  const [left, top, across, down] = first.box;
  const x = other.box[0] + other.box[2] / 2;
  const y = other.box[1] + other.box[3] / 2;
  const apart = x < left || x > left + across || y < top || y > top + down;
  return apart && other.score >= SECOND_FACE_SCORE && other.box[2] >= PROMINENT_SHARE * across;
}

/** The mesh as what leaves the worker: 468 points as x, y, z. */
export function landmarksOf({ mesh }: FaceResult): Float32Array {
  const points = new Float32Array(LANDMARKS * 3);
  for (let i = 0; i < LANDMARKS; i++) points.set((mesh[i] ?? [0, 0, 0]) as number[], 3 * i);
  return points;
}

/** @param scored also asks the passive liveness networks */
export async function look(engine: Engine, pixels: Pixels, scored: boolean): Promise<Seen> {
  const found = await detect(engine, pixels, scored);
  const face = found[0];
  if (!face) return { inspection: { hint: 'no-face', faces: 0, face: null }, face: null, square: null, straight: null };
  const faces = 1 + found.slice(1).filter((other) => isAnotherCustomer(other, face)).length;
  const square = faceSquare(face.mesh);
  const straight = sampleCrop(pixels, square, 0);
  const measures = measure(face, square, straight, pixels);
  const hint = frameHint({ faces, face: measures, width: pixels.width, height: pixels.height });
  return { inspection: { hint, faces, face: measures }, face, square, straight };
}
