import { appendAudit } from '../../kernel/audit';
import type { Clock } from '../../kernel/clock';
import type { Database } from '../../kernel/db/database';
import type { Handlers } from '../../kernel/http/api';
import { requireManager } from '../../kernel/http/staff-roles';
import type { MerchantService } from './merchant.service';

/** The merchant's face policy: read and changed by owners and managers, every change on the record. */
export function createFacePolicyRoutes(deps: {
  db: Database;
  clock: Clock;
  merchants: MerchantService;
}): Handlers<'GET /console/face/policy' | 'PUT /console/face/policy'> {
  const { db, clock, merchants } = deps;
  return {
    'GET /console/face/policy': async ({ actor }) => {
      requireManager(actor);
      const { settings } = await merchants.get(db.read, actor.merchantId);
      return { policy: merchants.facePolicy(settings), version: settings.faceVersion ?? 0 };
    },

    'PUT /console/face/policy': async ({ actor, body }) => {
      requireManager(actor);
      const { merchantId, staffId } = actor;
      const { policy, version } = body;
      return db.tx(async (tx) => {
        const before = await merchants.changeFacePolicy(tx, merchantId, policy, version);
        await appendAudit(
          tx,
          {
            merchantId,
            actor: `staff:${staffId}`,
            action: 'face-policy.change',
            subject: `merchant:${merchantId}`,
            detail: { before, after: policy },
          },
          clock(),
        );
        return { policy, version: version + 1 };
      });
    },
  };
}
