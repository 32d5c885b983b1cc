import { newId } from '@shuke/shared';
import { type EntityManager, In, IsNull, LessThan, Not } from 'typeorm';
import { type Clock, DAY_MS } from '../../kernel/clock';
import { sha256Hex } from '../../kernel/crypto';
import { isUniqueViolation, type Tx } from '../../kernel/db/database';
import { eachRow } from '../../kernel/db/each-row';
import { insertRow, insertRows, updateRows } from '../../kernel/db/rows';
import { AppError } from '../../kernel/errors';
import { forgetPairs } from './duplicate.service';
import { FaceAttempt, FaceChallenge, FaceSeenFrame, FaceTemplate, FaceUse } from './face.entity';
import { announceChanges, changesAfter, listFeeds } from './face-changes';
import { FaceDeletion } from './face-deletion.entity';
import { TillEnrolment } from './till-enrolment.entity';

/**
 * The rows behind faces: sealed templates, the log of uses, the decisions at the till. Vectors leave this file
 * only sealed.
 * Invariant: templates change only behind `announceChanges`, so every server's gallery hears of it (gallery-feed).
 */

/** Templates read into memory at once while a gallery is loaded. */
const TEMPLATE_PAGE = 1500;
/** A face does not change faster than that, and a member's templates are not rewritten at every payment. */
export const REFRESH_EVERY_MS = 7 * DAY_MS;

export type FaceService = ReturnType<typeof createFaceService>;

interface Page {
  page: number;
  pageSize: number;
}

export interface SealedTemplate {
  templateId: string;
  sealed: Buffer;
}

/** What a gallery is made of. */
export type StoredTemplate = Pick<FaceTemplate, 'memberId' | 'templateId' | 'sealed'>;

