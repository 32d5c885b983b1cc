import { In } from 'typeorm';
import { randomDigits } from '../../kernel/crypto';
import type { Tx } from '../../kernel/db/database';
import { Coupon } from './coupon.entity';

const NUMBER_LENGTH = 12;

export const newNumber = (): string => randomDigits(NUMBER_LENGTH);

/**
 * Numbers that no coupon has yet. Two transactions may still draw the same one: the unique key decides, and the
 * loser starts again with new numbers.
 */
export async function freeNumbers(tx: Tx, amount: number): Promise<string[]> {
  const numbers = new Set<string>();
  while (numbers.size < amount) {
    const drawn = Array.from({ length: amount - numbers.size }, newNumber);
    const taken = await tx.find(Coupon, { select: { couponId: true, number: true }, where: { number: In(drawn) } });
    for (const number of drawn) if (!taken.some((coupon) => coupon.number === number)) numbers.add(number);
  }
  return [...numbers];
}
