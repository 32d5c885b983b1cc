/**
 * Keeps this server's gallery as the rows are, whichever server changed them.
 * Invariant: one pass at a time, and a pass reads a member's templates anew: the rows decide, never the caller. What
 * was committed before `catchUp` was called is in the gallery when it resolves.
 */
import type { Database } from '../../kernel/db/database';
import type { Logger } from '../../kernel/logger';
import type { FaceService, StoredTemplate } from './face.service';
import type { FaceEngine, TemplateOwner } from './face-engine';

/** Withdrawal must be effective on every server within a second: a poll, and what it reads, take far less. */
export const GALLERY_POLL_MS = 500;
const PAGE = 500;
/** So that a lost master key does not fill the log. */
const NAMED_IN_LOG = 20;

export type GalleryFeed = ReturnType<typeof createGalleryFeed>;

export function createGalleryFeed(deps: {
  db: Database;
  logger: Logger;
  faces: FaceService;
  faceEngine: Pick<FaceEngine, 'refresh'>;
  owners: { all(): Promise<TemplateOwner[]>; get(merchantId: string): Promise<TemplateOwner> };
}) {
  const { db, logger, faces, faceEngine, owners } = deps;
  /** The last change applied, by merchant. */
  const applied = new Map<string, number>();
  let running: Promise<void> = Promise.resolve();
  let waiting: Promise<void> | null = null;

  function refresh(owner: TemplateOwner, memberIds: string[], templates: readonly StoredTemplate[]): void {
    const broken = faceEngine.refresh(owner, memberIds, templates);
    if (broken.length === 0) return;
    logger.error(
      { count: broken.length, templateIds: broken.slice(0, NAMED_IN_LOG) },
      'face templates cannot be opened',
    );
  }

  async function follow(merchantId: string): Promise<void> {
    const owner = await owners.get(merchantId);
    for (;;) {
      const changes = await faces.changesAfter(db.read, merchantId, applied.get(merchantId) ?? 0, PAGE);
      const last = changes.at(-1);
      if (!last) return;
      const memberIds = [...new Set(changes.map(({ memberId }) => memberId))];
      refresh(owner, memberIds, await faces.ofMembers(db.read, merchantId, memberIds));
      applied.set(merchantId, last.sequence);
    }
  }

  async function pass(): Promise<void> {
    for (const { merchantId, lastSequence } of await faces.feeds(db.read)) {
      if (lastSequence > (applied.get(merchantId) ?? 0)) await follow(merchantId);
    }
  }

  return {
    /** Reads every enrolled face into memory, a page at a time; a member with a template that does not open is left out. */
    async load(): Promise<void> {
      // Before the rows: what changes while they are read is applied again afterwards.
      for (const { merchantId, lastSequence } of await faces.feeds(db.read)) applied.set(merchantId, lastSequence);
      for (const owner of await owners.all()) {
        for await (const page of faces.pagesOfMerchant(db.read, owner.merchantId)) {
          refresh(owner, [...new Set(page.map(({ memberId }) => memberId))], page);
        }
      }
    },

    /** Applies what was committed so far. Calls while a pass runs share the next one. @throws when the database fails */
    catchUp(): Promise<void> {
      waiting ??= running
        .catch(() => undefined)
        .then(() => {
          running = waiting ?? running;
          waiting = null;
          return pass();
        });
      return waiting;
    },
  };
}
