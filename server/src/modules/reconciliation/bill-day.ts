/** The providers' day is Beijing's, which has no summer time; their bills are there by ten in the morning. */
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../kernel/clock';

const BEIJING_MS = 8 * HOUR_MS;
const READY_AFTER_MS = DAY_MS + 10 * HOUR_MS + 15 * MINUTE_MS;

/** @returns the day in Beijing, `2026-11-24` */
export const billDay = (atMs: number): string => new Date(atMs + BEIJING_MS).toISOString().slice(0, 10);

export function billDayTime(day: string): { fromMs: number; untilMs: number; readyAtMs: number } {
  const fromMs = Date.parse(`${day}T00:00:00+08:00`);
  return { fromMs, untilMs: fromMs + DAY_MS, readyAtMs: fromMs + READY_AFTER_MS };
}
