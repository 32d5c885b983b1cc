import type { Locale } from '@shuke/shared';
import type { EntityManager } from 'typeorm';
import { toInstantOrNull } from '../../kernel/clock';
import type { Tx } from '../../kernel/db/database';
import { insertOrRestart } from '../../kernel/db/restart';
import { insertRow } from '../../kernel/db/rows';
import { AppError } from '../../kernel/errors';
import { type ConsentPurpose, ConsentReceipt } from './consent.entity';
import { currentVersion, isCurrentText, purposes } from './consent-texts';

export interface ConsentState {
  purpose: ConsentPurpose;
  granted: boolean;
  /** Granted, but for an older text: it counts as missing until renewed. */
  outdated: boolean;
  version: number | null;
  at: string | null;
}

export interface ConsentChoice {
  purpose: ConsentPurpose;
  granted: boolean;
  version: number;
  hash: string;
}

export type ConsentService = ReturnType<typeof createConsentService>;

/** Both are needed before a face may be enrolled or matched. */
const FACE_PURPOSES: readonly ConsentPurpose[] = ['face-enrol', 'face-process'];

export function createConsentService() {
  const latest = (em: EntityManager, memberId: string, purpose: ConsentPurpose) =>
    em.findOne(ConsentReceipt, { where: { memberId, purpose }, order: { sequence: 'DESC' } });

  async function stateOf(em: EntityManager, memberId: string, purpose: ConsentPurpose): Promise<ConsentState> {
    const receipt = await latest(em, memberId, purpose);
    const granted = receipt?.granted ?? false;
    return {
      purpose,
      granted,
      outdated: granted && receipt?.textVersion !== currentVersion(purpose),
      version: receipt?.textVersion ?? null,
      at: toInstantOrNull(receipt?.atMs ?? null),
    };
  }

  const states = (em: EntityManager, memberId: string): Promise<ConsentState[]> =>
    Promise.all(purposes.map((purpose) => stateOf(em, memberId, purpose)));

  /** Members whose latest word on marketing is a yes to the text in force. */
  const marketing = (em: EntityManager, merchantId: string) =>
    em
      .createQueryBuilder(ConsentReceipt, 'receipt')
      .where('receipt.merchantId = :merchantId', { merchantId })
      .andWhere("receipt.purpose = 'marketing' AND receipt.granted = 1")
      .andWhere('receipt.textVersion = :version', { version: currentVersion('marketing') })
      .andWhere((query) => {
        const newer = query
          .subQuery()
          .select('1')
          .from(ConsentReceipt, 'newer')
          .where('newer.memberId = receipt.memberId')
          .andWhere('newer.purpose = receipt.purpose AND newer.sequence > receipt.sequence');
        return `NOT EXISTS ${newer.getQuery()}`;
      });

  return {
    states,

    /** Every choice ever made, oldest first. */
    receiptsOf: (em: EntityManager, memberId: string): Promise<ConsentReceipt[]> =>
      em.find(ConsentReceipt, { where: { memberId }, order: { atMs: 'ASC', purpose: 'ASC', sequence: 'ASC' } }),

    /** @throws AppError consent-missing, consent-outdated */
    async requireFace(em: EntityManager, memberId: string): Promise<void> {
      const needed = await Promise.all(FACE_PURPOSES.map((purpose) => stateOf(em, memberId, purpose)));
      if (needed.some(({ granted }) => !granted)) throw new AppError('consent-missing');
      if (needed.some(({ outdated }) => outdated)) throw new AppError('consent-outdated');
    },

    async allowsFace(em: EntityManager, memberId: string): Promise<boolean> {
      const needed = await Promise.all(FACE_PURPOSES.map((purpose) => stateOf(em, memberId, purpose)));
      return needed.every(({ granted, outdated }) => granted && !outdated);
    },

    /**
     * Writes one receipt a choice, never changing an older one. A withdrawal is always accepted; a yes only to
     * the text now in force.
     * @returns whether a purpose that faces need was withdrawn
     * @throws AppError consent-outdated; idempotency-conflict when the receipt's id is taken
     */
    async record(
      tx: Tx,
      receipt: {
        receiptId: string;
        merchantId: string;
        memberId: string;
        channel: string;
        locale: Locale;
        atMs: number;
      },
      choices: readonly ConsentChoice[],
    ): Promise<{ faceWithdrawn: boolean }> {
      for (const { purpose, granted, version, hash } of choices) {
        if (granted && !isCurrentText(purpose, version, hash)) throw new AppError('consent-outdated', { purpose });
        const taken = await tx.findOneBy(ConsentReceipt, { receiptId: receipt.receiptId, purpose });
        if (taken) throw new AppError('idempotency-conflict');
        const last = await latest(tx, receipt.memberId, purpose);
        await insertOrRestart('consent race', () =>
          insertRow(tx, ConsentReceipt, {
            ...receipt,
            purpose,
            sequence: (last?.sequence ?? 0) + 1,
            granted,
            textVersion: version,
            textHash: hash,
          }),
        );
      }
      const withdrawn = choices.filter(({ granted }) => !granted).map(({ purpose }) => purpose);
      return { faceWithdrawn: FACE_PURPOSES.some((purpose) => withdrawn.includes(purpose)) };
    },

    countReceipts: (em: EntityManager, memberId: string): Promise<number> => em.countBy(ConsentReceipt, { memberId }),

    /** The account is closed: what it still allowed ends with a receipt of its own; the older ones stay. */
    async end(
      tx: Tx,
      receipt: Pick<ConsentReceipt, 'receiptId' | 'merchantId' | 'memberId' | 'channel' | 'atMs'>,
    ): Promise<void> {
      for (const purpose of purposes) {
        const last = await latest(tx, receipt.memberId, purpose);
        if (!last?.granted) continue;
        const ended = { ...last, ...receipt, granted: false, sequence: last.sequence + 1 };
        await insertOrRestart('consent race', () => insertRow(tx, ConsentReceipt, ended));
      }
    },

    /** Member ids after `after` in id order whose consent to marketing is in force. */
    async marketingAudience(
      em: EntityManager,
      merchantId: string,
      page: { after: string; limit: number },
    ): Promise<string[]> {
      const receipts = await marketing(em, merchantId)
        .andWhere('receipt.memberId > :after', { after: page.after })
        .orderBy('receipt.memberId')
        .take(page.limit)
        .getMany();
      return receipts.map(({ memberId }) => memberId);
    },
    countMarketing: (em: EntityManager, merchantId: string): Promise<number> => marketing(em, merchantId).getCount(),
  };
}
