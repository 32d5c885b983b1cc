/**
 * The enrolled members of each merchant, in memory, one packed row a member: the mean of the member's templates.
 * Invariants: a search looks at every row (an approximate index returned the wrong neighbour when measured) and never
 * crosses merchants; a removed member is found by no search that starts after `removeMember` returned.
 */

import { distance, meanDescriptor } from './descriptor';
import { DESCRIPTOR_LENGTH } from './face-frame';
import { createMemberRows, type MemberRows } from './member-rows';
import { createNearestRows, type Search } from './nearest-rows';
import { createRowMemory, MOST_PAGES } from './row-memory';
import { compileScan, PAGE_ROWS } from './scan-kernel';
import { createSearchThreads, type SearchThreadsOptions } from './search-threads';

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
  /** The k nearest members, best first; fewer when there are fewer. Not a decision: see match-policy. */
  search(merchantId: string, probe: Float32Array, k: number): Promise<Candidate[]>;
  countMembers(merchantId?: string): number;
  /** Ends its threads. */
  close(): Promise<void>;
}

/** A gallery up to this size is searched at once, in about 5 ms; a larger one by threads, beside other work. */
const AT_ONCE_ROWS = 65_536;

interface Shelf {
  /** Addresses of pages of 128 rows. */
  pages: number[];
  members: MemberRows;
  /** How often it was changed. */
  version: number;
}

/** @param threads how large galleries are searched; without them, they are searched at once like small ones */
export function createGallery({ threads: wanted }: { threads?: SearchThreadsOptions } = {}): Gallery {
  const rows = createRowMemory();
  const module = compileScan(MOST_PAGES);
  const newScanner = () => ({ memory: rows.memory, module, scratch: rows.take() });
  const nearestNow = createNearestRows(newScanner());
  const threads = wanted && createSearchThreads(wanted.workerFile, Array.from({ length: wanted.count }, newScanner));
  const shelves = new Map<string, Shelf>();

  const rowAt = (shelf: Shelf, row: number): Float32Array =>
    rows.at(shelf.pages[Math.floor(row / PAGE_ROWS)] ?? Number.NaN, row);

  function shelfOf(merchantId: string): Shelf {
    let shelf = shelves.get(merchantId);
    if (!shelf) {
      shelf = { pages: [], members: createMemberRows(), version: 0 };
      shelves.set(merchantId, shelf);
    }
    return shelf;
  }

  function setMember(merchantId: string, memberId: string, templates: readonly Float32Array[]): void {
    for (const template of templates) assertDescriptor(template);
    const mean = meanDescriptor(templates);
    const shelf = shelfOf(merchantId);
    const known = shelf.members.rowOf(memberId);
    if (known < 0 && shelf.members.size() === shelf.pages.length * PAGE_ROWS) shelf.pages.push(rows.take());
    rowAt(shelf, known >= 0 ? known : shelf.members.add(memberId)).set(mean);
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
    if (last % PAGE_ROWS === 0) rows.give(shelf.pages.pop() ?? Number.NaN);
    if (last === 0) shelves.delete(merchantId);
    return true;
  }

  async function search(merchantId: string, probe: Float32Array, k: number): Promise<Candidate[]> {
    assertDescriptor(probe);
    const shelf = shelves.get(merchantId);
    if (!shelf || k < 1) return [];
    const question = (): Search => ({ pages: shelf.pages, rows: shelf.members.size(), probe, k });
    const { version } = shelf;
    const large = shelf.members.size() > AT_ONCE_ROWS;
    let found = threads && large ? await threads.nearest(question()).catch(() => null) : null;
    // Here and now, also where a thread ended, and where a row moved and might have been missed: now none moves.
    if (!found || shelf.version !== version) found = nearestNow(question());
    return found
      .map(({ row }) => ({ memberId: shelf.members.idOf(row), distance: distance(rowAt(shelf, row), probe) }))
      .sort((a, b) => a.distance - b.distance);
  }

  function countMembers(merchantId?: string): number {
    if (merchantId !== undefined) return shelves.get(merchantId)?.members.size() ?? 0;
    let sum = 0;
    for (const shelf of shelves.values()) sum += shelf.members.size();
    return sum;
  }

  return { setMember, removeMember, search, countMembers, close: async () => threads?.close() };
}

/** A NaN compares as "not farther" in some scans: it must never get in. */
function assertDescriptor(vector: Float32Array): void {
  if (vector.length !== DESCRIPTOR_LENGTH || !vector.every(Number.isFinite)) throw new Error('not a face descriptor');
}
