/** The shop's own days, ends included; the console runs in the shop's time zone. */

/** The first moment of a day. @param day `YYYY-MM-DD` */
export function dayStart(day: string): Date {
  const [year = 1970, month = 1, date = 1] = day.split('-').map(Number);
  return new Date(year, month - 1, date);
}

/** The last millisecond of a day. */
export function dayEnd(day: string): Date {
  const start = dayStart(day);
  return new Date(start.getFullYear(), start.getMonth(), start.getDate() + 1, 0, 0, 0, -1);
}

/** The day of a moment, `YYYY-MM-DD`. */
export function dayOf(at: Date): string {
  const two = (part: number) => String(part).padStart(2, '0');
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}
