/**
 * The enrolled members of each merchant, in memory, one packed row a member: the mean of the member's templates.
 * Invariants: a search looks at every row (an approximate index returned the wrong neighbour when measured) and never
 * crosses merchants; a removed member is found by no search that starts after `removeMember` returned.
 */

import { distance, meanDescriptor } from './descriptor';
import { DESCRIPTOR_LENGTH } from './face-frame';
import { createMemberRows, type MemberRows } from './member-rows';
import { loadExactSearch, type NearestRows, type Neighbour, nearestRowsByLoop } from './nearest-rows';

export interface Candidate {
  memberId: string;
  /** L2 to the member's mean template. */
  distance: number;
}

export interface Gallery {
  /** Puts or replaces a member; the vectors are copied. */
  setMember(merchantId: string, memberId: string, templates: readonly Float32Array[]): void;
  /** True when the member was there. */
  removeMember(merchantId: string, memberId: string): boolean;
  /**
   * The k nearest members, best first; fewer when there are fewer. Not a decision: see match-policy.
   * @param among only these members count, if given; who is not enrolled is passed over
   */
  search(merchantId: string, probe: Float32Array, k: number, among?: Iterable<string>): Promise<Candidate[]>;
  countMembers(merchantId?: string): number;
}

/** Rows lie in blocks: nothing is copied when a gallery grows, and what a scan keeps of a block stays in the cache. */
const BLOCK_ROWS = 2048;
/** The last block grows to this size in steps, so that a small shop takes little. */
const FIRST_ROWS = 16;
/** Blocks scanned before other work gets its turn: about 4 ms. */
const BLOCKS_A_TURN = 48;

interface Shelf {
  blocks: Float32Array[];
  members: MemberRows;
  /** How often it was changed. */
  version: number;
}

const nextTurn = () => new Promise<void>((resolve) => setImmediate(resolve));

/** @param nearest how rows are scanned: usearch where its binary loads, otherwise a plain loop with the same answers */
export function createGallery(nearest: NearestRows = loadExactSearch() ?? nearestRowsByLoop): Gallery {
  const shelves = new Map<string, Shelf>();

  function shelfOf(merchantId: string): Shelf {
    let shelf = shelves.get(merchantId);
    if (!shelf) {
      shelf = { blocks: [], members: createMemberRows(), version: 0 };
      shelves.set(merchantId, shelf);
    }
    return shelf;
  }

  function setMember(merchantId: string, memberId: string, templates: readonly Float32Array[]): void {
    for (const template of templates) assertDescriptor(template);
    const mean = meanDescriptor(templates);
    const shelf = shelfOf(merchantId);
    const known = shelf.members.rowOf(memberId);
    const row = known >= 0 ? known : append(shelf, memberId);
    rowAt(shelf, row).set(mean);
    shelf.version++;
  }

  /** The last row moves into the gap, so rows stay packed. */
  function removeMember(merchantId: string, memberId: string): boolean {
    const shelf = shelves.get(merchantId);
    const row = shelf?.members.rowOf(memberId) ?? -1;
    if (!shelf || row < 0) return false;
    const last = shelf.members.size() - 1;
    rowAt(shelf, row).set(rowAt(shelf, last));
    rowAt(shelf, last).fill(0);
    shelf.members.remove(row);
    shelf.version++;
    if (last % BLOCK_ROWS === 0) shelf.blocks.pop();
    if (last === 0) shelves.delete(merchantId);
    return true;
  }

  /** The k best of some blocks and of those found before, nearest first. */
  function scan(shelf: Shelf, blocks: readonly [number, number], probe: Float32Array, k: number, found: Neighbour[]) {
    const best = [...found];
    for (let block = blocks[0]; block < blocks[1]; block++) {
      const count = Math.min(BLOCK_ROWS, shelf.members.size() - block * BLOCK_ROWS);
      const rows = (shelf.blocks[block] ?? new Float32Array(0)).subarray(0, count * DESCRIPTOR_LENGTH);
      for (const { row, squared } of nearest(rows, probe, Math.min(k, count))) {
        best.push({ row: row + block * BLOCK_ROWS, squared });
      }
    }
    return best.sort((a, b) => a.squared - b.squared).slice(0, k);
  }

  function candidates(shelf: Shelf, rows: readonly number[], probe: Float32Array, k: number): Candidate[] {
    return rows
      .map((row) => ({ memberId: shelf.members.idOf(row), distance: distance(rowAt(shelf, row), probe) }))
      .sort((a, b) => a.distance - b.distance)
      .slice(0, k);
  }

  /** Turn by turn. Where rows change meanwhile, a moved one might be missed: then all are looked at in one turn. */
  async function searchAll(shelf: Shelf, probe: Float32Array, k: number): Promise<Candidate[]> {
    const { version } = shelf;
    let found: Neighbour[] = [];
    for (let block = 0; block < shelf.blocks.length; block += BLOCKS_A_TURN) {
      if (block > 0) await nextTurn();
      if (shelf.version !== version) {
        found = scan(shelf, [0, shelf.blocks.length], probe, k, []);
        break;
      }
      found = scan(shelf, [block, Math.min(block + BLOCKS_A_TURN, shelf.blocks.length)], probe, k, found);
    }
    return candidates(
      shelf,
      found.map(({ row }) => row),
      probe,
      k,
    );
  }

  async function search(
    merchantId: string,
    probe: Float32Array,
    k: number,
    among?: Iterable<string>,
  ): Promise<Candidate[]> {
    assertDescriptor(probe);
    const shelf = shelves.get(merchantId);
    if (!shelf || k < 1) return [];
    if (!among) return searchAll(shelf, probe, k);
    const rows = [...new Set(among)].map((memberId) => shelf.members.rowOf(memberId)).filter((row) => row >= 0);
    return candidates(shelf, rows, probe, k);
  }

  function countMembers(merchantId?: string): number {
    if (merchantId !== undefined) return shelves.get(merchantId)?.members.size() ?? 0;
    let sum = 0;
    for (const shelf of shelves.values()) sum += shelf.members.size();
    return sum;
  }

  return { setMember, removeMember, search, countMembers };
}

function append(shelf: Shelf, memberId: string): number {
  const row = shelf.members.add(memberId);
  const block = Math.floor(row / BLOCK_ROWS);
  const needed = ((row % BLOCK_ROWS) + 1) * DESCRIPTOR_LENGTH;
  const rows = shelf.blocks[block] ?? new Float32Array(0);
  if (needed <= rows.length) return row;
  // Later blocks are whole at once: only the first one belongs to a shop that may stay small.
  const length = block > 0 ? BLOCK_ROWS * DESCRIPTOR_LENGTH : Math.max(FIRST_ROWS * DESCRIPTOR_LENGTH, rows.length * 2);
  const larger = new Float32Array(length);
  larger.set(rows);
  rows.fill(0);
  shelf.blocks[block] = larger;
  return row;
}

function rowAt(shelf: Shelf, row: number): Float32Array {
  const at = (row % BLOCK_ROWS) * DESCRIPTOR_LENGTH;
  return shelf.blocks[Math.floor(row / BLOCK_ROWS)]?.subarray(at, at + DESCRIPTOR_LENGTH) ?? new Float32Array(0);
}

/** A NaN compares as "not farther" in some scans: it must never get in. */
function assertDescriptor(vector: Float32Array): void {
  if (vector.length !== DESCRIPTOR_LENGTH || !vector.every(Number.isFinite)) throw new Error('not a face descriptor');
}
