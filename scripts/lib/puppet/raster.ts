/** Textured triangles into a picture, in memory. */

// Names of our own: a test's sandbox looks up each global anew, which would be most of the time here.
const { abs, ceil, floor, max, min } = Math;

/** RGB rows, three bytes a pixel. */
export interface Image {
  data: Uint8Array;
  width: number;
  height: number;
}

/** A surface: vertices as seen by the camera (px across, px down, depth; less is nearer) and where each takes its colour. */
export interface Surface {
  /** x, y, z of each vertex. */
  positions: Float64Array;
  /** x, y of each vertex in the texture, px. */
  texture: Float64Array;
  /** Three vertices a triangle. */
  triangles: ArrayLike<number>;
  image: Image;
  /** One colour instead of the texture. */
  paint?: readonly [number, number, number];
}

export const copyOf = ({ data, width, height }: Image): Image => ({ data: Uint8Array.from(data), width, height });

/** Draws a surface over the target; of two triangles on one pixel the nearer one is seen. */
export function draw(target: Image, surface: Surface): void {
  const depth = new Float64Array(target.width * target.height).fill(Number.POSITIVE_INFINITY);
  for (let t = 0; t + 2 < surface.triangles.length; t += 3) drawTriangle(target, depth, surface, t);
}

/** Barycentric scan of the triangle's box; written plainly, since every pixel of every frame passes here. */
function drawTriangle(target: Image, depth: Float64Array, surface: Surface, first: number): void {
  const { positions: p, texture: uv, triangles, image, paint } = surface;
  const a = triangles[first] as number;
  const b = triangles[first + 1] as number;
  const c = triangles[first + 2] as number;
  const ax = p[3 * a] as number;
  const ay = p[3 * a + 1] as number;
  const az = p[3 * a + 2] as number;
  const bx = p[3 * b] as number;
  const by = p[3 * b + 1] as number;
  const cx = p[3 * c] as number;
  const cy = p[3 * c + 1] as number;
  const area = (bx - ax) * (cy - ay) - (cx - ax) * (by - ay);
  if (abs(area) < 1e-9) return;
  const bz = (p[3 * b + 2] as number) - az;
  const cz = (p[3 * c + 2] as number) - az;
  const u0 = uv[2 * a] as number;
  const v0 = uv[2 * a + 1] as number;
  const ub = (uv[2 * b] as number) - u0;
  const uc = (uv[2 * c] as number) - u0;
  const vb = (uv[2 * b + 1] as number) - v0;
  const vc = (uv[2 * c + 1] as number) - v0;
  const right = min(target.width - 1, floor(max(ax, bx, cx)));
  const bottom = min(target.height - 1, floor(max(ay, by, cy)));
  for (let y = max(0, ceil(min(ay, by, cy))); y <= bottom; y++) {
    for (let x = max(0, ceil(min(ax, bx, cx))); x <= right; x++) {
      const wb = ((x - ax) * (cy - ay) - (cx - ax) * (y - ay)) / area;
      const wc = ((bx - ax) * (y - ay) - (x - ax) * (by - ay)) / area;
      if (wb < -1e-9 || wc < -1e-9 || wb + wc > 1 + 1e-9) continue;
      const pixel = y * target.width + x;
      const z = az + wb * bz + wc * cz;
      if (z >= (depth[pixel] as number)) continue;
      depth[pixel] = z;
      if (paint) target.data.set(paint, 3 * pixel);
      else copyColour(target.data, 3 * pixel, image, u0 + wb * ub + wc * uc, v0 + wb * vb + wc * vc);
    }
  }
}

/** Bilinear; outside the texture its edge goes on. */
function copyColour(into: Uint8Array, at: number, { data, width, height }: Image, x: number, y: number): void {
  const px = min(max(x, 0), width - 1.001);
  const py = min(max(y, 0), height - 1.001);
  const x0 = floor(px);
  const y0 = floor(py);
  const fx = px - x0;
  const fy = py - y0;
  const above = (y0 * width + x0) * 3;
  const below = above + width * 3;
  for (let k = 0; k < 3; k++) {
    const top = (data[above + k] as number) * (1 - fx) + (data[above + 3 + k] as number) * fx;
    const bottom = (data[below + k] as number) * (1 - fx) + (data[below + 3 + k] as number) * fx;
    into[at + k] = top * (1 - fy) + bottom * fy;
  }
}
