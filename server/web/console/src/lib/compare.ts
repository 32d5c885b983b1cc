/** A figure is never shown alone: this says how it stands against the same weekday a week ago. */

export interface Compared {
  readonly value: number;
  readonly lastWeek: number;
}

export interface Trend {
  readonly direction: 'up' | 'down' | 'same';
  /** Whole percent of last week's value; null when last week's was zero, for nothing can be divided by it. */
  readonly percent: number | null;
}

/** How `value` stands against `lastWeek`. */
export function trendOf({ value, lastWeek }: Compared): Trend {
  const direction = value > lastWeek ? 'up' : value < lastWeek ? 'down' : 'same';
  return { direction, percent: lastWeek === 0 ? null : Math.round((Math.abs(value - lastWeek) / lastWeek) * 100) };
}

/** A share in whole percent, 0 when there is nothing to share. */
export function percentOf(part: number, whole: number): number {
  return whole <= 0 ? 0 : Math.round((part / whole) * 100);
}
