/** Arithmetic of face descriptors. They are not normalised: the network was trained on plain L2 distances. */

/** L2 distance; 0 is the same picture, different people are rarely nearer than 0.55. */
export function distance(a: Float32Array, b: Float32Array): number {
  if (a.length !== b.length) throw new Error('descriptors differ in length');
  let sum = 0;
  for (let i = 0; i < a.length; i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0);
    sum += difference * difference;
  }
  return Math.sqrt(sum);
}

/** The mean vector: how several frames, and several templates of a member, become one. */
export function meanDescriptor(vectors: readonly Float32Array[]): Float32Array {
  const [first] = vectors;
  if (!first) throw new Error('the mean of no descriptors');
  const mean = new Float32Array(first.length);
  for (const vector of vectors) {
    if (vector.length !== first.length) throw new Error('descriptors differ in length');
    for (let i = 0; i < mean.length; i++) mean[i] = (mean[i] ?? 0) + (vector[i] ?? 0) / vectors.length;
  }
  return mean;
}
