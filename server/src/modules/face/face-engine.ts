import type { FaceHint, FaceLook, FaceMovement, FacePose } from '@shuke/shared';
import { alikeMaxAmong, newId, refreshMaxAmong } from '@shuke/shared';
import { AppError } from '../../kernel/errors';
import { type ActionPair, type ChallengeVerdict, challengeFrame, judgeChallenge } from './challenge';
import { distance, meanDescriptor } from './descriptor';
import { describeEnrolment } from './enrolment';
import type { FaceTemplate } from './face.entity';
import type { SealedTemplate, StoredTemplate } from './face.service';
import type { FacePool } from './face-pool';
import { type FrameTrace, frameTrace } from './frame-trace';
import type { Candidate, Gallery } from './gallery';
import { movementOf } from './gestures';
import { refuseLiveness } from './liveness-policy';
import { decide, MAX_DOUBTFUL, type MatchDecision, type MatchPolicy } from './match-policy';
import { describeProbe, type Probe } from './probe';
import { nearestRegulars, type RegularsAmong } from './regulars';
import type { TemplateCipher } from './template-cipher';

/** How many others a new face is reported with, at most. */
const MAX_ALIKE = 5;

export type FaceEngine = ReturnType<typeof createFaceEngine>;

/** A frame as the client sends it, base64, and the view it was taken for. */
export interface EnrolFrame {
  look: FaceLook;
  pose: FacePose;
  frame: string;
}

export interface FrameCheck {
  hint: FaceHint;
  usable: boolean;
  box: [number, number, number, number] | null;
  movement: FaceMovement | null;
}

export interface Purchase {
  amountFen: number;
  policy: MatchPolicy;
  /** Whose faces count, where not everybody's do. */
  regularsAmong?: RegularsAmong | null;
  /** The till, whose turn at the workers it takes. */
  terminalId?: string;
}

/** A decision, and what of liveness was seen on the way to it. */
export interface Identified extends Pick<Probe, 'passive' | 'motion' | 'traces'> {
  decision: MatchDecision;
  /** Who it most likely is, for finding their earlier frames and challenges; never for money. */
  likely: string | null;
  /** Of a face far inside the threshold: what may stand beside their templates, once they have paid. */
  fresh: SealedTemplate | null;
}

export interface ChallengeSeen {
  verdict: ChallengeVerdict;
  traces: FrameTrace[];
}

/** The merchant's sealed data key travels with every call: templates of one merchant open under no other's. */
export interface TemplateOwner {
  merchantId: string;
  templateKey: Buffer;
}

const decode = (frames: readonly string[]): Uint8Array[] => frames.map((frame) => Buffer.from(frame, 'base64'));

/**
 * Pictures in, decisions out: the pool that sees, the gallery that remembers, the cipher that seals. Pictures and
 * vectors live in memory for the length of a call; what comes back holds neither, but for sealed templates.
 */
