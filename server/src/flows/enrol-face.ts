import { appendAudit } from '../kernel/audit';
import { type Clock, toInstant, toInstantOrNull } from '../kernel/clock';
import type { Database, Tx } from '../kernel/db/database';
import { AppError } from '../kernel/errors';
import type { MemberActor } from '../kernel/http/actor';
import type { Handlers } from '../kernel/http/api';
import { inputHash, runOnce } from '../kernel/idempotency';
import type { ConsentService } from '../modules/consent/consent.service';
import { consentText, purposes } from '../modules/consent/consent-texts';
import type { DuplicateService } from '../modules/face/duplicate.service';
import type { FaceService } from '../modules/face/face.service';
import type { FaceEngine } from '../modules/face/face-engine';
import type { GalleryFeed } from '../modules/face/gallery-feed';
import { isUnderAge, type MemberService } from '../modules/member/member.service';
import type { MerchantService } from '../modules/merchant/merchant.service';
import type { StoreService } from '../modules/store/store.service';
import { recordDeletion } from './face-retention';
import { createFindDuplicates } from './find-duplicates';

type Names =
  | 'GET /consent-texts'
  | 'GET /me/consents'
  | 'POST /me/consents'
  | 'GET /me/face'
  | 'POST /me/face/check'
  | 'POST /me/face'
  | 'DELETE /me/face'
  | 'GET /me/face/uses';

interface Deps {
  db: Database;
  clock: Clock;
  consents: ConsentService;
  faces: FaceService;
  duplicates: DuplicateService;
  faceEngine: FaceEngine;
  galleryFeed: GalleryFeed;
  members: MemberService;
  merchants: MerchantService;
  stores: StoreService;
}

/**
 * Consent, enrolment and deletion. No consent, no enrolment: it is asked again inside the transaction that writes
 * the templates, and taking it back deletes them in the very transaction that writes the receipt.
 */
export function createEnrolFace(deps: Deps): Handlers<Names> {
  const { db, clock, consents, faces, faceEngine, members } = deps;
  const duplicates = createFindDuplicates(deps);

  async function deleteFace(tx: Tx, actor: MemberActor, why: 'asked' | 'withdrawn') {
    const deleted = await faces.deleteTemplates(tx, actor);
    return recordDeletion(deps, tx, actor, deleted, { actor: `member:${actor.memberId}`, why });
  }

  return {
    ...consentRoutes(deps, deleteFace),

    'GET /me/face': async ({ actor }) => {
      const { status, templates, enrolledAtMs, lastUsedAtMs } = await faces.status(db.read, actor.memberId);
      const enrolledAt = toInstantOrNull(enrolledAtMs);
      return { status, templates, enrolledAt, lastUsedAt: toInstantOrNull(lastUsedAtMs) };
    },

    'POST /me/face/check': async ({ actor, body }) => {
      await consents.requireFace(db.read, actor.memberId);
      return faceEngine.check(body.frame, actor.memberId);
    },

    'POST /me/face': async ({ actor, body }) => {
      const { memberId, merchantId } = actor;
      await requireAllowed(memberId);
      const merchant = await deps.merchants.get(db.read, merchantId);
      const templates = await faceEngine.enrol(merchant, memberId, body.frames);
      const command = {
        scope: `enrol-face:${memberId}`,
        key: body.enrolmentId,
        input: inputHash(body.frames),
        nowMs: clock(),
      };
      const result = await db.tx(async (tx) => {
        await consents.requireFace(tx, memberId);
        return runOnce(tx, command, async () => {
          await faces.replaceTemplates(tx, { merchantId, memberId, enrolmentId: body.enrolmentId }, templates);
          // Again, now that nobody else changes templates: a withdrawal that was under way has committed by now.
          await consents.requireFace(tx, memberId);
          const nowhere = { storeId: null, terminalId: null };
          await faces.logUse(tx, { merchantId, memberId, kind: 'enrol', outcome: 'done', ...nowhere });
          const subject = `member:${memberId}`;
          const detail = { templates: templates.length };
          await appendAudit(tx, { merchantId, actor: subject, action: 'face.enrol', subject, detail }, clock());
          await duplicates.promise(tx, actor, body.enrolmentId);
          return { status: 'ready' as const, templates: templates.length, enrolledAt: toInstant(clock()) };
        });
      });
      await followHere(deps);
      // What fails now is done by the promise; the enrolment itself stands.
      await duplicates.find(actor).catch(() => undefined);
      return result;
    },

    'DELETE /me/face': async ({ actor }) => {
      const { receiptId, deletedTemplates, atMs, hash } = await db.tx((tx) => deleteFace(tx, actor, 'asked'));
      faceEngine.forget(actor.merchantId, actor.memberId);
      await followHere(deps);
      return { receiptId, deletedTemplates, at: toInstant(atMs), hash };
    },

    'GET /me/face/uses': async ({ actor, query }) => {
      const [uses, total] = await faces.uses(db.read, actor.memberId, query);
      const stores = await deps.stores.ofMerchant(db.read, actor.merchantId);
      const terminals = await deps.stores.terminals(db.read, actor.merchantId);
      const items = uses.map(({ useId, atMs, kind, outcome, storeId, terminalId }) => ({
        useId,
        at: toInstant(atMs),
        kind,
        outcome: outcome === 'unknown' ? ('refused' as const) : outcome,
        storeName: stores.find((store) => store.storeId === storeId)?.name ?? null,
        terminalName: terminals.find((terminal) => terminal.terminalId === terminalId)?.name ?? null,
      }));
      return { items, total, ...query };
    },
  };

  async function requireAllowed(memberId: string): Promise<void> {
    await consents.requireFace(db.read, memberId);
    const { birthday } = await members.get(db.read, memberId);
    if (isUnderAge(birthday, clock())) throw new AppError('under-age');
  }
}

