/** Exact k-nearest search over pages of packed rows. */
import { DESCRIPTOR_LENGTH } from './face-frame';
import { PAGE_ROWS, STREAMS, type WasmMemory, wasm } from './scan-kernel';

export interface Neighbour {
  row: number;
  /** Squared L2 in single precision. */
  squared: number;
}

export interface Search {
  /** Addresses of whole pages; only the last one may hold fewer rows than it has room for. */
  pages: readonly number[];
  /** Rows in these pages. */
  rows: number;
  probe: Float32Array;
  k: number;
}

export interface Scanner {
  memory: WasmMemory;
  module: object;
  /** Address of a page of its own, for the probe and the distances. */
  scratch: number;
}

/** The k nearest rows, best first, numbered from the first page; fewer where there are fewer. */
export type NearestRows = (search: Search) => Neighbour[];

export function createNearestRows({ memory, module, scratch }: Scanner): NearestRows {
  const { scan } = new wasm.Instance(module, { rows: { memory } }).exports;
  const probeAt = scratch;
  const distancesAt = scratch + DESCRIPTOR_LENGTH * 4;
  const distances = new Float32Array(memory.buffer, distancesAt, STREAMS * PAGE_ROWS);

  return ({ pages, rows, probe, k }) => {
    const best: Neighbour[] = [];
    let farthest = Number.POSITIVE_INFINITY;
    new Float32Array(memory.buffer, probeAt, DESCRIPTOR_LENGTH).set(probe);
    for (let first = 0; first < pages.length; first += STREAMS) {
      // Where fewer are left, one of them is read several times; those answers are not looked at.
      const [a = 0, b = a, c = a, d = a] = pages.slice(first, first + STREAMS);
      scan(a, b, c, d, probeAt, distancesAt);
      const start = first * PAGE_ROWS;
      const count = Math.min(rows - start, STREAMS * PAGE_ROWS);
      for (let i = 0; i < count; i++) {
        const squared = distances[i] ?? Number.POSITIVE_INFINITY;
        if (squared >= farthest) continue;
        insert(best, { row: start + i, squared }, k);
        if (best.length === k) farthest = best[k - 1]?.squared ?? farthest;
      }
    }
    distances.fill(0);
    return best;
  };
}

/** Keeps the k best, nearest first. */
export function insert(best: Neighbour[], found: Neighbour, k: number): void {
  let at = best.length;
  while (at > 0 && (best[at - 1]?.squared ?? 0) > found.squared) at--;
  best.splice(at, 0, found);
  if (best.length > k) best.pop();
}
