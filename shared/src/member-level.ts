/** How familiar a member is, by the number of payments. */
export type MemberLevel = 'guest' | 'regular' | 'friend';

const REGULAR_FROM = 1;
const FRIEND_FROM = 5;

export function memberLevel(payments: number): MemberLevel {
  if (payments >= FRIEND_FROM) return 'friend';
  return payments >= REGULAR_FROM ? 'regular' : 'guest';
}
