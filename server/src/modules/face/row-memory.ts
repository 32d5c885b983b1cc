/**
 * The packed vectors of all merchants, in one memory that threads share: pages of 128 rows, given to whoever needs room and
 * taken back empty. It grows in place, so nothing is ever copied; what is not used yet takes addresses only.
 */
import { DESCRIPTOR_LENGTH } from './face-frame';
import { PAGE_BYTES, PAGE_ROWS, ROW_BYTES, wasm } from './scan-kernel';

/** 4 GiB: 8.4 million members. */
export const MOST_PAGES = 65_536;
const FIRST_PAGES = 16;
/** Growing interrupts every thread that shares the memory: rarely, then. */
const GROWTH = 0.25;

export type RowMemory = ReturnType<typeof createRowMemory>;

export function createRowMemory() {
  const memory = new wasm.Memory({ initial: FIRST_PAGES, maximum: MOST_PAGES, shared: true });
  const free: number[] = [];
  let values = new Float32Array(memory.buffer);
  let used = 0;

  function grow(): void {
    const pages = values.byteLength / PAGE_BYTES;
    memory.grow(Math.min(Math.ceil(pages * GROWTH), MOST_PAGES - pages));
    values = new Float32Array(memory.buffer);
  }

  /** One row of a page, to read or to write. */
  const at = (page: number, row: number): Float32Array => {
    const first = (page + (row % PAGE_ROWS) * ROW_BYTES) / 4;
    return values.subarray(first, first + DESCRIPTOR_LENGTH);
  };

  return {
    memory,
    at,
    /** @returns the address of an empty page @throws RangeError when all addresses are used */
    take(): number {
      const page = free.pop();
      if (page !== undefined) return page;
      if ((used + 1) * PAGE_BYTES > values.byteLength) grow();
      return PAGE_BYTES * used++;
    },
    give(page: number): void {
      values.fill(0, page / 4, (page + PAGE_BYTES) / 4);
      free.push(page);
    },
  };
}
