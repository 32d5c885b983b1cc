/** Dates and counts in the reader's language and the device's time zone. */
import type { Locale } from '@shuke/shared';

const day: Intl.DateTimeFormatOptions = { month: 'numeric', day: 'numeric' };
const time: Intl.DateTimeFormatOptions = { hour: '2-digit', minute: '2-digit', hour12: false };

export function formatDate(at: string | Date, locale: Locale): string {
  return new Date(at).toLocaleDateString(locale, { year: 'numeric', ...day });
}

export function formatDateTime(at: string | Date, locale: Locale, now = new Date()): string {
  const moment = new Date(at);
  const year: Intl.DateTimeFormatOptions = moment.getFullYear() === now.getFullYear() ? {} : { year: 'numeric' };
  return moment.toLocaleString(locale, { ...year, ...day, ...time });
}

export function formatTime(at: string | Date, locale: Locale): string {
  return new Date(at).toLocaleTimeString(locale, time);
}

export function formatCount(count: number, locale: Locale): string {
  return count.toLocaleString(locale);
}
