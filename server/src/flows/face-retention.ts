import { DateTime } from 'luxon';
import { appendAudit } from '../kernel/audit';
import type { Clock } from '../kernel/clock';
import type { Database, Tx } from '../kernel/db/database';
import { PROMISED_RETENTION_MONTHS } from '../modules/consent/consent-texts';
import type { FaceService } from '../modules/face/face.service';
import type { DeletionReason } from '../modules/face/face-deletion.entity';
import type { MerchantService } from '../modules/merchant/merchant.service';

/** Members a transaction: long enough to get on, short enough that tills do not wait. */
const PAGE = 200;

/** Who had it done, and why. */
interface Deletion {
  actor: string;
  why: DeletionReason;
}

/**
 * Writes what follows from deleted templates, in their transaction: the receipt, the member's log of uses and the audit
 * chain.
 * @returns the receipt, also when there was nothing to delete
 */
export async function recordDeletion(
  { faces, clock }: { faces: FaceService; clock: Clock },
  tx: Tx,
  { merchantId, memberId }: { merchantId: string; memberId: string },
  deletedTemplates: number,
  { actor, why }: Deletion,
) {
  const receipt = faces.deletionReceipt(memberId, deletedTemplates);
  if (deletedTemplates === 0) return receipt;
  const nowhere = { storeId: null, terminalId: null };
  await faces.logUse(tx, { merchantId, memberId, kind: 'delete', outcome: 'done', ...nowhere });
  await faces.keepReceipt(tx, { ...receipt, merchantId, memberId, why });
  const { receiptId, hash } = receipt;
  const detail = { receiptId, hash, deletedTemplates, why };
  await appendAudit(tx, { merchantId, actor, action: 'face.delete', subject: `member:${memberId}`, detail }, clock());
  return receipt;
}

export type FaceRetention = ReturnType<typeof createFaceRetention>;

/**
 * No face is kept longer than it is of use: what was neither enrolled nor used to pay within the merchant's months is
 * deleted, with the same traces as a deletion the member asked for. Safe to run on several servers at once.
 */
export function createFaceRetention(deps: {
  db: Database;
  clock: Clock;
  merchants: MerchantService;
  faces: FaceService;
}) {
  const { db, clock, merchants, faces } = deps;

  /** Deletes those who are still unused now: somebody may have paid since they were listed. */
  const deletePage = (merchantId: string, memberIds: string[], beforeMs: number): Promise<number> =>
    db.tx(async (tx) => {
      let members = 0;
      for (const [memberId, deleted] of await faces.deleteUnused(tx, merchantId, memberIds, beforeMs)) {
        await recordDeletion(deps, tx, { merchantId, memberId }, deleted, { actor: 'system', why: 'unused' });
        if (deleted > 0) members += 1;
      }
      return members;
    });

  return {
    /** @returns how many members' faces were deleted */
    async run(): Promise<number> {
      let members = 0;
      for (const { merchantId, timeZone, settings } of await merchants.all(db.read)) {
        // A merchant may keep faces for a shorter time than the members were told, never for a longer one.
        const months = Math.min(merchants.retentionMonths(settings), PROMISED_RETENTION_MONTHS);
        const beforeMs = DateTime.fromMillis(clock(), { zone: timeZone }).minus({ months }).toMillis();
        let after = '';
        for (;;) {
          const memberIds = await faces.unusedMembers(db.read, merchantId, { beforeMs, after, limit: PAGE });
          if (memberIds.length === 0) break;
          members += await deletePage(merchantId, memberIds, beforeMs);
          after = memberIds.at(-1) ?? after;
        }
      }
      return members;
    },
  };
}
