import { type FacePolicy, refreshMaxAmong } from '@shuke/shared';
import type { Clock } from '../kernel/clock';
import type { Database } from '../kernel/db/database';
import type { TerminalActor } from '../kernel/http/actor';
import type { Logger } from '../kernel/logger';
import type { ConsentService } from '../modules/consent/consent.service';
import { type FaceService, REFRESH_EVERY_MS, type SealedTemplate } from '../modules/face/face.service';
import type { FaceEngine, TemplateOwner } from '../modules/face/face-engine';
import type { GalleryFeed } from '../modules/face/gallery-feed';

export interface RefreshDeps {
  db: Database;
  clock: Clock;
  logger: Logger;
  consents: ConsentService;
  faces: FaceService;
  faceEngine: FaceEngine;
  galleryFeed: Pick<GalleryFeed, 'catchUp'>;
}

export interface PaidByFace {
  memberId: string;
  /** What was seen of them, sealed as theirs; null when it was not near enough. */
  fresh: SealedTemplate | null;
  policy: Pick<FacePolicy, 'matchedMax' | 'refreshTemplates'>;
}

export type RefreshFace = ReturnType<typeof createRefreshFace>;

/**
 * A face changes with the years: after a payment by a face that is surely the member's, what was seen may stand beside
 * what was enrolled. Invariants: the enrolled templates never change; at most one template a member comes from a
 * payment, at most once a week; and it lies near the mean of the enrolled ones alone, so no chain of payments can walk
 * away from the person who enrolled. What fails here is nobody's money: it is logged, and the payment stands.
 */
export function createRefreshFace({ db, clock, logger, consents, faces, faceEngine, galleryFeed }: RefreshDeps) {
  async function refresh(
    { merchantId, storeId, terminalId }: TerminalActor,
    owner: TemplateOwner,
    { memberId, fresh, policy }: PaidByFace & { fresh: SealedTemplate },
  ): Promise<void> {
    const templates = await faces.ofMembers(db.read, merchantId, [memberId]);
    const latest = Math.max(...templates.map(({ createdAtMs }) => createdAtMs));
    if (!(latest <= clock() - REFRESH_EVERY_MS)) return;
    const enrolled = templates.filter(({ refreshedAtMs }) => refreshedAtMs === null);
    const most = refreshMaxAmong(policy.matchedMax, faceEngine.enrolledMembers(merchantId));
    if (!faceEngine.isNear(owner, memberId, fresh, { enrolled, most })) return;
    const kept = await db.tx(async (tx) => {
      const [{ enrolmentId } = { enrolmentId: '' }] = enrolled;
      if (!(await faces.refreshTemplate(tx, { merchantId, memberId, enrolmentId }, fresh))) return false;
      // Again, now that nobody else changes templates: a withdrawal that was under way has committed by now.
      await consents.requireFace(tx, memberId);
      await faces.logUse(tx, { merchantId, memberId, kind: 'refresh', outcome: 'done', storeId, terminalId });
      return true;
    });
    if (kept) await galleryFeed.catchUp();
  }

  return async (actor: TerminalActor, owner: TemplateOwner, paid: PaidByFace): Promise<void> => {
    const { fresh, policy } = paid;
    if (!fresh || !policy.refreshTemplates) return;
    try {
      await refresh(actor, owner, { ...paid, fresh });
    } catch (error) {
      logger.warn({ code: error instanceof Error ? error.name : 'unknown' }, 'a template was not refreshed');
    }
  };
}
