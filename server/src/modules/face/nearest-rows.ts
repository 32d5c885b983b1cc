/** Exact k-nearest search over packed rows. Both ways return the same rows; usearch is about five times faster. */
import type * as Usearch from 'usearch';
import { DESCRIPTOR_LENGTH } from './face-frame';

export interface Neighbour {
  row: number;
  /** Squared L2 in single precision. */
  squared: number;
}

/** The k rows nearest to the probe by L2, best first. `rows` holds at least k rows. */
export type NearestRows = (rows: Float32Array, probe: Float32Array, k: number) => Neighbour[];

export function nearestRowsByLoop(rows: Float32Array, probe: Float32Array, k: number): Neighbour[] {
  const best: Neighbour[] = [];
  const count = rows.length / DESCRIPTOR_LENGTH;
  for (let row = 0; row < count; row++) {
    const squared = squaredDistance(rows, row * DESCRIPTOR_LENGTH, probe);
    const worst = best[best.length - 1];
    if (best.length === k && worst && squared >= worst.squared) continue;
    if (best.length === k) best.pop();
    let at = best.length;
    while (at > 0 && (best[at - 1]?.squared ?? 0) > squared) at--;
    best.splice(at, 0, { row, squared });
  }
  return best;
}

function squaredDistance(rows: Float32Array, offset: number, probe: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < DESCRIPTOR_LENGTH; i++) {
    const difference = (rows[offset + i] ?? 0) - (probe[i] ?? 0);
    sum += difference * difference;
  }
  return sum;
}

/** usearch's exact scan, or null where its native binary does not load. */
export function loadExactSearch(): NearestRows | null {
  try {
    const { exactSearch, MetricKind }: typeof Usearch = require('usearch');
    return (rows, probe, k) => {
      const { keys, distances } = exactSearch(rows, probe, DESCRIPTOR_LENGTH, k, MetricKind.L2sq, 1);
      return Array.from(keys, (key, i) => ({ row: Number(key), squared: distances[i] ?? Number.NaN }));
    };
  } catch {
    return null;
  }
}
