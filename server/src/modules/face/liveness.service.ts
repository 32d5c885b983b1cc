import { createHmac, randomBytes } from 'node:crypto';
import { type EntityManager, In, IsNull, LessThan, MoreThan, Not } from 'typeorm';
import { type Clock, DAY_MS } from '../../kernel/clock';
import { isUniqueViolation, type Tx } from '../../kernel/db/database';
import { insertRow, insertRows, updateRows } from '../../kernel/db/rows';
import { AppError } from '../../kernel/errors';
import { CHALLENGE_MS, PAIRS_REMEMBERED, pickActions } from './challenge';
import { FaceChallenge, FaceSeenFrame, FaceUse } from './face.entity';
import { type FrameTrace, isSameTrace, SAME_TRACES } from './frame-trace';
import { FAILURES_WITHIN_MS } from './liveness-policy';
import { membersOf } from './match-policy';

/** The rows behind liveness: challenges, and the frames that were sent. */

const SEEN_FRAMES_MS = DAY_MS;
/** Long enough that no pair comes back soon. */
const CHALLENGES_MS = 30 * DAY_MS;

/** What of a burst is remembered for a day. */
export interface SentFrames {
  merchantId: string;
  paymentId: string;
  /** Who the face most likely is. */
  memberId: string | null;
  frames: readonly string[];
  traces: readonly FrameTrace[];
}

export type LivenessService = ReturnType<typeof createLivenessService>;

/** @param deps.markKey of this house: a mark cannot be computed from a picture alone */
export function createLivenessService({ clock, markKey }: { clock: Clock; markKey: Uint8Array }) {
  const markOf = (merchantId: string, frame: string): string =>
    createHmac('sha256', markKey).update(merchantId).update(Buffer.from(frame, 'base64')).digest('hex');

  return {
    /** Refused or unknown faces at this till within the last minutes. */
    recentFailures: (em: EntityManager, merchantId: string, terminalId: string): Promise<number> =>
      em.countBy(FaceUse, {
        merchantId,
        terminalId,
        outcome: In(['unknown', 'refused']),
        atMs: MoreThan(clock() - FAILURES_WITHIN_MS),
      }),

    challengesOf: (em: EntityManager, paymentId: string): Promise<number> => em.countBy(FaceChallenge, { paymentId }),

    /** Two motions that none of these members was asked lately. */
    async issue(
      tx: Tx,
      { decision, ...challenge }: Pick<FaceChallenge, 'attemptId' | 'paymentId' | 'terminalId' | 'decision'>,
    ): Promise<FaceChallenge> {
      const members = membersOf(decision);
      const [memberId = ''] = members;
      const recent = await tx.find(FaceChallenge, {
        where: { memberId: In(members) },
        order: { issuedAtMs: 'DESC' },
        take: PAIRS_REMEMBERED,
      });
      const [first, second] = pickActions(recent.map(({ actions }) => actions));
      const issuedAtMs = clock();
      const row: FaceChallenge = {
        ...challenge,
        decision,
        memberId,
        nonce: randomBytes(16).toString('base64url'),
        actions: [first, second],
        issuedAtMs,
        expiresAtMs: issuedAtMs + CHALLENGE_MS,
        usedAtMs: null,
        inputHash: null,
        outcome: null,
      };
      await insertRow(tx, FaceChallenge, row);
      return row;
    },

    ofAttempt: (em: EntityManager, attemptId: string): Promise<FaceChallenge | null> =>
      em.findOneBy(FaceChallenge, { attemptId }),

    /**
     * Spends the nonce, before anything is judged: trying in parallel gains nothing.
     * @returns false when it is late, or was used by another request
     */
    async use(tx: Tx, { nonce }: FaceChallenge, inputHash: string): Promise<boolean> {
      const usedAtMs = clock();
      const open = { nonce, usedAtMs: IsNull(), expiresAtMs: MoreThan(usedAtMs) };
      return (await updateRows(tx, FaceChallenge, open, { usedAtMs, inputHash })) === 1;
    },

    async close(tx: Tx, nonce: string, outcome: NonNullable<FaceChallenge['outcome']>): Promise<void> {
      await updateRows(tx, FaceChallenge, { nonce }, { outcome });
    },

    /** True when a frame came before, byte for byte or encoded anew. */
    async wasSeen(
      em: EntityManager,
      { merchantId, paymentId, memberId, frames, traces }: SentFrames,
    ): Promise<boolean> {
      const marks = frames.map((frame) => markOf(merchantId, frame));
      if ((await em.countBy(FaceSeenFrame, { merchantId, mark: In(marks) })) > 0) return true;
      if (memberId === null) return false;
      const earlier = await em.find(FaceSeenFrame, {
        where: { merchantId, memberId, paymentId: Not(paymentId), atMs: MoreThan(clock() - SEEN_FRAMES_MS) },
        select: { merchantId: true, mark: true, trace: true },
      });
      const known = traces.filter((now) => earlier.some(({ trace }) => trace !== null && isSameTrace(trace, now)));
      return known.length >= SAME_TRACES;
    },

    /** @throws AppError not-live when another request was faster with one of these frames */
    async remember(tx: Tx, { frames, traces, ...of }: SentFrames): Promise<void> {
      const atMs = clock();
      try {
        await insertRows(
          tx,
          FaceSeenFrame,
          frames.map((frame, i) => {
            const trace = traces[i];
            return { ...of, mark: markOf(of.merchantId, frame), trace: trace ? [...trace] : null, atMs };
          }),
        );
      } catch (error) {
        if (isUniqueViolation(error)) throw new AppError('not-live', { reason: 'repeated-frame' });
        throw error;
      }
    },

    /** @returns how many rows are gone */
    async forgetOld(tx: Tx): Promise<number> {
      const frames = await tx.delete(FaceSeenFrame, { atMs: LessThan(clock() - SEEN_FRAMES_MS) });
      const challenges = await tx.delete(FaceChallenge, { issuedAtMs: LessThan(clock() - CHALLENGES_MS) });
      return (frames.affected ?? 0) + (challenges.affected ?? 0);
    },
  };
}
