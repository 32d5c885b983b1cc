/**
 * A bounded queue that is fair to those who ask: each waits in a line of their own, and lines take turns. Where it is full,
 * room is made at the end of the longest line, so nobody who asks much keeps out somebody who asks little.
 */

export interface Waiting {
  /** Who asks: a till, or a member on their phone. */
  asker: string;
}

export type FairQueue<T extends Waiting> = ReturnType<typeof createFairQueue<T>>;

export function createFairQueue<T extends Waiting>() {
  /** No line is empty; the first one is next. */
  const lines: T[][] = [];
  let size = 0;

  const lineOf = ({ asker }: Waiting): T[] | undefined => lines.find(([first]) => first?.asker === asker);

  /** Takes one out; its line goes to the end when it was served, and stays where it is otherwise. */
  function drop(line: T[], at: number, served = false): T | undefined {
    const [item] = line.splice(at, 1);
    if (item) size--;
    if (served || line.length === 0) lines.splice(lines.indexOf(line), 1);
    if (served && line.length > 0) lines.push(line);
    return item;
  }

  return {
    size: (): number => size,

    /** @returns who has to go because only `limit` may wait: the newcomer, the last of the longest line, or nobody */
    push(item: T, limit: number): T | null {
      const own = lineOf(item);
      const wouldWait = (own?.length ?? 0) + 1;
      const longest = lines.reduce<T[]>((longer, line) => (line.length > longer.length ? line : longer), []);
      if (size >= limit && wouldWait >= longest.length) return item;
      const gone = size >= limit ? drop(longest, longest.length - 1) : null;
      if (own) own.push(item);
      else lines.push([item]);
      size++;
      return gone ?? null;
    },

    /** Before everybody: for one whose turn was lost. */
    putFirst(item: T): void {
      const line = lineOf(item) ?? [];
      if (line.length > 0) lines.splice(lines.indexOf(line), 1);
      line.unshift(item);
      lines.unshift(line);
      size++;
    },

    next(): T | undefined {
      const [line] = lines;
      return line && drop(line, 0, true);
    },

    /** @returns false when it does not wait here */
    remove(item: T): boolean {
      const line = lineOf(item);
      const at = line?.indexOf(item) ?? -1;
      if (!line || at < 0) return false;
      drop(line, at);
      return true;
    },

    clear: (): T[] => {
      size = 0;
      return lines.splice(0).flat();
    },
  };
}
