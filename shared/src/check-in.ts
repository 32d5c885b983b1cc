import type { MemberLevel } from './member-level';

/** What a day's check-in is worth, by how familiar the member is. */
export const checkInPointsOf: Readonly<Record<MemberLevel, number>> = { guest: 1, regular: 2, friend: 3 };

/** Every so many days in a row the check-in brings this much more. */
export const STREAK_DAYS = 7;
export const STREAK_BONUS = 5;

/** @param streak days in a row, this one included: 1 for the first */
export function checkInPoints(level: MemberLevel, streak: number): number {
  return checkInPointsOf[level] + (streak % STREAK_DAYS === 0 ? STREAK_BONUS : 0);
}
