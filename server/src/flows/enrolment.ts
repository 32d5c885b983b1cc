import { appendAudit } from '../kernel/audit';
import { type Clock, toInstant } from '../kernel/clock';
import type { Database, Tx } from '../kernel/db/database';
import { AppError } from '../kernel/errors';
import { inputHash, runOnce } from '../kernel/idempotency';
import type { ConsentService } from '../modules/consent/consent.service';
import type { DuplicateService } from '../modules/face/duplicate.service';
import type { FaceService } from '../modules/face/face.service';
import type { EnrolFrame, FaceEngine } from '../modules/face/face-engine';
import type { GalleryFeed } from '../modules/face/gallery-feed';
import { isUnderAge, type MemberService } from '../modules/member/member.service';
import type { MerchantService } from '../modules/merchant/merchant.service';
import { createFindDuplicates } from './find-duplicates';

export interface EnrolmentDeps {
  db: Database;
  clock: Clock;
  consents: ConsentService;
  faces: FaceService;
  duplicates: DuplicateService;
  faceEngine: FaceEngine;
  galleryFeed: GalleryFeed;
  members: MemberService;
  merchants: MerchantService;
}

interface Owner {
  merchantId: string;
  memberId: string;
}

/** Where and by whom it is done; for the member's log and the audit. */
interface EnrolmentPlace {
  actor: string;
  storeId: string | null;
  terminalId: string | null;
}

export interface EnrolmentCommand {
  /** The client's key. */
  enrolmentId: string;
  frames: readonly EnrolFrame[];
}

/**
 * Committed: this server's gallery follows before the answer, the others by themselves. What cannot be read just now
 * is read by the next poll; the act itself stands.
 */
export const followHere = ({ galleryFeed }: Pick<EnrolmentDeps, 'galleryFeed'>): Promise<void> =>
  galleryFeed.catchUp().catch(() => undefined);

/**
 * One way for a face to be enrolled, from the phone and at a till. No consent, no enrolment: consent and age are asked
 * again inside the transaction that writes the templates.
 */
export function createEnrolment(deps: EnrolmentDeps) {
  const { db, clock, consents, faces, faceEngine, members } = deps;
  const duplicates = createFindDuplicates(deps);

  /** @throws AppError consent-missing, consent-outdated, under-age */
  async function requireAllowed(em: Database['read'], memberId: string): Promise<void> {
    await consents.requireFace(em, memberId);
    const { birthday } = await members.get(em, memberId);
    if (isUnderAge(birthday, clock())) throw new AppError('under-age');
  }

  async function write(tx: Tx, owner: Owner, command: EnrolmentCommand, place: EnrolmentPlace, sealed: SealedFrames) {
    const { merchantId, memberId } = owner;
    const { actor, ...where } = place;
    await faces.replaceTemplates(tx, { merchantId, memberId, enrolmentId: command.enrolmentId }, sealed);
    // Again, now that nobody else changes templates: a withdrawal that was under way has committed by now.
    await consents.requireFace(tx, memberId);
    await faces.logUse(tx, { merchantId, memberId, kind: 'enrol', outcome: 'done', ...where });
    const detail = { templates: sealed.length };
    const subject = `member:${memberId}`;
    await appendAudit(tx, { merchantId, actor, action: 'face.enrol', subject, detail }, clock());
    await duplicates.promise(tx, owner, command.enrolmentId);
    return { status: 'ready' as const, templates: sealed.length, enrolledAt: toInstant(clock()) };
  }

  return {
    requireAllowed,

    /**
     * The same enrolment again answers the same.
     * @param within what belongs to the first time, in its transaction
     * @throws AppError as `requireAllowed` and `describeEnrolment`; idempotency-conflict for other frames
     */
    async enrol(
      owner: Owner,
      command: EnrolmentCommand,
      place: EnrolmentPlace,
      within: (tx: Tx) => Promise<void> = async () => undefined,
    ) {
      const { merchantId, memberId } = owner;
      await requireAllowed(db.read, memberId);
      const merchant = await deps.merchants.get(db.read, merchantId);
      const sealed = await faceEngine.enrol(merchant, memberId, command.frames);
      const once = {
        scope: `enrol-face:${memberId}`,
        key: command.enrolmentId,
        input: inputHash(command.frames),
        nowMs: clock(),
      };
      const result = await db.tx(async (tx) => {
        await members.requireOpen(tx, memberId);
        await requireAllowed(tx, memberId);
        return runOnce(tx, once, async () => {
          await within(tx);
          return write(tx, owner, command, place, sealed);
        });
      });
      await followHere(deps);
      // What fails now is done by the promise; the enrolment itself stands.
      await duplicates.find(owner).catch(() => undefined);
      return result;
    },
  };
}

type SealedFrames = Awaited<ReturnType<FaceEngine['enrol']>>;
