import { type EntityManager, IsNull } from 'typeorm';
import type { Clock } from '../../kernel/clock';
import { deriveKey } from '../../kernel/crypto';
import { AppError } from '../../kernel/errors';
import { EXPORT_LINK_MS, exportToken, readExportToken } from './export-token';
import { Follow, Member, MemberIdentity, MemberPin, MemberSession } from './member.entity';
import { SESSION_MS } from './member.service';
import { openPhone, phoneKeyOf } from './member-merge';
import { tagsOf } from './member-tags';

export type MemberExportService = ReturnType<typeof createMemberExport>;

/** A member's own data to take along: the link to it, and what of it lies in this module's tables. */
export function createMemberExport({ clock, signingKey }: { clock: Clock; signingKey: Buffer }) {
  const linkKey = deriveKey(signingKey, 'member export');
  const phoneKey = phoneKeyOf(signingKey);

  return {
    newLink(memberId: string): { token: string; expiresAtMs: number } {
      const expiresAtMs = clock() + EXPORT_LINK_MS;
      return { token: exportToken(linkKey, memberId, expiresAtMs), expiresAtMs };
    },

    /** Whose data a link opens. @throws AppError export-expired, also for what we did not sign */
    async memberOf(em: EntityManager, token: string): Promise<Member> {
      const memberId = readExportToken(linkKey, token, clock());
      const member =
        memberId && (await em.findOneBy(Member, { memberId, mergedIntoId: IsNull(), closedAtMs: IsNull() }));
      if (!member) throw new AppError('export-expired');
      return member;
    },

    /** With the whole phone number; of sessions and the PIN only when they were made. */
    async dossier(em: EntityManager, { memberId, phoneSealed }: Member) {
      const sessions = await em.findBy(MemberSession, { memberId });
      return {
        phone: phoneSealed && openPhone(phoneKey, memberId, phoneSealed),
        identities: await em.findBy(MemberIdentity, { memberId }),
        sessions: sessions.map(({ expiresAtMs }) => ({ signedInAtMs: expiresAtMs - SESSION_MS, expiresAtMs })),
        pinSetAtMs: (await em.findOneBy(MemberPin, { memberId }))?.setAtMs ?? null,
        tags: await tagsOf(em, memberId),
        follows: await em.find(Follow, { where: { memberId }, order: { createdAtMs: 'ASC' } }),
      };
    },
  };
}
