import type { ActorKind } from '@shuke/shared/contract';
import { AppError } from '../errors';

export interface MemberActor {
  kind: 'member';
  memberId: string;
  merchantId: string;
  sessionId: string;
}
export interface TerminalActor {
  kind: 'terminal';
  terminalId: string;
  storeId: string;
  merchantId: string;
}
export interface StaffActor {
  kind: 'staff';
  staffId: string;
  merchantId: string;
  role: 'owner' | 'manager' | 'cashier';
  sessionId: string;
}
export interface AnyoneActor {
  kind: 'anyone';
  /** Who is asking, when a valid member token came along. */
  member: MemberActor | null;
}
export type Actor = MemberActor | TerminalActor | StaffActor | AnyoneActor;
export type ActorOf<Kind extends ActorKind> = Extract<Actor, { kind: Kind }>;

/** Looks a token up; null when it is unknown, expired or revoked. */
export interface Authenticators {
  member(token: string): Promise<MemberActor | null>;
  terminal(token: string): Promise<TerminalActor | null>;
  staff(token: string): Promise<StaffActor | null>;
}

/** A token says by its first letter whose it is; a member's token is never tried on a staff route. */
const PREFIX = { member: 'm_', terminal: 't_', staff: 's_' } as const;

function bearer(authorization: string | undefined): string | null {
  const match = /^Bearer ([A-Za-z0-9_-]{20,100})$/.exec(authorization ?? '');
  return match?.[1] ?? null;
}

/** @throws AppError not-signed-in, session-expired, terminal-unknown, not-allowed */
export async function authenticate(
  kind: ActorKind,
  authorization: string | undefined,
  lookUp: Authenticators,
): Promise<Actor> {
  const token = bearer(authorization);
  if (kind === 'anyone') {
    return { kind: 'anyone', member: token?.startsWith(PREFIX.member) ? await lookUp.member(token) : null };
  }
  if (!token) throw new AppError('not-signed-in');
  if (!token.startsWith(PREFIX[kind])) throw new AppError('not-allowed');
  const actor = await lookUp[kind](token);
  if (!actor) throw new AppError(kind === 'terminal' ? 'terminal-unknown' : 'session-expired');
  return actor;
}
