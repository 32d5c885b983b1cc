/**
 * A bounded queue that is fair to those who ask: each waits in a line of their own, and lines take turns. The frames of a
 * burst are let in together or not at all. Where it is full, whoever has most bursts waiting makes room with the last one
 * for somebody who has none, so nobody who asks much keeps out somebody who asks little.
 */

/** Frames that are of no use without each other: they are pushed one right after another. */
export interface Burst {
  frames: number;
}

export interface Waiting {
  /** Who asks: a till, or a member on their phone. */
  asker: string;
  /** The same object for each of its frames. */
  burst: Burst;
}

export type FairQueue<T extends Waiting> = ReturnType<typeof createFairQueue<T>>;

const burstsIn = (line: readonly Waiting[]): number => new Set(line.map(({ burst }) => burst)).size;

export function createFairQueue<T extends Waiting>() {
  /** No line is empty; the first one is next. */
  const lines: T[][] = [];
  const letIn = new WeakSet<Burst>();

  const lineOf = ({ asker }: Waiting): T[] | undefined => lines.find(([first]) => first?.asker === asker);
  const size = (): number => lines.reduce((sum, { length }) => sum + length, 0);

  function dropLine(line: T[]): void {
    lines.splice(lines.indexOf(line), 1);
  }

  /** Takes out everything of a burst that waits. */
  function remove({ burst }: Waiting): T[] {
    letIn.delete(burst);
    const gone: T[] = [];
    for (const line of [...lines]) {
      gone.push(...line.filter((item) => item.burst === burst));
      line.splice(0, line.length, ...line.filter((item) => item.burst !== burst));
      if (line.length === 0) dropLine(line);
    }
    return gone;
  }

  /** @returns whose burst makes room for the newcomer's; null where nobody's does */
  function makesRoom(newcomer: Waiting, limit: number): T | null {
    if (lineOf(newcomer)) return null;
    const [longest] = [...lines].sort((a, b) => burstsIn(b) - burstsIn(a));
    const last = longest?.at(-1);
    if (!longest || !last || burstsIn(longest) < 2) return null;
    const places = longest.filter(({ burst }) => burst === last.burst).length;
    return size() - places + newcomer.burst.frames <= limit ? last : null;
  }

  return {
    size,

    /** @returns who has to go because only `limit` may wait: the newcomer, others, or nobody */
    push(item: T, limit: number): T[] {
      const fits = letIn.has(item.burst) || size() === 0 || size() + item.burst.frames <= limit;
      const other = fits ? null : makesRoom(item, limit);
      if (!fits && !other) return [item];
      const gone = other ? remove(other) : [];
      letIn.add(item.burst);
      const line = lineOf(item);
      if (line) line.push(item);
      else lines.push([item]);
      return gone;
    },

    /** Before everybody: for one whose turn was lost. */
    putFirst(item: T): void {
      const line = lineOf(item) ?? [];
      if (line.length > 0) dropLine(line);
      lines.unshift([item, ...line]);
    },

    /** Whose turn it is. Their line goes to the end. */
    next(): T | undefined {
      const line = lines.shift();
      const item = line?.shift();
      if (line && line.length > 0) lines.push(line);
      return item;
    },

    remove,

    /** @returns false when it does not wait here */
    removeOne(item: T): boolean {
      const line = lineOf(item);
      const at = line?.indexOf(item) ?? -1;
      if (!line || at < 0) return false;
      line.splice(at, 1);
      if (line.length === 0) dropLine(line);
      return true;
    },

    clear: (): T[] => lines.splice(0).flat(),
  };
}
