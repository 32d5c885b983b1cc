import type { LocalTime } from '@shuke/shared';
import { DateTime } from 'luxon';

const at = (ms: number, timeZone: string) => DateTime.fromMillis(ms, { zone: timeZone });

/** What the clock on the wall shows. @param timeZone an IANA name */
export function localTimeOf(ms: number, timeZone: string): LocalTime {
  const { weekday, hour, minute } = at(ms, timeZone);
  return { weekday, minute: hour * 60 + minute };
}

/** The day there, `YYYY-MM-DD`. */
export const localDayOf = (ms: number, timeZone: string): string => at(ms, timeZone).toFormat('yyyy-MM-dd');

/** The first moment of the day there that is `days` days later. */
export const midnightAfter = (ms: number, timeZone: string, days: number): number =>
  at(ms, timeZone).plus({ days }).startOf('day').toMillis();

/** `days` days later at the same time of day. */
export const daysAfter = (ms: number, timeZone: string, days: number): number =>
  at(ms, timeZone).plus({ days }).toMillis();
