/**
 * A short burst of frames for one face attempt. Invariant: frames differ and are at least `gapMs` apart,
 * because liveness looks at what changed between them; a frozen camera sends what it has after `patienceMs`.
 * Four gaps are about as long as a head takes to turn a little, and as a customer does not notice.
 */
export interface BurstOptions {
  readonly size: number;
  readonly gapMs: number;
  readonly patienceMs: number;
}

export const BURST: BurstOptions = { size: 5, gapMs: 190, patienceMs: 2_000 };

export interface Burst {
  /** Offers a frame taken at `atMs`; answers whether it was kept. */
  offer(frame: string, atMs: number): boolean;
  /** Milliseconds until the next frame is far enough from the last one. */
  dueInMs(nowMs: number): number;
  /** True when there is enough, or no use in waiting longer. */
  isReady(nowMs: number): boolean;
  /** Of the frames that are wanted, those that were taken: 0..1. */
  share(): number;
  readonly frames: readonly string[];
}

export function createBurst({ size, gapMs, patienceMs }: BurstOptions = BURST): Burst {
  const frames: string[] = [];
  let startedMs = 0;
  let lastMs = 0;
  return {
    frames,
    offer(frame, atMs) {
      if (frames.length >= size || frames.includes(frame)) return false;
      if (frames.length > 0 && atMs - lastMs < gapMs) return false;
      if (frames.length === 0) startedMs = atMs;
      lastMs = atMs;
      frames.push(frame);
      return true;
    },
    share: () => frames.length / size,
    dueInMs: (nowMs) => (frames.length === 0 ? 0 : Math.max(0, lastMs + gapMs - nowMs)),
    isReady: (nowMs) => frames.length >= size || (frames.length > 0 && nowMs - startedMs >= patienceMs),
  };
}
