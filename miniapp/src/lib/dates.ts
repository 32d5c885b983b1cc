/** Dates as the phone's clock shows them. Written by hand: old WeChat clients have no usable Intl. */

const two = (value: number) => String(value).padStart(2, '0');

/** `2026-11-22` */
export function dayOf(iso: string): string {
  const date = new Date(iso);
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** `2026-11-22 18:05` */
export function momentOf(iso: string): string {
  const date = new Date(iso);
  return `${dayOf(iso)} ${two(date.getHours())}:${two(date.getMinutes())}`;
}

/** Midnights between two moments: 0 on the same calendar day, 1 tomorrow. */
export function calendarDaysBetween(from: Date, to: Date): number {
  const midnight = (date: Date) => Date.UTC(date.getFullYear(), date.getMonth(), date.getDate());
  return Math.round((midnight(to) - midnight(from)) / 86_400_000);
}
