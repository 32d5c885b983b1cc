/** RGB pictures in other sizes, bilinear, as TensorFlow's `resizeBilinear` and `cropAndResize` do it. Pure. */

interface Rgb {
  data: Uint8Array | Float32Array;
  width: number;
  height: number;
}

/**
 * The colours where columns and rows cross, row by row; black outside the picture.
 * @param columns in px, between them too, from left to right
 */
export function sampled({ data, width, height }: Rgb, columns: Float64Array, rows: Float64Array): Float32Array {
  const result = new Float32Array(columns.length * rows.length * 3);
  const left = Int32Array.from(columns, (x) => 3 * Math.floor(x));
  const right = Int32Array.from(columns, (x) => 3 * Math.ceil(x));
  const shares = Float64Array.from(columns, (x) => x - Math.floor(x));
  const inside = columns.filter((x) => x >= 0 && x <= width - 1).length;
  const first = columns.filter((x) => x < 0).length;
  for (const [row, y] of rows.entries()) {
    if (y < 0 || y > height - 1) continue;
    const above = Math.floor(y) * width * 3;
    const below = Math.ceil(y) * width * 3;
    const down = y - Math.floor(y);
    for (let column = first; column < first + inside; column++) {
      const share = shares[column] ?? 0;
      const from = left[column] ?? 0;
      const to = right[column] ?? 0;
      const at = (row * columns.length + column) * 3;
      for (let k = 0; k < 3; k++) {
        const upper = data[above + from + k] ?? 0;
        const lower = data[below + from + k] ?? 0;
        const high = upper + ((data[above + to + k] ?? 0) - upper) * share;
        const low = lower + ((data[below + to + k] ?? 0) - lower) * share;
        result[at + k] = high + (low - high) * down;
      }
    }
  }
  return result;
}

/** The whole picture, squeezed into a square. */
export function resized(picture: Rgb, edge: number): Float32Array {
  const steps = (size: number) =>
    Float64Array.from({ length: edge }, (_, step) => Math.min((step * size) / edge, size - 1));
  return sampled(picture, steps(picture.width), steps(picture.height));
}
