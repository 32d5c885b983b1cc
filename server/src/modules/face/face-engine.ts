import type { FaceHint } from '@shuke/shared';
import { newId } from '@shuke/shared';
import { AppError } from '../../kernel/errors';
import type { FaceTemplate } from './face.entity';
import type { SealedTemplate } from './face.service';
import type { FacePool } from './face-pool';
import type { Gallery } from './gallery';
import { checkLiveness, decide, MAX_DOUBTFUL, type MatchDecision, type MatchPolicy } from './match-policy';
import { describeProbe, type Probe } from './probe';
import type { TemplateCipher } from './template-cipher';

/** How many usable frames an enrolment needs: accuracy was measured with three templates a member. */
const MIN_ENROLMENT_FRAMES = 3;

export type FaceEngine = ReturnType<typeof createFaceEngine>;

export interface FrameCheck {
  hint: FaceHint;
  usable: boolean;
  box: [number, number, number, number] | null;
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

  /** @throws AppError not-live */
  function requireLive(probe: Probe): void {
    const verdict = checkLiveness(probe.passive);
    if (!verdict.live) throw new AppError('not-live', { reason: verdict.reason });
  }

  return {
    isReady: () => pool.stats().ready > 0,
    queued: () => pool.stats().queued,
    enrolledMembers: (merchantId?: string) => gallery.countMembers(merchantId),
    newTemplateKey: (merchantId: string) => cipher.newWrappedKey(merchantId),

    /** Live guidance for one frame. @throws AppError image-unreadable, image-too-large, busy, unavailable */
    async check(frame: string): Promise<FrameCheck> {
      const [picture] = decode([frame]);
      if (!picture) throw new AppError('image-unreadable');
      const { hint, face } = await pool.inspect(picture);
      return { hint, usable: hint === 'ok', box: face?.box ?? null };
    },

    /**
     * Frames of one sitting as sealed templates. The gallery learns of them from the rows, once they are committed.
     * @throws AppError no-face, several-faces, face-quality, faces-differ, not-live, busy and the picture's faults
     */
    async enrol(owner: TemplateOwner, memberId: string, frames: readonly string[]): Promise<SealedTemplate[]> {
      const probe = await describeProbe(pool, decode(frames), { minUsable: MIN_ENROLMENT_FRAMES });
      requireLive(probe);
      return probe.descriptors.map((vector) => {
        const templateId = newId();
        const { merchantId, templateKey } = owner;
        return { templateId, sealed: cipher.encrypt(templateKey, merchantId, memberId, templateId, vector) };
      });
    },

    /** Who is at the till, as far as money is concerned. @throws AppError as `enrol` */
    async identify(
      { merchantId, templateKey }: TemplateOwner,
      frames: readonly string[],
      purchase: { amountFen: number; policy: MatchPolicy },
    ): Promise<MatchDecision> {
      const probe = await describeProbe(pool, decode(frames));
      requireLive(probe);
      const gallerySize = gallery.countMembers(merchantId);
      // Where no key opens a merchant's templates, nobody is in the gallery: unknown, as anywhere else.
      if (gallerySize === 0) return { outcome: 'unknown', reason: 'nobody-enrolled' };
      const descriptor = cipher.protect(templateKey, merchantId, probe.descriptor);
      // One more than may be doubtful: the rival of the last one must be seen too.
      const candidates = gallery.search(merchantId, descriptor, MAX_DOUBTFUL + 1);
      return decide({ candidates, liveness: { live: true }, gallerySize, ...purchase });
    },

    forget: (merchantId: string, memberId: string) => gallery.removeMember(merchantId, memberId),

    /**
     * Makes the gallery hold these members as their rows say: who has none is forgotten. A member with a template that
     * does not open is left out as a whole: a changed row is a reason to enrol again, not to match on the rest.
     * @param templates every template of these members @returns ids of templates that could not be opened
     */
    refresh(owner: TemplateOwner, memberIds: readonly string[], templates: readonly FaceTemplate[]): string[] {
      const broken: string[] = [];
      const vectors = new Map<string, Float32Array[]>(memberIds.map((memberId) => [memberId, []]));
      const untrusted = new Set<string>();
      for (const { memberId, templateId, sealed } of templates) {
        try {
          const vector = cipher.decrypt(owner.templateKey, owner.merchantId, memberId, templateId, sealed);
          vectors.get(memberId)?.push(vector);
        } catch {
          broken.push(templateId);
          untrusted.add(memberId);
        }
      }
      for (const [memberId, own] of vectors) {
        if (own.length === 0 || untrusted.has(memberId)) gallery.removeMember(owner.merchantId, memberId);
        else gallery.setMember(owner.merchantId, memberId, own);
      }
      return broken;
    },

    close: () => pool.close(),
  };
}
