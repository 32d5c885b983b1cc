/**
 * The demo shop keeps the hours of its time zone; before it opens, "today" is empty. Pictures are taken on its
 * afternoon, whatever the time here: the clocks of this process and of the pages are moved by the same hours.
 */
import { runInThisContext } from 'node:vm';
import type { BrowserContext } from 'playwright-core';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const SHANGHAI_MS = 8 * HOUR_MS;
const PICTURE_TIME_MS = 16 * HOUR_MS + 40 * 60_000;

/** From now to 16:40 in Shanghai, on the day it is there. */
function shiftMs(nowMs: number): number {
  const midnightMs = Math.floor((nowMs + SHANGHAI_MS) / DAY_MS) * DAY_MS - SHANGHAI_MS;
  return midnightMs + PICTURE_TIME_MS - nowMs;
}

/** Source text, because the same words run here and in every page. */
const moveBy = (ms: number): string => `
  globalThis.Date = ((Base) => {
    const now = () => Base.now() + ${ms};
    function Moved(...parts) {
      const moment = parts.length === 0 ? new Base(now()) : new Base(...parts);
      return new.target ? moment : moment.toString();
    }
    Moved.prototype = Base.prototype;
    return Object.assign(Moved, { now, parse: Base.parse, UTC: Base.UTC });
  })(Date);`;

/**
 * Moves the clock of this process, and its time zone, which a browser started later takes over.
 * @returns how to move the clock of a browser context's pages, before they open
 */
export function moveToAfternoon(): (context: BrowserContext) => Promise<void> {
  const script = moveBy(shiftMs(Date.now()));
  process.env['TZ'] = 'Asia/Shanghai';
  runInThisContext(script);
  return async (context) => {
    await context.addInitScript(script);
  };
}
