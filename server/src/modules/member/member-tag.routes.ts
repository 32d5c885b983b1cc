import { appendAudit } from '../../kernel/audit';
import type { Clock } from '../../kernel/clock';
import type { Database } from '../../kernel/db/database';
import type { Handlers } from '../../kernel/http/api';
import { requireManager } from '../../kernel/http/staff-roles';
import type { MemberService } from './member.service';

/** Words that staff put on members. The log says that they changed, not which ones: a word may say too much. */
export function createMemberTagRoutes(deps: {
  db: Database;
  clock: Clock;
  members: MemberService;
}): Handlers<'PUT /console/members/:memberId/tags'> {
  const { db, clock, members } = deps;
  return {
    'PUT /console/members/:memberId/tags': async ({ actor, params, body }) => {
      requireManager(actor);
      const { merchantId } = actor;
      const { memberId } = params;
      const tags = await db.tx(async (tx) => {
        await members.ofMerchant(tx, merchantId, memberId);
        const now = await members.setTags(tx, { merchantId, memberId, ...body });
        const by = `staff:${actor.staffId}`;
        const detail = { tags: now.length };
        await appendAudit(
          tx,
          { merchantId, actor: by, action: 'member.tags', subject: `member:${memberId}`, detail },
          clock(),
        );
        return now;
      });
      return { tags };
    },
  };
}
