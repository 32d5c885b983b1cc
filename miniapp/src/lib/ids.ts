import { newId } from '@shuke/shared';
import { randomBytes } from '../platform/random';

/** A new key for a request: repeat the request with the same key and nothing happens twice. */
export const makeId = (): string => newId(Date.now(), randomBytes);
