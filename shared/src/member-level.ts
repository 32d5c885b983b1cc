/** How familiar a member is, by the number of payments. */
export type MemberLevel = 'guest' | 'regular' | 'friend';

/** From how many payments on each level holds, lowest first. */
export const memberLevels: readonly { readonly level: MemberLevel; readonly fromPayments: number }[] = [
  { level: 'guest', fromPayments: 0 },
  { level: 'regular', fromPayments: 1 },
  { level: 'friend', fromPayments: 5 },
];

export function memberLevel(payments: number): MemberLevel {
  let reached: MemberLevel = 'guest';
  for (const { level, fromPayments } of memberLevels) if (payments >= fromPayments) reached = level;
  return reached;
}
