/**
 * Threads that search a large gallery over the memory they share with it, each a part of its pages. They start with the
 * first such search; one that ends is started anew by the next.
 */
import { Worker } from 'node:worker_threads';
import { insert, type Neighbour, type Scanner, type Search } from './nearest-rows';
import { PAGE_ROWS } from './scan-kernel';

export interface SearchThreads {
  /** As a `NearestRows`. @throws Error when a thread ended */
  nearest(search: Search): Promise<Neighbour[]>;
  close(): Promise<void>;
}

export interface SearchThreadsOptions {
  /** The bundled search.worker.js. */
  workerFile: string;
  count: number;
}

interface Thread {
  worker: Worker;
  /** Answers come in the order of the questions. */
  waiting: { resolve(found: Neighbour[]): void; reject(error: Error): void }[];
}

/** @param scanners one a thread */
export function createSearchThreads(workerFile: string, scanners: readonly Scanner[]): SearchThreads {
  const threads = new Map<Scanner, Thread>();

  function start(scanner: Scanner): Thread {
    const worker = new Worker(workerFile, { name: 'search', workerData: scanner });
    const thread: Thread = { worker, waiting: [] };
    worker.on('message', (found: Neighbour[]) => thread.waiting.shift()?.resolve(found));
    worker.on('error', () => undefined);
    worker.once('exit', () => {
      if (threads.get(scanner) === thread) threads.delete(scanner);
      for (const { reject } of thread.waiting) reject(new Error('a search thread ended'));
    });
    threads.set(scanner, thread);
    return thread;
  }

  function ask(scanner: Scanner, part: Search): Promise<Neighbour[]> {
    const { worker, waiting } = threads.get(scanner) ?? start(scanner);
    return new Promise((resolve, reject) => {
      waiting.push({ resolve, reject });
      worker.postMessage(part);
    });
  }

  return {
    async nearest({ pages, rows, probe, k }) {
      const share = Math.ceil(pages.length / scanners.length);
      const parts = await Promise.all(
        scanners.map(async (scanner, i) => {
          const first = i * share * PAGE_ROWS;
          const own = {
            pages: pages.slice(i * share, (i + 1) * share),
            rows: Math.min(rows - first, share * PAGE_ROWS),
          };
          const found = own.rows > 0 ? await ask(scanner, { ...own, probe, k }) : [];
          return found.map(({ row, squared }) => ({ row: row + first, squared }));
        }),
      );
      const best: Neighbour[] = [];
      for (const found of parts.flat()) insert(best, found, k);
      return best;
    },
    async close() {
      const ending = [...threads.values()].map(({ worker }) => worker.terminate());
      threads.clear();
      await Promise.all(ending);
    },
  };
}
