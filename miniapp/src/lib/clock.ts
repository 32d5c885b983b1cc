/**
 * The server's time on a phone whose own clock may be hours off: each answer says what time it is there. Until the
 * first answer the phone's clock is believed.
 */
let aheadMs = 0;

/** @param date the answer's `Date` header @param tookMs how long the answer took to come */
export function learnTime(date: unknown, tookMs: number): void {
  const serverMs = typeof date === 'string' ? Date.parse(date) : Number.NaN;
  // The header tells whole seconds; on average it is half a second old when it leaves.
  if (!Number.isNaN(serverMs)) aheadMs = serverMs + 500 + tookMs / 2 - Date.now();
}

export const nowMs = (): number => Date.now() + aheadMs;
export const now = (): Date => new Date(nowMs());
