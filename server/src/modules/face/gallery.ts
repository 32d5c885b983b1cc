/**
 * The enrolled members of each merchant, in memory, one packed row a member: the mean of the member's templates.
 * Invariants: a search looks at every row (an approximate index returned the wrong neighbour when measured) and never
 * crosses merchants; a removed member is found by no search that starts after `removeMember` returned.
 */

import { distance, meanDescriptor } from './descriptor';
import { DESCRIPTOR_LENGTH } from './face-frame';
import { loadExactSearch, type NearestRows, nearestRowsByLoop } from './nearest-rows';

export interface Candidate {
  memberId: string;
  /** L2 to the member's mean template. */
  distance: number;
}

export interface Gallery {
  /** Puts or replaces a member; the vectors are copied. */
  setMember(merchantId: string, memberId: string, templates: readonly Float32Array[]): void;
  /** Adds one more template to the member's mean. */
  addTemplate(merchantId: string, memberId: string, template: Float32Array): void;
  /** True when the member was there. */
  removeMember(merchantId: string, memberId: string): boolean;
  removeMerchant(merchantId: string): void;
  /** The k nearest members, best first; fewer when there are fewer. Not a decision: see match-policy. */
  search(merchantId: string, probe: Float32Array, k: number): Candidate[];
  /** Distance to one member; null when not enrolled here. */
  verify(merchantId: string, memberId: string, probe: Float32Array): number | null;
  countMembers(merchantId?: string): number;
}

interface Shelf {
  rows: Float32Array;
  members: string[];
  templates: number[];
  rowOf: Map<string, number>;
}

const FIRST_ROWS = 16;
/** A quarter to spare: a million members are 488 MiB, and doubling would hold as much again for nothing. */
const GROWTH = 1.25;

/** @param nearest how rows are scanned: usearch where its binary loads, otherwise a plain loop with the same answers */
export function createGallery(nearest: NearestRows = loadExactSearch() ?? nearestRowsByLoop): Gallery {
  const shelves = new Map<string, Shelf>();

  function shelfOf(merchantId: string): Shelf {
    let shelf = shelves.get(merchantId);
    if (!shelf) {
      shelf = { rows: new Float32Array(FIRST_ROWS * DESCRIPTOR_LENGTH), members: [], templates: [], rowOf: new Map() };
      shelves.set(merchantId, shelf);
    }
    return shelf;
  }

  function write(merchantId: string, memberId: string, vector: Float32Array, templates: number): void {
    const shelf = shelfOf(merchantId);
    const row = shelf.rowOf.get(memberId) ?? append(shelf, memberId);
    shelf.rows.set(vector, row * DESCRIPTOR_LENGTH);
    shelf.templates[row] = templates;
  }

  function setMember(merchantId: string, memberId: string, templates: readonly Float32Array[]): void {
    for (const template of templates) assertDescriptor(template);
    write(merchantId, memberId, meanDescriptor(templates), templates.length);
  }

  function addTemplate(merchantId: string, memberId: string, template: Float32Array): void {
    assertDescriptor(template);
    const shelf = shelves.get(merchantId);
    const row = shelf?.rowOf.get(memberId);
    if (!shelf || row === undefined) {
      write(merchantId, memberId, template, 1);
      return;
    }
    const count = shelf.templates[row] ?? 0;
    const mean = rowAt(shelf, row).map((value, i) => (value * count + (template[i] ?? 0)) / (count + 1));
    write(merchantId, memberId, mean, count + 1);
  }

  /** The last row moves into the gap, so rows stay packed. */
  function removeMember(merchantId: string, memberId: string): boolean {
    const shelf = shelves.get(merchantId);
    const row = shelf?.rowOf.get(memberId);
    if (!shelf || row === undefined) return false;
    const last = shelf.members.length - 1;
    const moved = shelf.members[last];
    if (row !== last && moved !== undefined) {
      shelf.rows.copyWithin(row * DESCRIPTOR_LENGTH, last * DESCRIPTOR_LENGTH, (last + 1) * DESCRIPTOR_LENGTH);
      shelf.members[row] = moved;
      shelf.templates[row] = shelf.templates[last] ?? 0;
      shelf.rowOf.set(moved, row);
    }
    rowAt(shelf, last).fill(0);
    shelf.members.pop();
    shelf.templates.pop();
    shelf.rowOf.delete(memberId);
    if (last === 0) shelves.delete(merchantId);
    return true;
  }

  function removeMerchant(merchantId: string): void {
    shelves.get(merchantId)?.rows.fill(0);
    shelves.delete(merchantId);
  }

  function search(merchantId: string, probe: Float32Array, k: number): Candidate[] {
    assertDescriptor(probe);
    const shelf = shelves.get(merchantId);
    if (!shelf || k < 1) return [];
    const rows = shelf.rows.subarray(0, shelf.members.length * DESCRIPTOR_LENGTH);
    return nearest(rows, probe, Math.min(k, shelf.members.length))
      .map((row) => ({ memberId: shelf.members[row] ?? '', distance: distance(rowAt(shelf, row), probe) }))
      .sort((a, b) => a.distance - b.distance);
  }

  function verify(merchantId: string, memberId: string, probe: Float32Array): number | null {
    assertDescriptor(probe);
    const shelf = shelves.get(merchantId);
    const row = shelf?.rowOf.get(memberId);
    return shelf && row !== undefined ? distance(rowAt(shelf, row), probe) : null;
  }

  function countMembers(merchantId?: string): number {
    if (merchantId !== undefined) return shelves.get(merchantId)?.members.length ?? 0;
    let sum = 0;
    for (const shelf of shelves.values()) sum += shelf.members.length;
    return sum;
  }

  return { setMember, addTemplate, removeMember, removeMerchant, search, verify, countMembers };
}

function append(shelf: Shelf, memberId: string): number {
  const row = shelf.members.length;
  if ((row + 1) * DESCRIPTOR_LENGTH > shelf.rows.length) {
    const larger = new Float32Array(Math.ceil((row + 1) * GROWTH) * DESCRIPTOR_LENGTH);
    larger.set(shelf.rows);
    shelf.rows = larger;
  }
  shelf.members.push(memberId);
  shelf.templates.push(0);
  shelf.rowOf.set(memberId, row);
  return row;
}

const rowAt = (shelf: Shelf, row: number): Float32Array =>
  shelf.rows.subarray(row * DESCRIPTOR_LENGTH, (row + 1) * DESCRIPTOR_LENGTH);

/** A NaN compares as "not farther" in some scans: it must never get in. */
function assertDescriptor(vector: Float32Array): void {
  if (vector.length !== DESCRIPTOR_LENGTH || !vector.every(Number.isFinite)) throw new Error('not a face descriptor');
}
