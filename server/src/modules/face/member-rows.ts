/**
 * Which row belongs to which member, both ways, packed: 16 bytes of id and 8 to 16 of hash table a member. A Map with its
 * strings took 115 MB a million, a quarter of what the vectors take.
 * Invariant: rows are 0 to size − 1; removing one moves the last row into the gap.
 */

const WORDS = 4;
const FIRST_ROWS = 16;
const GROWTH = 1.25;
/** Hash table slots a row, at least: short ways to an empty slot. */
const SPARE = 2;

export type MemberRows = ReturnType<typeof createMemberRows>;

/** A UUID as four words of 32 bits. */
function wordsOf(memberId: string): [number, number, number, number] {
  const hex = memberId.replaceAll('-', '');
  if (!/^[0-9a-f]{32}$/.test(hex)) throw new Error('not a member id');
  const word = (at: number) => Number.parseInt(hex.slice(8 * at, 8 * at + 8), 16);
  return [word(0), word(1), word(2), word(3)];
}

export function createMemberRows() {
  let ids = new Uint32Array(FIRST_ROWS * WORDS);
  /** Row + 1, or 0 where nobody is. */
  let slots = new Uint32Array(FIRST_ROWS * SPARE);
  let size = 0;

  /** The last word of a UUID is random: it spreads by itself. */
  const home = (row: number): number => (ids[row * WORDS + 3] ?? 0) & (slots.length - 1);
  const next = (slot: number): number => (slot + 1) & (slots.length - 1);

  /** The slot of the member, or the empty one where they would be. */
  function slotOf([a, b, c, d]: readonly [number, number, number, number]): number {
    let slot = d & (slots.length - 1);
    for (; slots[slot]; slot = next(slot)) {
      const at = ((slots[slot] ?? 0) - 1) * WORDS;
      if (ids[at + 3] === d && ids[at + 2] === c && ids[at + 1] === b && ids[at] === a) break;
    }
    return slot;
  }

  const slotOfRow = (row: number): number => {
    const [a = 0, b = 0, c = 0, d = 0] = ids.subarray(row * WORDS, row * WORDS + WORDS);
    return slotOf([a, b, c, d]);
  };

  function makeRoom(): void {
    if ((size + 1) * WORDS > ids.length) {
      const larger = new Uint32Array(Math.ceil((size + 1) * GROWTH) * WORDS);
      larger.set(ids);
      ids = larger;
    }
    if ((size + 1) * SPARE <= slots.length) return;
    slots = new Uint32Array(slots.length * 2);
    for (let row = 0; row < size; row++) slots[slotOfRow(row)] = row + 1;
  }

  /** Empties a slot and draws nearer those behind it who had to walk past it. */
  function vacate(slot: number): void {
    let gap = slot;
    for (let behind = next(gap); slots[behind]; behind = next(behind)) {
      const wanted = home((slots[behind] ?? 0) - 1);
      const walked = (behind - wanted) & (slots.length - 1);
      if (walked < ((behind - gap) & (slots.length - 1))) continue;
      slots[gap] = slots[behind] ?? 0;
      gap = behind;
    }
    slots[gap] = 0;
  }

  return {
    size: (): number => size,
    /** −1 when the member is not here. @throws Error for what is no id */
    rowOf: (memberId: string): number => (slots[slotOf(wordsOf(memberId))] ?? 0) - 1,
    idOf(row: number): string {
      const hex = [0, 1, 2, 3].map((word) => (ids[row * WORDS + word] ?? 0).toString(16).padStart(8, '0')).join('');
      return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
    },
    /** A member who is not here yet. @returns their row, the last one */
    add(memberId: string): number {
      makeRoom();
      const words = wordsOf(memberId);
      ids.set(words, size * WORDS);
      slots[slotOf(words)] = size + 1;
      return size++;
    },
    /** The last row's member moves into this row. */
    remove(row: number): void {
      vacate(slotOfRow(row));
      const last = size - 1;
      if (row !== last) {
        const slot = slotOfRow(last);
        ids.copyWithin(row * WORDS, last * WORDS, size * WORDS);
        slots[slot] = row + 1;
      }
      ids.fill(0, last * WORDS, size * WORDS);
      size--;
    },
  };
}
