/** The last delivery address, kept on this phone alone. */
import type { RouteResult } from '@shuke/shared/contract';
import { readStored, writeStored } from '../../lib/storage';

export type Address = NonNullable<RouteResult<'GET /me/mall/orders/:orderId'>['address']>;

const KEY = 'shuke.address';
export const MOST_CHARACTERS = { name: 20, text: 120 };

export const storedAddress = (): Address | null => readStored<Address>(KEY);
export const keepAddress = (address: Address): void => writeStored(KEY, address);

export type AddressFault = 'missing' | 'phone' | 'too-long';

/** What is wrong with a typed address, or null. An emoji is one character. */
export function addressFault({ name, phone, text }: Address): AddressFault | null {
  if (!name.trim() || !phone.trim() || !text.trim()) return 'missing';
  if (!/^1\d{10}$/.test(phone.trim())) return 'phone';
  const isLong = Array.from(name.trim()).length > MOST_CHARACTERS.name;
  return isLong || Array.from(text.trim()).length > MOST_CHARACTERS.text ? 'too-long' : null;
}
