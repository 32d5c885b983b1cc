import { z } from 'zod';
import { appendAudit } from '../kernel/audit';
import type { Clock } from '../kernel/clock';
import type { Database, Tx } from '../kernel/db/database';
import { enqueue, type OutboxHandler } from '../kernel/jobs/outbox';
import type { DuplicateService } from '../modules/face/duplicate.service';
import type { FaceService } from '../modules/face/face.service';
import type { FaceEngine } from '../modules/face/face-engine';
import type { GalleryFeed } from '../modules/face/gallery-feed';
import type { MerchantService } from '../modules/merchant/merchant.service';

export const FACE_DUPLICATES = 'face.duplicates';
/** Long enough that the search at the enrolment itself is over. */
const AGAIN_AFTER_MS = 5000;

const job = z.object({ merchantId: z.string(), memberId: z.string() });

export interface FindDuplicatesDeps {
  db: Database;
  clock: Clock;
  merchants: MerchantService;
  faces: FaceService;
  duplicates: DuplicateService;
  faceEngine: Pick<FaceEngine, 'alike'>;
  galleryFeed: Pick<GalleryFeed, 'catchUp'>;
}

/**
 * Looks for the same person under another name among the merchant's members. The customer is told nothing and the
 * enrolment stands: who is who is for staff to say, who see both accounts.
 */
export function createFindDuplicates(deps: FindDuplicatesDeps) {
  const { db, clock, duplicates } = deps;

  /**
   * After the enrolment has committed, and behind the gallery's next pass: of two people who enrol at once on two
   * servers, whoever commits second sees the first. Repeating it changes nothing.
   */
  async function find({ merchantId, memberId }: z.infer<typeof job>): Promise<void> {
    await deps.galleryFeed.catchUp();
    const owner = await deps.merchants.get(db.read, merchantId);
    const templates = await deps.faces.ofMembers(db.read, merchantId, [memberId]);
    const alike = await deps.faceEngine.alike(owner, memberId, templates);
    await db.tx(async (tx) => {
      for (const duplicateId of await duplicates.record(tx, merchantId, memberId, alike)) {
        const entry = { merchantId, actor: 'system', action: 'face-duplicate.found' };
        await appendAudit(tx, { ...entry, subject: `face-duplicate:${duplicateId}` }, clock());
      }
    });
  }

  return {
    find,

    /** Promises the search in the enrolment's own transaction: a server that dies before it still owes it. */
    promise: (tx: Tx, who: z.infer<typeof job>, enrolmentId: string): Promise<void> =>
      enqueue(tx, {
        topic: FACE_DUPLICATES,
        dedupeKey: enrolmentId,
        payload: { merchantId: who.merchantId, memberId: who.memberId },
        nowMs: clock(),
        delayMs: AGAIN_AFTER_MS,
      }),

    work: (async (payload) => {
      await find(job.parse(payload));
      return 'done';
    }) satisfies OutboxHandler,
  };
}
