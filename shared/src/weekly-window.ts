/** Hours of the week, as shops set them: in their own time zone, on some weekdays, from when until when. */
import type { Locale } from './errors';

export interface WeeklyWindow {
  /** ISO weekdays on which it begins: 1 Monday … 7 Sunday. */
  weekdays: number[];
  /** `HH:MM`, included. */
  from: string;
  /** `HH:MM`, not included; `24:00` is the end of the day. At or before `from`, it ends on the next day. */
  until: string;
}

/** A moment as the shop's clock on the wall shows it. */
export interface LocalTime {
  /** 1 Monday … 7 Sunday. */
  weekday: number;
  /** Minutes since midnight. */
  minute: number;
}

const DAY_MINUTES = 24 * 60;

const minuteOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));

function covers({ weekdays, from, until }: WeeklyWindow, { weekday, minute }: LocalTime): boolean {
  const [begin, end] = [minuteOf(from), minuteOf(until)];
  if (end > begin) return weekdays.includes(weekday) && minute >= begin && minute < end;
  const yesterday = weekday === 1 ? 7 : weekday - 1;
  return (weekdays.includes(weekday) && minute >= begin) || (weekdays.includes(yesterday) && minute < end);
}

/** Whether a moment lies in one of the windows; without any, every moment does. */
export const isWithin = (windows: readonly WeeklyWindow[] | null, at: LocalTime): boolean =>
  windows === null || windows.some((window) => covers(window, at));

const DAYS_ZH = ['一', '二', '三', '四', '五', '六', '日'];
const DAYS_EN = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

/** Days that follow each other, as one run: `[1, 2, 3, 6]` → `[[1, 3], [6, 6]]`. */
function runsOf(weekdays: readonly number[]): [number, number][] {
  const runs: [number, number][] = [];
  for (const day of [...weekdays].sort((a, b) => a - b)) {
    const last = runs.at(-1);
    if (last && day === last[1] + 1) last[1] = day;
    else runs.push([day, day]);
  }
  return runs;
}

function daysWords(weekdays: readonly number[], locale: Locale): string {
  const all = new Set(weekdays).size === 7;
  if (locale === 'en') {
    const name = (day: number) => DAYS_EN[day - 1] ?? '';
    if (all) return 'daily';
    return runsOf(weekdays)
      .map(([first, last]) => (first === last ? name(first) : `${name(first)}–${name(last)}`))
      .join(', ');
  }
  const name = (day: number) => `周${DAYS_ZH[day - 1] ?? ''}`;
  if (all) return '每天';
  return runsOf(weekdays)
    .map(([first, last]) => (first === last ? name(first) : `${name(first)}至${name(last)}`))
    .join('、');
}

/** `周一至周五 11:00–14:00；周六 全天`. */
export function weeklyWords(windows: readonly WeeklyWindow[], locale: Locale): string {
  return windows
    .map(({ weekdays, from, until }) => {
      const wholeDay = minuteOf(from) === 0 && minuteOf(until) === DAY_MINUTES;
      const overnight = !wholeDay && minuteOf(until) <= minuteOf(from);
      const end = overnight ? (locale === 'en' ? `${until} next day` : `次日 ${until}`) : until;
      const hours = wholeDay ? (locale === 'en' ? 'all day' : '全天') : `${from}–${end}`;
      return `${daysWords(weekdays, locale)} ${hours}`;
    })
    .join(locale === 'en' ? '; ' : '；');
}
