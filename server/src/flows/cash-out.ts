import { appendAudit } from '../kernel/audit';
import type { Clock } from '../kernel/clock';
import type { Database } from '../kernel/db/database';
import { AppError } from '../kernel/errors';
import type { Handlers } from '../kernel/http/api';
import { requireManager } from '../kernel/http/staff-roles';
import { runOnce } from '../kernel/idempotency';
import type { LedgerService } from '../modules/ledger/ledger.service';
import type { MemberService } from '../modules/member/member.service';

/** A member's balance handed out in cash by a manager: what the shop owes is settled, and the account may be deleted. */
export function createCashOut(deps: {
  db: Database;
  clock: Clock;
  members: MemberService;
  ledger: LedgerService;
}): Handlers<'POST /console/members/:memberId/cash-outs'> {
  const { db, clock, members, ledger } = deps;
  return {
    'POST /console/members/:memberId/cash-outs': async ({ actor, params, body }) => {
      requireManager(actor);
      const { merchantId, staffId } = actor;
      const { memberId } = params;
      const { cashOutId, amountFen } = body;
      const atMs = clock();
      const command = { scope: `cash-out:${merchantId}`, key: cashOutId, input: { memberId, amountFen } };
      return db.tx((tx) =>
        runOnce(tx, { ...command, nowMs: atMs }, async () => {
          const member = await members.find(tx, memberId);
          if (member?.merchantId !== merchantId || !(await members.hold(tx, memberId)))
            throw new AppError('not-found', { what: 'member' });
          await ledger.book(tx, {
            merchantId,
            kind: 'cash-out',
            sourceId: cashOutId,
            storeId: null,
            atMs,
            postings: [
              { kind: 'member-balance', ownerId: memberId, amountFen },
              { kind: 'cash', ownerId: merchantId, amountFen: -amountFen },
            ],
          });
          const entry = { merchantId, actor: `staff:${staffId}`, subject: `member:${memberId}` };
          const detail = { cashOutId, amountFen };
          await appendAudit(tx, { ...entry, action: 'member.cash-out', detail }, atMs);
          return { cashOutId, amountFen, balanceFen: await ledger.memberBalance(tx, memberId) };
        }),
      );
    },
  };
}
