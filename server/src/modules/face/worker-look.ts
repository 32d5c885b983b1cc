/** Part of the face worker: finds the faces of a frame and measures the customer's. */
import { type FaceSquare, faceSquare, insideShare, sampleCrop } from './alignment';
import type { FaceMeasures, Inspection } from './face-frame';
import type { Pixels } from './picture';
import { cropLight, frameHint } from './quality';
import type { Engine, FoundFace } from './worker-engine';

/** Faces narrower than this share of the largest one are passers-by, not a second customer. */
const PROMINENT_SHARE = 0.5;
/** Human finds faces down to 0.2 so that none is missed; a second one counts only when it surely is a face. */
const SECOND_FACE_SCORE = 0.6;

/** The customer is the face that is large and near the middle, where the guide is. */
function prominence({ box: [left, top, across, down] }: FoundFace, { width, height }: Pixels): number {
  const offX = Math.abs(left + across / 2 - width / 2) / width;
  const offY = Math.abs(top + down / 2 - height / 2) / height;
  return across * (1 - 0.8 * Math.max(offX, offY));
}

/** What the worker keeps of a frame while it answers; nothing of it leaves but the inspection. */
export interface Seen {
  inspection: Inspection;
  face: FoundFace | null;
  square: FaceSquare | null;
  straight: Float32Array | null;
}

/** Of the mesh itself: the detector's box has a margin, and is cut off at the picture's edge. */
function boxAround(mesh: Float32Array, { width, height }: Pixels): FaceMeasures['box'] {
  const across = mesh.filter((_, i) => i % 3 === 0);
  const down = mesh.filter((_, i) => i % 3 === 1);
  const [left, right] = [Math.min(...across), Math.max(...across)];
  const [top, bottom] = [Math.min(...down), Math.max(...down)];
  return [left / width, top / height, (right - left) / width, (bottom - top) / height];
}

function measure(face: FoundFace, square: FaceSquare, straight: Float32Array, pixels: Pixels): FaceMeasures {
  const { width, height } = pixels;
  return {
    box: boxAround(face.mesh, pixels),
    pose: face.pose,
    sizePx: square.side,
    centre: [square.anchor[0] / width, square.anchor[1] / height],
    inside: insideShare(square, pixels),
    ...cropLight(straight),
  };
}

/** As near as the first face, surely a face, and not a second detection of the first. */
function isAnotherCustomer(other: FoundFace, first: FoundFace): boolean {
  const [left, top, across, down] = first.box;
  const x = other.box[0] + other.box[2] / 2;
  const y = other.box[1] + other.box[3] / 2;
  const apart = x < left || x > left + across || y < top || y > top + down;
  return apart && other.score >= SECOND_FACE_SCORE && other.box[2] >= PROMINENT_SHARE * across;
}

/** @param scored also asks the passive liveness networks */
export async function look(engine: Engine, pixels: Pixels, scored: boolean): Promise<Seen> {
  const found = (await engine.findFaces(pixels, scored)).sort((a, b) => prominence(b, pixels) - prominence(a, pixels));
  const [face] = found;
  if (!face) return { inspection: { hint: 'no-face', faces: 0, face: null }, face: null, square: null, straight: null };
  const faces = 1 + found.slice(1).filter((other) => isAnotherCustomer(other, face)).length;
  const square = faceSquare(face.mesh);
  const straight = sampleCrop(pixels, square, 0);
  const measures = measure(face, square, straight, pixels);
  const hint = frameHint({ faces, face: measures, width: pixels.width, height: pixels.height });
  return { inspection: { hint, faces, face: measures }, face, square, straight };
}
