import type { Locale } from '@shuke/shared';
import type { RouteResult } from '@shuke/shared/contract';
import { toInstant } from '../../kernel/clock';
import type { Database } from '../../kernel/db/database';
import type { Handlers } from '../../kernel/http/api';
import { requireManager } from '../../kernel/http/staff-roles';
import type { ReportService } from './report.service';

type Names = 'GET /console/today' | 'GET /console/members' | 'GET /console/members/:memberId' | 'GET /console/audit';
type Profile = RouteResult<'GET /console/members/:memberId'>;

export function createReportRoutes(deps: {
  db: Database;
  reports: ReportService;
  /** The rest of a member's page, newest first, as many as one page shows. */
  balance(memberId: string): Promise<number>;
  orders(memberId: string, locale: Locale): Promise<Profile['orders']>;
  coupons(memberId: string, locale: Locale): Promise<Profile['coupons']>;
  consents(memberId: string): Promise<Profile['consents']>;
  tags(memberId: string): Promise<Profile['tags']>;
}): Handlers<Names> {
  const { db, reports } = deps;

  return {
    'GET /console/today': ({ actor }) => reports.today(db.read, actor.merchantId),

    'GET /console/members': async ({ actor, query }) => {
      const { items, total } = await reports.members(db.read, { merchantId: actor.merchantId, ...query });
      return { items, total, page: query.page, pageSize: query.pageSize };
    },

    'GET /console/members/:memberId': async ({ actor, params, locale }) => {
      const { memberId } = params;
      const member = await reports.member(db.read, { merchantId: actor.merchantId, memberId });
      return {
        member,
        tags: await deps.tags(memberId),
        balanceFen: await deps.balance(memberId),
        orders: await deps.orders(memberId, locale),
        coupons: await deps.coupons(memberId, locale),
        consents: await deps.consents(memberId),
      };
    },

    'GET /console/audit': async ({ actor, query }) => {
      requireManager(actor);
      const { items, total, intact } = await reports.audit(db.read, actor.merchantId, query);
      return {
        items: items.map(({ sequence, atMs, actor: who, action, subject }) => ({
          entryId: String(sequence),
          at: toInstant(atMs),
          actor: who,
          action,
          subject,
        })),
        total,
        page: query.page,
        pageSize: query.pageSize,
        intact,
      };
    },
  };
}
