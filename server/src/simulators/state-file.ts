import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

const SAVE_DELAY_MS = 200;

/**
 * A simulator's memory as one JSON file, so that a restart keeps keys, users and orders.
 * Without a path it lives in memory only. Changes are written together after 200 ms, and on `flush`.
 */
export async function openStateFile<State>(path: string | null, initial: () => State | Promise<State>) {
  const state = path && existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as State) : await initial();
  let timer: NodeJS.Timeout | null = null;

  function flush(): void {
    if (timer) clearTimeout(timer);
    timer = null;
    if (!path) return;
    mkdirSync(dirname(path), { recursive: true });
    const temporary = `${path}.part`;
    writeFileSync(temporary, JSON.stringify(state, null, 1), { mode: 0o600 });
    renameSync(temporary, path);
  }

  return {
    state,
    /** To be called after each change of `state`. */
    changed(): void {
      if (path) timer ??= setTimeout(flush, SAVE_DELAY_MS);
    },
    flush,
  };
}