export function createFaceEngine(deps: { pool: FacePool; gallery: Gallery; cipher: TemplateCipher }) {
  const { pool, gallery, cipher } = deps;

  /** Where no key opens a merchant's templates, none of them opens. */
  function openAll({ merchantId, templateKey }: TemplateOwner, templates: readonly StoredTemplate[]) {
    try {
      return cipher.decryptAll(templateKey, merchantId, templates);
    } catch {
      return templates.map(() => null);
    }
  }

  function seal({ merchantId, templateKey }: TemplateOwner, memberId: string, vector: Float32Array): SealedTemplate {
    const templateId = newId();
    return { templateId, sealed: cipher.encrypt(templateKey, merchantId, memberId, templateId, vector) };
  }

  async function match({ merchantId, templateKey }: TemplateOwner, vector: Float32Array, purchase: Purchase) {
    const gallerySize = gallery.countMembers(merchantId);
    // Where no key opens a merchant's templates, nobody is in the gallery: unknown, as anywhere else.
    const nobody: MatchDecision = { outcome: 'unknown', reason: 'nobody-enrolled' };
    if (gallerySize === 0) return { decision: nobody, likely: null, fresh: null };
    const protectedProbe = cipher.protect(templateKey, merchantId, vector);
    const search = (k: number) => gallery.search(merchantId, protectedProbe, k);
    const { regularsAmong, policy } = purchase;
    const candidates = regularsAmong
      ? await nearestRegulars(search, policy, regularsAmong)
      : // One more than may be doubtful: the rival of the last one must be seen too.
        await search(MAX_DOUBTFUL + 1);
    const decision = decide({ candidates, liveness: { live: true }, gallerySize, ...purchase });
    const likely = decision.outcome === 'unknown' ? null : (candidates[0]?.memberId ?? null);
    const isSure =
      decision.outcome === 'matched' && decision.distance <= refreshMaxAmong(purchase.policy.matchedMax, gallerySize);
    const fresh = isSure ? seal({ merchantId, templateKey }, decision.memberId, vector) : null;
    return { decision, likely, fresh };
  }

  return {
    isReady: () => pool.stats().ready > 0,
    queued: () => pool.stats().queued,
    enrolledMembers: (merchantId?: string) => gallery.countMembers(merchantId),
    newTemplateKey: (merchantId: string) => cipher.newWrappedKey(merchantId),

    /**
     * Live guidance for one frame. @param asker whose turn at the workers it takes
     * @throws AppError image-unreadable, image-too-large, busy, unavailable
     */
    async check(frame: string, asker: string): Promise<FrameCheck> {
      const [picture] = decode([frame]);
      if (!picture) throw new AppError('image-unreadable');
      const { hint, face, landmarks } = await pool.trace(picture, { asker });
      const movement = face && landmarks ? movementOf(face.pose, landmarks) : null;
      return { hint, usable: hint === 'ok', box: face?.box ?? null, movement };
    },

    /**
     * The views of a guided enrolment as sealed templates, one each. The gallery learns of them from the rows, once they
     * are committed. @throws AppError as `describeEnrolment`
     */
    async enrol(owner: TemplateOwner, memberId: string, frames: readonly EnrolFrame[]): Promise<SealedTemplate[]> {
      const shots = frames.map(({ look, pose, frame }) => ({ look, pose, picture: Buffer.from(frame, 'base64') }));
      return (await describeEnrolment(pool, shots, memberId)).map((vector) => seal(owner, memberId, vector));
    },

    /**
     * Who is at the till, as far as money is concerned.
     * @throws AppError as `describeProbe`; not-live for what is not alive, or moved as a picture does
     */
    async identify(owner: TemplateOwner, frames: readonly string[], purchase: Purchase): Promise<Identified> {
      const probe = await describeProbe(pool, decode(frames), { asker: purchase.terminalId ?? '' });
      const { passive, motion, traces } = probe;
      const refused = refuseLiveness(passive, motion);
      if (refused) throw new AppError('not-live', { reason: refused.reason });
      return { ...(await match(owner, probe.descriptor, purchase)), passive, motion, traces };
    },

    /** Were these motions made, by a living head, before this camera? @throws AppError busy and the picture's faults */
    async watch(
      actions: ActionPair,
      frames: readonly { step: 0 | 1 | 2; frame: string }[],
      asker: string,
    ): Promise<ChallengeSeen> {
      const burst = { frames: frames.length };
      const seen = await Promise.all(
        // A turned head is not fit to pay with, and still tells that it turned, and whose it is.
        frames.map(async ({ step, frame }) => ({
          step,
          description: await pool.describe(Buffer.from(frame, 'base64'), { anyQuality: true, asker, burst }),
        })),
      );
      return {
        verdict: judgeChallenge({
          actions,
          frames: seen.map(({ step, description }) => challengeFrame(step, description)),
        }),
        traces: seen.map(({ description }) => frameTrace(description)).filter((trace) => trace !== null),
      };
    },

    /** As `identify`, for a vector that was seen in a passed challenge. */
    identifyVector: (owner: TemplateOwner, vector: Float32Array, purchase: Purchase) => match(owner, vector, purchase),

    /** Does a template lie this near to the mean of the enrolled ones? False as well when one of them does not open. */
    isNear(
      { merchantId, templateKey }: TemplateOwner,
      memberId: string,
      fresh: SealedTemplate,
      { enrolled, most }: { enrolled: readonly SealedTemplate[]; most: number },
    ): boolean {
      if (enrolled.length === 0) return false;
      const open = ({ templateId, sealed }: SealedTemplate) =>
        cipher.decrypt(templateKey, merchantId, memberId, templateId, sealed);
      try {
        return distance(open(fresh), meanDescriptor(enrolled.map(open))) <= most;
      } catch {
        return false;
      }
    },

    /**
     * Other members whose face may be this member's: the nearest, best first. A member with a template that does not
     * open is compared with nobody, as they are matched by nobody.
     */
    async alike(owner: TemplateOwner, memberId: string, templates: readonly FaceTemplate[]): Promise<Candidate[]> {
      const { merchantId, templateKey } = owner;
      if (templates.length === 0) return [];
      let mean: Float32Array;
      try {
        mean = meanDescriptor(
          templates.map(({ templateId, sealed }) =>
            cipher.decrypt(templateKey, merchantId, memberId, templateId, sealed),
          ),
        );
      } catch {
        return [];
      }
      const most = alikeMaxAmong(gallery.countMembers(merchantId));
      const nearest = await gallery.search(merchantId, mean, MAX_ALIKE + 1);
      return nearest.filter((other) => other.memberId !== memberId && other.distance <= most);
    },

    forget: (merchantId: string, memberId: string) => gallery.removeMember(merchantId, memberId),

    /**
     * Makes the gallery hold these members as their rows say: who has none is forgotten. A member with a template that
     * does not open is left out as a whole: a changed row is a reason to enrol again, not to match on the rest.
     * @param templates every template of these members @returns ids of templates that could not be opened
     */
    refresh(owner: TemplateOwner, memberIds: readonly string[], templates: readonly StoredTemplate[]): string[] {
      const broken: string[] = [];
      const vectors = new Map<string, Float32Array[] | null>(memberIds.map((memberId) => [memberId, []]));
      for (const [i, vector] of openAll(owner, templates).entries()) {
        const { memberId = '', templateId = '' } = templates[i] ?? {};
        if (vector) vectors.get(memberId)?.push(vector);
        else {
          broken.push(templateId);
          vectors.set(memberId, null);
        }
      }
      for (const [memberId, own] of vectors) {
        if (!own || own.length === 0) gallery.removeMember(owner.merchantId, memberId);
        else gallery.setMember(owner.merchantId, memberId, own);
      }
      return broken;
    },

    async close(): Promise<void> {
      await Promise.all([pool.close(), gallery.close()]);
    },
  };
}
