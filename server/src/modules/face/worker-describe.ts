/** Part of the face worker: from the customer's square to one descriptor. */
import { type CropView, type FaceSquare, sampleCrop } from './alignment';
import { meanDescriptor } from './descriptor';
import type { Pixels } from './picture';
import type { Engine } from './worker-engine';

/**
 * Two looks at a levelled face: a little nearer, and a little farther and mirrored. Their errors differ, so their mean is
 * steadier than either, and than a straight and a levelled crop: measured in docs/face.md.
 */
const VIEWS: readonly CropView[] = [
  { scale: 0.92, mirrored: false },
  { scale: 1.08, mirrored: true },
];

/** The mean of the vectors of the views, 128-d, not normalised. */
export async function descriptorOf(engine: Engine, pixels: Pixels, square: FaceSquare): Promise<Float32Array> {
  const crops = VIEWS.map((view) => sampleCrop(pixels, square, square.tilt, view));
  const vectors = await engine.describeCrops(crops);
  for (const crop of crops) crop.fill(0);
  return meanDescriptor(vectors);
}