export function createFaceService(deps: { clock: Clock }) {
  const { clock } = deps;

  return {
    /** What a member may know of their enrolment. */
    async status(em: EntityManager, memberId: string) {
      const templates = await em.findBy(FaceTemplate, { memberId });
      const enrolled = templates.filter(({ refreshedAtMs }) => refreshedAtMs === null);
      const used = templates.map(({ lastUsedAtMs }) => lastUsedAtMs).filter((at): at is number => at !== null);
      return {
        status: templates.length > 0 ? ('ready' as const) : ('none' as const),
        templates: enrolled.length,
        enrolledAtMs: enrolled[0]?.createdAtMs ?? null,
        lastUsedAtMs: used.length > 0 ? Math.max(...used) : null,
      };
    },

    isEnrolled: async (em: EntityManager, memberId: string): Promise<boolean> =>
      (await em.countBy(FaceTemplate, { memberId })) > 0,

    /** People whose face is kept, also those whose templates do not open. */
    async countMembers(em: EntityManager, merchantId: string): Promise<number> {
      const row = await em
        .createQueryBuilder(FaceTemplate, 'template')
        .select('COUNT(DISTINCT template.memberId)', 'members')
        .where('template.merchantId = :merchantId', { merchantId })
        .getRawOne<{ members: number | string }>();
      return Number(row?.members ?? 0);
    },

    feeds: listFeeds,
    changesAfter,
    ofMembers: (em: EntityManager, merchantId: string, memberIds: readonly string[]): Promise<FaceTemplate[]> =>
      em.findBy(FaceTemplate, { merchantId, memberId: In([...memberIds]) }),

    /**
     * All templates of a merchant, page after page; a member's templates are always on one page. Plain rows: making an
     * entity of each took longer than reading it.
     */
    async *pagesOfMerchant(em: EntityManager, merchantId: string, pageSize = TEMPLATE_PAGE) {
      let after = '';
      for (;;) {
        const rows = await em
          .createQueryBuilder(FaceTemplate, 'template')
          .select('template.memberId', 'memberId')
          .addSelect('template.templateId', 'templateId')
          .addSelect('template.sealed', 'sealed')
          .where('template.merchantId = :merchantId AND template.memberId > :after', { merchantId, after })
          .orderBy('template.memberId')
          .limit(pageSize)
          .getRawMany<StoredTemplate>();
        const last = rows.at(-1)?.memberId;
        if (last === undefined) return;
        // The last member may go on beyond the page: it is read again, whole, at the head of the next one.
        const whole = rows.length < pageSize ? rows : rows.filter(({ memberId }) => memberId !== last);
        const page = whole.length > 0 ? whole : await em.findBy(FaceTemplate, { merchantId, memberId: last });
        yield page;
        if (rows.length < pageSize) return;
        after = page.at(-1)?.memberId ?? last;
      }
    },

    /** The new enrolment takes the place of an older one, in one step. */
    async replaceTemplates(
      tx: Tx,
      owner: { merchantId: string; memberId: string; enrolmentId: string },
      templates: readonly SealedTemplate[],
    ): Promise<void> {
      const createdAtMs = clock();
      await announceChanges(tx, owner.merchantId, [owner.memberId], createdAtMs);
      await tx.delete(FaceTemplate, { memberId: owner.memberId });
      await insertRows(
        tx,
        FaceTemplate,
        templates.map((template) => ({ ...owner, ...template, createdAtMs, lastUsedAtMs: null, refreshedAtMs: null })),
      );
    },

    /**
     * Puts one template from a payment beside the enrolled ones, in the place of the last such one.
     * @returns false, and nothing changed, when it was enrolled anew, deleted or refreshed meanwhile
     */
    async refreshTemplate(
      tx: Tx,
      owner: { merchantId: string; memberId: string; enrolmentId: string },
      template: SealedTemplate,
    ): Promise<boolean> {
      const { merchantId, memberId, enrolmentId } = owner;
      const nowMs = clock();
      await announceChanges(tx, merchantId, [memberId], nowMs);
      const standing = await tx.findBy(FaceTemplate, { memberId });
      const isStale = standing.every(
        (each) => each.enrolmentId === enrolmentId && each.createdAtMs <= nowMs - REFRESH_EVERY_MS,
      );
      if (standing.length === 0 || !isStale) return false;
      await tx.delete(FaceTemplate, { memberId, refreshedAtMs: Not(IsNull()) });
      await insertRow(tx, FaceTemplate, {
        ...owner,
        ...template,
        createdAtMs: nowMs,
        lastUsedAtMs: nowMs,
        refreshedAtMs: nowMs,
      });
      return true;
    },

    /** @returns how many templates are gone */
    async deleteTemplates(tx: Tx, { merchantId, memberId }: { merchantId: string; memberId: string }): Promise<number> {
      await announceChanges(tx, merchantId, [memberId], clock());
      await forgetPairs(tx, merchantId, [memberId]);
      const result = await tx.delete(FaceTemplate, { memberId });
      return result.affected ?? 0;
    },

    /** Members whose templates were all enrolled, and last used, before that time; in id order after `after`. */
    async unusedMembers(
      em: EntityManager,
      merchantId: string,
      { beforeMs, after, limit }: { beforeMs: number; after: string; limit: number },
    ): Promise<string[]> {
      const rows = await em
        .createQueryBuilder(FaceTemplate, 'template')
        .select('template.memberId', 'memberId')
        .where('template.merchantId = :merchantId AND template.memberId > :after', { merchantId, after })
        .groupBy('template.memberId')
        .having('MAX(template.createdAtMs) < :beforeMs', { beforeMs })
        .andHaving('COALESCE(MAX(template.lastUsedAtMs), 0) < :beforeMs', { beforeMs })
        .orderBy('template.memberId')
        .limit(limit)
        .getRawMany<{ memberId: string }>();
      return rows.map(({ memberId }) => memberId);
    },

    /** Deletes these members' templates where they are still unused. @returns how many are gone, by member */
    async deleteUnused(
      tx: Tx,
      merchantId: string,
      memberIds: readonly string[],
      beforeMs: number,
    ): Promise<Map<string, number>> {
      await announceChanges(tx, merchantId, memberIds, clock());
      const deleted = new Map<string, number>();
      for (const memberId of memberIds) {
        const unused = { merchantId, memberId, createdAtMs: LessThan(beforeMs) };
        const result = await tx.delete(FaceTemplate, [
          { ...unused, lastUsedAtMs: IsNull() },
          { ...unused, lastUsedAtMs: LessThan(beforeMs) },
        ]);
        deleted.set(memberId, result.affected ?? 0);
      }
      const gone = memberIds.filter((memberId) => (deleted.get(memberId) ?? 0) > 0);
      await forgetPairs(tx, merchantId, gone);
      return deleted;
    },

    /** What a member gets as proof: who, how many, when, and a digest of it. */
    deletionReceipt(memberId: string, deletedTemplates: number) {
      const receiptId = newId(clock());
      const atMs = clock();
      return {
        receiptId,
        deletedTemplates,
        atMs,
        hash: sha256Hex(`${receiptId}\n${memberId}\n${deletedTemplates}\n${atMs}`),
      };
    },

    keepReceipt: (tx: Tx, receipt: FaceDeletion): Promise<void> => insertRow(tx, FaceDeletion, receipt),
    receipts: (em: EntityManager, memberId: string, page: Page): Promise<[FaceDeletion[], number]> =>
      em.findAndCount(FaceDeletion, {
        where: { memberId },
        order: { atMs: 'DESC', receiptId: 'DESC' },
        skip: (page.page - 1) * page.pageSize,
        take: page.pageSize,
      }),

    /** What was told of one member's face is told of another's account from now on: see merge-members. */
    async moveUses(tx: Tx, fromMemberId: string, toMemberId: string): Promise<void> {
      for (const entity of [FaceUse, FaceSeenFrame, FaceChallenge, FaceDeletion]) {
        await tx.update<FaceUse | FaceSeenFrame | FaceChallenge | FaceDeletion>(
          entity,
          { memberId: fromMemberId },
          { memberId: toMemberId },
        );
      }
    },

    /** The account is closed: its uses go; frames stay seen for their day, as nobody's. @returns how many uses */
    async forget(tx: Tx, memberId: string): Promise<number> {
      await tx.delete(FaceChallenge, { memberId });
      await tx.delete(TillEnrolment, { memberId });
      await updateRows(tx, FaceSeenFrame, { memberId }, { memberId: null, trace: null });
      return (await tx.delete(FaceUse, { memberId })).affected ?? 0;
    },
    everyReceiptOf: (em: EntityManager, memberId: string) => eachRow(em, FaceDeletion, { memberId }, 'receiptId'),
    everyUseOf: (em: EntityManager, memberId: string) => eachRow(em, FaceUse, { memberId }, 'useId'),

    async markUsed(tx: Tx, memberId: string): Promise<void> {
      await updateRows(tx, FaceTemplate, { memberId }, { lastUsedAtMs: clock() });
    },

    logUse: (tx: Tx, use: Omit<FaceUse, 'useId' | 'atMs'>): Promise<void> =>
      insertRow(tx, FaceUse, { ...use, useId: newId(clock()), atMs: clock() }),

    uses: (em: EntityManager, memberId: string, page: Page): Promise<[FaceUse[], number]> =>
      em.findAndCount(FaceUse, {
        where: { memberId },
        order: { atMs: 'DESC', useId: 'DESC' },
        skip: (page.page - 1) * page.pageSize,
        take: page.pageSize,
      }),

    attempt: (em: EntityManager, attemptId: string): Promise<FaceAttempt | null> =>
      em.findOneBy(FaceAttempt, { attemptId }),
    /** @throws AppError state-conflict when the same attempt is just being decided by another request */
    async saveAttempt(tx: Tx, attempt: FaceAttempt): Promise<void> {
      try {
        await insertRow(tx, FaceAttempt, attempt);
      } catch (error) {
        if (isUniqueViolation(error)) throw new AppError('state-conflict', { what: 'attempt' });
        throw error;
      }
    },
    /** @returns false when another request spent this try */
    async spendTry(tx: Tx, attempt: FaceAttempt): Promise<boolean> {
      const { attemptId, triesLeft } = attempt;
      return (await updateRows(tx, FaceAttempt, { attemptId, triesLeft }, { triesLeft: triesLeft - 1 })) === 1;
    },
    /** The digits were right and the sum asks for more: from here on it is this member's PIN. */
    async attemptNeedsPin(tx: Tx, attemptId: string, memberId: string, expiresAtMs: number): Promise<void> {
      await updateRows(tx, FaceAttempt, { attemptId }, { outcome: 'needs-pin', candidates: [memberId], expiresAtMs });
    },
    async updateAttempt(tx: Tx, attemptId: string, change: Partial<FaceAttempt>): Promise<void> {
      await updateRows(tx, FaceAttempt, { attemptId }, change);
    },
    async closeAttempt(tx: Tx, attemptId: string): Promise<void> {
      await updateRows(tx, FaceAttempt, { attemptId }, { outcome: 'used', triesLeft: 0 });
    },
  };
}