type DeleteFace = (tx: Tx, actor: MemberActor, why: 'asked' | 'withdrawn') => Promise<{ deletedTemplates: number }>;

/**
 * Committed: this server's gallery follows before the answer, the others by themselves. What cannot be read just now
 * is read by the next poll; the act itself stands.
 */
const followHere = ({ galleryFeed }: Deps): Promise<void> => galleryFeed.catchUp().catch(() => undefined);

function consentRoutes(
  deps: Deps,
  deleteFace: DeleteFace,
): Pick<Handlers<Names>, 'GET /consent-texts' | 'GET /me/consents' | 'POST /me/consents'> {
  const { db, clock, consents, faceEngine, merchants } = deps;
  return {
    'GET /consent-texts': async ({ query, actor }) => {
      const merchant = actor.member
        ? await merchants.get(db.read, actor.member.merchantId)
        : await merchants.first(db.read);
      const texts = purposes.map((purpose) => consentText(purpose, query.locale));
      return { texts, processor: { name: merchant.name, contact: merchant.contact } };
    },

    'GET /me/consents': async ({ actor }) => ({ consents: await consents.states(db.read, actor.memberId) }),

    'POST /me/consents': async ({ actor, body }) => {
      const { memberId, merchantId } = actor;
      const { receiptId, channel, locale, choices } = body;
      const command = { scope: `consent:${memberId}`, key: receiptId, input: body, nowMs: clock() };
      const { deletedTemplates, faceWithdrawn } = await db.tx((tx) =>
        runOnce(tx, command, async () => {
          const receipt = { receiptId, merchantId, memberId, channel, locale, atMs: clock() };
          const recorded = await consents.record(tx, receipt, choices);
          const deletion = recorded.faceWithdrawn ? await deleteFace(tx, actor, 'withdrawn') : null;
          return { ...recorded, deletedTemplates: deletion?.deletedTemplates ?? 0 };
        }),
      );
      if (faceWithdrawn) {
        faceEngine.forget(merchantId, memberId);
        await followHere(deps);
      }
      return { consents: await consents.states(db.read, memberId), deletedTemplates };
    },
  };
}
