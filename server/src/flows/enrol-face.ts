import { toInstant, toInstantOrNull } from '../kernel/clock';
import type { Tx } from '../kernel/db/database';
import type { MemberActor } from '../kernel/http/actor';
import type { Handlers } from '../kernel/http/api';
import { runOnce } from '../kernel/idempotency';
import { consentText, purposes } from '../modules/consent/consent-texts';
import type { StoreService } from '../modules/store/store.service';
import { createEnrolment, type EnrolmentDeps, followHere } from './enrolment';
import { recordDeletion } from './face-retention';
import { faceState } from './face-state';

type Names =
  | 'GET /consent-texts'
  | 'GET /me/consents'
  | 'POST /me/consents'
  | 'GET /me/face'
  | 'POST /me/face/check'
  | 'POST /me/face'
  | 'DELETE /me/face'
  | 'GET /me/face/receipts'
  | 'GET /me/face/uses';

interface Deps extends EnrolmentDeps {
  stores: StoreService;
}

/** Consent, enrolment on the phone, and deletion: taking consent back deletes in the transaction that writes its receipt. */
export function createEnrolFace(deps: Deps): Handlers<Names> {
  const { db, consents, faces, faceEngine } = deps;
  const enrolment = createEnrolment(deps);

  async function deleteFace(tx: Tx, actor: MemberActor, why: 'asked' | 'withdrawn') {
    const deleted = await faces.deleteTemplates(tx, actor);
    return recordDeletion(deps, tx, actor, deleted, { actor: `member:${actor.memberId}`, why });
  }

  return {
    ...consentRoutes(deps, deleteFace),

    'GET /me/face': async ({ actor }) => {
      const { status, templates, enrolledAtMs, lastUsedAtMs } = await faceState(deps, db.read, actor.memberId);
      const enrolledAt = toInstantOrNull(enrolledAtMs);
      return { status, templates, enrolledAt, lastUsedAt: toInstantOrNull(lastUsedAtMs) };
    },

    'POST /me/face/check': async ({ actor, body }) => {
      await consents.requireFace(db.read, actor.memberId);
      return faceEngine.check(body.frame, actor.memberId);
    },

    'POST /me/face': ({ actor, body }) => {
      const nowhere = { actor: `member:${actor.memberId}`, storeId: null, terminalId: null };
      return enrolment.enrol(actor, body, nowhere);
    },

    'DELETE /me/face': async ({ actor }) => {
      const { receiptId, deletedTemplates, atMs, hash } = await db.tx((tx) => deleteFace(tx, actor, 'asked'));
      faceEngine.forget(actor.merchantId, actor.memberId);
      await followHere(deps);
      return { receiptId, deletedTemplates, at: toInstant(atMs), hash };
    },

    'GET /me/face/receipts': async ({ actor, query }) => {
      const [receipts, total] = await faces.receipts(db.read, actor.memberId, query);
      const items = receipts.map(({ receiptId, deletedTemplates, atMs, hash, why }) => ({
        receiptId,
        deletedTemplates,
        at: toInstant(atMs),
        hash,
        why,
      }));
      return { items, total, ...query };
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
}

type DeleteFace = (tx: Tx, actor: MemberActor, why: 'asked' | 'withdrawn') => Promise<{ deletedTemplates: number }>;

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
          await deps.members.requireOpen(tx, memberId);
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
