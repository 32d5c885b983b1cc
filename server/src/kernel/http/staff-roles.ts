import { AppError } from '../errors';
import type { StaffActor } from './actor';

/** Cashiers look; owners and managers change. @throws AppError not-allowed */
export function requireManager(actor: StaffActor): void {
  if (actor.role === 'cashier') throw new AppError('not-allowed');
}
