import { toInstant } from '../kernel/clock';
import { AppError } from '../kernel/errors';
import type { TerminalActor } from '../kernel/http/actor';
import type { Handlers } from '../kernel/http/api';
import type { TillEnrolmentService } from '../modules/face/till-enrolment.service';
import { createEnrolment, type EnrolmentDeps } from './enrolment';

type Names =
  | 'POST /me/face/till-code'
  | 'POST /terminal/face/enrolments'
  | 'POST /terminal/face/enrolments/:enrolmentId/frames'
  | 'POST /terminal/face/enrolments/:enrolmentId/end';

interface Deps extends EnrolmentDeps {
  tillEnrolments: TillEnrolmentService;
}

/**
 * Enrolment at a till, for who agreed on the phone: the phone shows a code, the till spends it, and for a few minutes may
 * enrol that member and nobody else. What the till learns of them are four digits of their phone number.
 */
export function createEnrolAtTill(deps: Deps): Handlers<Names> {
  const { db, tillEnrolments, faces, members } = deps;
  const enrolment = createEnrolment(deps);
  const keyOf = ({ terminalId }: TerminalActor, { enrolmentId }: { enrolmentId: string }) => ({
    enrolmentId,
    terminalId,
  });

  return {
    'POST /me/face/till-code': async ({ actor }) => {
      await enrolment.requireAllowed(db.read, actor.memberId);
      const { code, codeUntilMs } = await db.tx((tx) => tillEnrolments.newCode(tx, actor));
      return { code, expiresAt: toInstant(codeUntilMs) };
    },

    'POST /terminal/face/enrolments': ({ actor, body }) =>
      db.tx(async (tx) => {
        const { merchantId } = actor;
        const opened = await tillEnrolments.spend(tx, body.code, { ...keyOf(actor, body), merchantId });
        const { memberId, openUntilMs } = opened;
        await enrolment.requireAllowed(tx, memberId);
        const { phoneLast4 } = await members.get(tx, memberId);
        const renews = await faces.isEnrolled(tx, memberId);
        return { enrolmentId: body.enrolmentId, phoneLast4, renews, expiresAt: toInstant(openUntilMs ?? 0) };
      }),

    'POST /terminal/face/enrolments/:enrolmentId/frames': async ({ actor, params, body }) => {
      const { merchantId, storeId, terminalId } = actor;
      const key = keyOf(actor, params);
      const opened = await tillEnrolments.find(db.read, key);
      // One that was made may be asked for again: the lost answer is given once more.
      if (opened?.outcome !== 'enrolled') await tillEnrolments.requireOpen(db.read, key);
      if (!opened) throw new AppError('enrolment-over');
      const owner = { merchantId, memberId: opened.memberId };
      const place = { actor: `terminal:${terminalId}`, storeId, terminalId };
      const command = { enrolmentId: key.enrolmentId, frames: body.frames };
      return enrolment.enrol(owner, command, place, (tx) => tillEnrolments.complete(tx, key));
    },

    'POST /terminal/face/enrolments/:enrolmentId/end': async ({ actor, params }) => ({
      state: await db.tx((tx) => tillEnrolments.end(tx, keyOf(actor, params))),
    }),
  };
}
