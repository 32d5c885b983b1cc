import { isWeakPin } from '@shuke/shared';
import { appendAudit } from '../kernel/audit';
import { type Clock, MINUTE_MS, toInstant, toInstantOrNull } from '../kernel/clock';
import type { Database } from '../kernel/db/database';
import { AppError } from '../kernel/errors';
import type { MemberActor } from '../kernel/http/actor';
import type { Handlers } from '../kernel/http/api';
import type { MemberService } from '../modules/member/member.service';
import type { PinCheck, PinService } from '../modules/member/pin.service';

/** Who signed in through WeChat so recently may set a new PIN without the old one. */
const FRESH_MS = 10 * MINUTE_MS;

/** @throws AppError pin-wrong with `triesLeft`, pin-locked with `until`, pin-not-set */
export function requireRightPin(check: PinCheck): void {
  switch (check.result) {
    case 'right':
      return;
    case 'wrong':
      throw new AppError('pin-wrong', { triesLeft: check.triesLeft });
    case 'locked':
      throw new AppError('pin-locked', { until: toInstant(check.untilMs) });
    case 'not-set':
      throw new AppError('pin-not-set');
  }
}

/** The member's own PIN: set, changed, or set anew after a sign-in through WeChat. */
export function createMemberPin(deps: {
  db: Database;
  clock: Clock;
  members: MemberService;
  pins: PinService;
}): Handlers<'GET /me/pin' | 'PUT /me/pin'> {
  const { db, clock, members, pins } = deps;

  async function view({ memberId, sessionId }: MemberActor) {
    const { isSet, lockedUntilMs } = await pins.state(db.read, memberId);
    const signedInAtMs = await members.signedInAtMs(db.read, sessionId);
    const mayReset = !isSet || (signedInAtMs !== null && signedInAtMs + FRESH_MS > clock());
    return { isSet, lockedUntil: toInstantOrNull(lockedUntilMs), mayReset };
  }

  return {
    'GET /me/pin': ({ actor }) => view(actor),

    'PUT /me/pin': async ({ actor, body }) => {
      const { memberId, merchantId } = actor;
      const { birthday } = await members.get(db.read, memberId);
      if (isWeakPin(body.pin, birthday)) throw new AppError('pin-weak');
      const { mayReset } = await view(actor);
      if (body.currentPin !== undefined) requireRightPin(await pins.check(memberId, body.currentPin));
      else if (!mayReset) throw new AppError('pin-needed');
      const pinHash = await pins.hashOf(body.pin);
      await db.tx(async (tx) => {
        await pins.save(tx, { memberId, merchantId, pinHash });
        const subject = `member:${memberId}`;
        await appendAudit(tx, { merchantId, actor: subject, action: 'member-pin.set', subject }, clock());
      });
      return { ...(await view(actor)), isSet: true, lockedUntil: null };
    },
  };
}
