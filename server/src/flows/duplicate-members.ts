import { appendAudit } from '../kernel/audit';
import { toInstant, toInstantOrNull } from '../kernel/clock';
import type { Database } from '../kernel/db/database';
import type { Handlers } from '../kernel/http/api';
import { requireManager } from '../kernel/http/staff-roles';
import type { FaceEngine } from '../modules/face/face-engine';
import type { GalleryFeed } from '../modules/face/gallery-feed';
import { createMergeMembers, type MergeDeps } from './merge-members';

type Names =
  | 'GET /console/face/duplicates'
  | 'POST /console/face/duplicates/:duplicateId/state'
  | 'POST /console/face/duplicates/:duplicateId/merge';

interface Deps extends MergeDeps {
  db: Database;
  faceEngine: Pick<FaceEngine, 'forget'>;
  galleryFeed: Pick<GalleryFeed, 'catchUp'>;
}

/** Members who may be one person, and what staff make of it. Nobody else is told. */
export function createDuplicateMembers(deps: Deps): Handlers<Names> {
  const { db, clock, duplicates, members, ledger, coupons, faceEngine, galleryFeed } = deps;
  const mergeMembers = createMergeMembers(deps);
  type Row = Awaited<ReturnType<typeof duplicates.get>>;

  async function alikeMember(memberId: string) {
    const member = await members.get(db.read, memberId);
    const { nickname, phoneLast4, createdAtMs, lastPaidAtMs, paymentCount, points } = member;
    return {
      memberId,
      nickname,
      phoneLast4,
      joinedAt: toInstant(createdAtMs),
      lastPaidAt: toInstantOrNull(lastPaidAtMs),
      payments: paymentCount,
      points,
      balanceFen: await ledger.memberBalance(db.read, memberId),
      coupons: await coupons.countUsable(db.read, memberId, clock()),
    };
  }

  async function view({ duplicateId, state, version, distanceMilli, foundAtMs, firstMemberId, secondMemberId }: Row) {
    return {
      duplicateId,
      state,
      version,
      distance: distanceMilli / 1000,
      foundAt: toInstant(foundAtMs),
      members: [await alikeMember(firstMemberId), await alikeMember(secondMemberId)] as [
        Awaited<ReturnType<typeof alikeMember>>,
        Awaited<ReturnType<typeof alikeMember>>,
      ],
    };
  }

  return {
    'GET /console/face/duplicates': async ({ actor, query }) => {
      requireManager(actor);
      const { page, pageSize } = query;
      const [rows, total] = await duplicates.list(db.read, actor.merchantId, query);
      return { items: await Promise.all(rows.map(view)), total, page, pageSize };
    },

    'POST /console/face/duplicates/:duplicateId/state': async ({ actor, params, body }) => {
      requireManager(actor);
      const { merchantId, staffId } = actor;
      const row = await db.tx(async (tx) => {
        const before = await duplicates.get(tx, merchantId, params.duplicateId);
        const decided = await duplicates.decide(tx, before, body);
        const action = body.state === 'dismissed' ? 'face-duplicate.dismiss' : 'face-duplicate.reopen';
        const entry = { merchantId, actor: `staff:${staffId}`, subject: `face-duplicate:${before.duplicateId}` };
        if (decided.changed) await appendAudit(tx, { ...entry, action }, clock());
        return decided.row;
      });
      return view(row);
    },

    'POST /console/face/duplicates/:duplicateId/merge': async ({ actor, params, body }) => {
      requireManager(actor);
      const { merchantId, staffId } = actor;
      const command = { ...body, ...params, merchantId, actor: `staff:${staffId}` };
      const merged = await db.tx((tx) => mergeMembers(tx, command));
      faceEngine.forget(merchantId, merged.closedMemberId);
      // What cannot be read just now is read by the next poll; the merge stands.
      await galleryFeed.catchUp().catch(() => undefined);
      return merged;
    },
  };
}
