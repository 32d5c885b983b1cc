import { appendAudit } from '../../kernel/audit';
import type { Clock } from '../../kernel/clock';
import type { Database } from '../../kernel/db/database';
import type { Handlers } from '../../kernel/http/api';
import { requireManager } from '../../kernel/http/staff-roles';
import type { MerchantService } from './merchant.service';

/** What a member's balance may pay: read and changed by owners and managers, every change on the record. */
export function createBalanceLimitsRoutes(deps: {
  db: Database;
  clock: Clock;
  merchants: MerchantService;
}): Handlers<'GET /console/balance/limits' | 'PUT /console/balance/limits'> {
  const { db, clock, merchants } = deps;
  return {
    'GET /console/balance/limits': async ({ actor }) => {
      requireManager(actor);
      const { settings } = await merchants.get(db.read, actor.merchantId);
      return { ...merchants.balanceLimits(settings), version: settings.balanceVersion ?? 0 };
    },

    'PUT /console/balance/limits': async ({ actor, body }) => {
      requireManager(actor);
      const { merchantId, staffId } = actor;
      const { version, ...after } = body;
      return db.tx(async (tx) => {
        const before = await merchants.changeBalanceLimits(tx, merchantId, body);
        await appendAudit(
          tx,
          {
            merchantId,
            actor: `staff:${staffId}`,
            action: 'balance-limits.change',
            subject: `merchant:${merchantId}`,
            detail: { before, after },
          },
          clock(),
        );
        return { ...after, version: version + 1 };
      });
    },
  };
}
