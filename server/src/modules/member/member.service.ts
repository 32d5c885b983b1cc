import { type Locale, newId } from '@shuke/shared';
import { type EntityManager, In, IsNull } from 'typeorm';
import { type Clock, DAY_MS, MINUTE_MS } from '../../kernel/clock';
import { newToken, randomDigits, sha256Hex } from '../../kernel/crypto';
import type { Database, Tx } from '../../kernel/db/database';
import { insertOrRestart, restartTransaction } from '../../kernel/db/restart';
import { insertRow, updateRows } from '../../kernel/db/rows';
import { AppError } from '../../kernel/errors';
import type { MemberActor } from '../../kernel/http/actor';
import { Follow, Member, MemberCode, MemberIdentity, MemberSession } from './member.entity';
import { closeMember, forgetMember, hold, requireOpen } from './member-close';
import { type MergeOf, mergeMembers, phoneKeyOf, sealPhone } from './member-merge';
import { setTags, tagsInUse, tagsOf } from './member-tags';
import { addPointLine, bookPoints } from './points.service';

export const SESSION_MS = 30 * DAY_MS;
const MEMBER_CODE_MS = MINUTE_MS;
/** One point for each whole yuan paid. */
const FEN_PER_POINT = 100;
const GUARDIAN_AGE = 14;

export type MemberService = ReturnType<typeof createMemberService>;
export type Identity = { channel: 'weapp' | 'h5'; openid: string; unionid?: string | undefined };

export const pointsFor = (paidFen: number): number => Math.floor(paidFen / FEN_PER_POINT);

/** True when the birthday says that fourteen years have not passed (PIPL 31). */
export function isUnderAge(birthday: string | null, nowMs: number): boolean {
  if (!birthday) return false;
  const grownUp = new Date(`${birthday}T00:00:00Z`);
  grownUp.setUTCFullYear(grownUp.getUTCFullYear() + GUARDIAN_AGE);
  return grownUp.getTime() > nowMs;
}

export function createMemberService(deps: { db: Database; clock: Clock; signingKey: Buffer }) {
  const { db, clock } = deps;
  const phoneKey = phoneKeyOf(deps.signingKey);
  const inUse = { mergedIntoId: IsNull(), closedAtMs: IsNull() };

  async function get(em: EntityManager, memberId: string): Promise<Member> {
    const member = await em.findOneBy(Member, { memberId });
    if (!member) throw new AppError('not-found', { what: 'member' });
    return member;
  }

  /** The person behind a WeChat id: of this app, or of another app of the same merchant. */
  async function findPerson(tx: Tx, merchantId: string, { channel, openid, unionid }: Identity) {
    const identity = await tx.findOneBy(MemberIdentity, { merchantId, channel, openid });
    if (identity) return { member: await get(tx, identity.memberId), knownHere: true };
    const found = unionid ? await tx.findOneBy(Member, { merchantId, unionid }) : null;
    // WeChat's id of a merged account leads to the one that took it over.
    const member = found?.mergedIntoId ? await get(tx, found.mergedIntoId) : found;
    return { member, knownHere: false };
  }

  /** Finds the person by WeChat's ids, or makes a new member. */
  async function signUp(tx: Tx, merchantId: string, identity: Identity, locale: Locale) {
    const { channel, openid, unionid } = identity;
    const known = await findPerson(tx, merchantId, identity);
    const member: Member = known.member ?? {
      memberId: newId(clock()),
      merchantId,
      unionid: unionid ?? null,
      nickname: locale === 'en' ? 'New friend' : '新朋友',
      phoneSealed: null,
      phoneLast4: null,
      birthday: null,
      locale,
      points: 0,
      paymentCount: 0,
      spentFen: 0,
      lastPaidAtMs: null,
      paidBeforeAtMs: null,
      createdAtMs: clock(),
      mergedIntoId: null,
      unpersonalisedAtMs: null,
      closedAtMs: null,
    };
    // Two sign-ups of one person at once: the later starts again and finds the other's rows.
    await insertOrRestart('sign-up race', async () => {
      if (!known.member) await insertRow(tx, Member, member);
      if (known.knownHere) return;
      await insertRow(tx, MemberIdentity, { merchantId, channel, openid, memberId: member.memberId });
    });
    return { member, isNew: !known.member };
  }

  async function openSession(tx: Tx, member: Member) {
    const token = newToken('m');
    const expiresAtMs = clock() + SESSION_MS;
    const { memberId, merchantId } = member;
    // Found just before it was merged or deleted: from the start, and the kept or a new account is found.
    if (!(await hold(tx, memberId))) restartTransaction('account closed while signing in');
    const sessionId = newId(clock());
    await insertRow(tx, MemberSession, { sessionId, memberId, merchantId, tokenHash: sha256Hex(token), expiresAtMs });
    return { token, expiresAtMs };
  }

  return {
    /** @throws AppError not-found */
    get,
    /** The account that stands for this one: another one where it was merged, none where it was deleted. */
    async current(em: EntityManager, memberId: string): Promise<Member | null> {
      const member = await get(em, memberId);
      if (member.closedAtMs !== null) return null;
      return member.mergedIntoId ? get(em, member.mergedIntoId) : member;
    },
    /** Its id alone. */
    async inUse(em: EntityManager, memberId: string): Promise<string | null> {
      const { mergedIntoId, closedAtMs } = await get(em, memberId);
      return closedAtMs === null ? (mergedIntoId ?? memberId) : null;
    },
    hold,
    requireOpen,
    close: closeMember,
    forget: forgetMember,
    /** @throws AppError not-found, also for another merchant's member and for an account that was merged or deleted */
    async ofMerchant(em: EntityManager, merchantId: string, memberId: string): Promise<Member> {
      const member = await em.findOneBy(Member, { memberId, merchantId, ...inUse });
      if (!member) throw new AppError('not-found', { what: 'member' });
      return member;
    },
    setTags,
    tagsOf,
    tagsInUse,
    find: (em: EntityManager, memberId: string): Promise<Member | null> => em.findOneBy(Member, { memberId }),
    signUp,
    knows: async (tx: Tx, merchantId: string, identity: Identity): Promise<boolean> =>
      (await findPerson(tx, merchantId, identity)).member !== null,
    openSession,
    merge: (tx: Tx, accounts: MergeOf): Promise<{ points: number }> => mergeMembers(tx, phoneKey, accounts),
    create: (tx: Tx, member: Member): Promise<void> => insertRow(tx, Member, member),
    count: (em: EntityManager, merchantId: string): Promise<number> => em.countBy(Member, { merchantId, ...inUse }),

    /** WeChat ids of the members that are known by the mini program itself: only those can get its messages. */
    async openids(em: EntityManager, memberIds: string[]): Promise<Map<string, string>> {
      const identities = await em.findBy(MemberIdentity, { memberId: In(memberIds), channel: 'weapp' });
      return new Map(identities.map(({ memberId, openid }) => [memberId, openid]));
    },

    /** Whose mini program this openid is; null for somebody who is not a member of the merchant's. */
    async byOpenid(em: EntityManager, merchantId: string, openid: string): Promise<string | null> {
      const identity = await em.findOneBy(MemberIdentity, { merchantId, channel: 'weapp', openid });
      return identity?.memberId ?? null;
    },

    async authenticate(token: string): Promise<MemberActor | null> {
      const session = await db.read.findOneBy(MemberSession, { tokenHash: sha256Hex(token) });
      if (!session || session.expiresAtMs <= clock()) return null;
      const { memberId, merchantId, sessionId } = session;
      return { kind: 'member', memberId, merchantId, sessionId };
    },
    /** When this session was opened by a sign-in through WeChat; null when it is gone. */
    async signedInAtMs(em: EntityManager, sessionId: string): Promise<number | null> {
      const session = await em.findOneBy(MemberSession, { sessionId });
      return session && session.expiresAtMs - SESSION_MS;
    },
    signOut: (tx: Tx, sessionId: string) => tx.delete(MemberSession, { sessionId }),

    /** @throws AppError session-expired when the account was closed meanwhile */
    async update(
      tx: Tx,
      memberId: string,
      change: Partial<Pick<Member, 'nickname' | 'birthday' | 'locale' | 'unpersonalisedAtMs'>>,
    ): Promise<void> {
      if (Object.keys(change).length === 0) return;
      if ((await updateRows(tx, Member, { memberId, ...inUse }, change)) === 0) throw new AppError('session-expired');
    },

    /**
     * The number is sealed to this member's row; the last four digits are kept for the till.
     * @throws AppError session-expired when the account was closed meanwhile
     */
    async setPhone(tx: Tx, memberId: string, phone: string): Promise<void> {
      const change = { phoneSealed: sealPhone(phoneKey, memberId, phone), phoneLast4: phone.slice(-4) };
      if ((await updateRows(tx, Member, { memberId, ...inUse }, change)) === 0) throw new AppError('session-expired');
    },

    async follow(tx: Tx, memberId: string, storeId: string): Promise<void> {
      const row = { memberId, storeId, createdAtMs: clock() };
      await tx.createQueryBuilder().insert().into(Follow).values(row).orIgnore().execute();
    },
    unfollow: (tx: Tx, memberId: string, storeId: string) => tx.delete(Follow, { memberId, storeId }),
    followedStores: async (em: EntityManager, memberId: string): Promise<string[]> =>
      (await em.find(Follow, { where: { memberId }, order: { createdAtMs: 'ASC' } })).map(({ storeId }) => storeId),
    followersAmong: async (em: EntityManager, storeId: string, memberIds: readonly string[]): Promise<string[]> =>
      (await em.findBy(Follow, { storeId, memberId: In([...memberIds]) })).map(({ memberId }) => memberId),

    /** Books a payment on the member's record, and its points. @returns which visit this was, 1 for the first */
    async recordPayment(
      tx: Tx,
      memberId: string,
      payment: { paymentId: string; storeId: string; paidFen: number; atMs: number },
    ): Promise<{ visit: number; paidBeforeAtMs: number | null; personalised: boolean }> {
      const { paymentId, storeId, paidFen, atMs } = payment;
      const points = pointsFor(paidFen);
      const { affected } = await tx
        .createQueryBuilder()
        .update(Member)
        .set({
          paymentCount: () => 'paymentCount + 1',
          spentFen: () => 'spentFen + :paidFen',
          points: () => 'points + :points',
          // In this order: MySQL reads a column that was set before as already changed.
          paidBeforeAtMs: () => 'lastPaidAtMs',
          lastPaidAtMs: atMs,
        })
        .where({ memberId, ...inUse })
        .setParameters({ paidFen, points })
        .execute();
      // Nothing may be booked on an account nobody opens again: from the start, and the kept one is found (`inUse`).
      if (affected !== 1) restartTransaction('account closed while paying');
      const { merchantId, paymentCount, paidBeforeAtMs, unpersonalisedAtMs } = await get(tx, memberId);
      await addPointLine(tx, { merchantId, memberId, kind: 'payment', sourceId: paymentId, points, storeId, atMs });
      return { visit: paymentCount, paidBeforeAtMs, personalised: unpersonalisedAtMs === null };
    },

    /**
     * Takes back what a refunded payment had earned, as far as it is there; the visit itself happened and stays
     * counted. Of a closed account there is nothing left to take.
     */
    async recordRefund(
      tx: Tx,
      memberId: string,
      refund: { refundId: string; storeId: string; refundedFen: number; points: number; atMs: number },
    ): Promise<void> {
      const { refundId, storeId, refundedFen, atMs } = refund;
      const spentFen = () => `spentFen - ${Number(refundedFen)}`;
      const where = { memberId, ...inUse };
      const { affected } = await tx.createQueryBuilder().update(Member).set({ spentFen }).where(where).execute();
      if (affected !== 1) return;
      // The row is held since the update: what is read now stays true until the commit.
      const { merchantId, points } = await get(tx, memberId);
      const line = { merchantId, memberId, kind: 'refund', sourceId: refundId, storeId, atMs } as const;
      await bookPoints(tx, { ...line, points: -Math.min(points, refund.points) });
    },

    /** 18 digits for one minute and one payment; of the code only its hash is stored. */
    async newMemberCode(tx: Tx, actor: MemberActor): Promise<{ code: string; expiresAtMs: number }> {
      // WeChat's and Alipay's payment codes begin with 10–15 and 25–30: ours cannot be taken for one of them.
      const code = `88${randomDigits(16)}`;
      const expiresAtMs = clock() + MEMBER_CODE_MS;
      const { memberId, merchantId } = actor;
      const row = { codeHash: sha256Hex(code), memberId, merchantId, expiresAtMs, usedForPaymentId: null };
      await insertRow(tx, MemberCode, row);
      return { code, expiresAtMs };
    },

    /**
     * Spends a code for one payment; the same payment may present it again.
     * @throws AppError member-code-invalid when it is unknown, expired, spent or another merchant's
     */
    async useMemberCode(tx: Tx, code: string, use: { merchantId: string; paymentId: string }): Promise<string> {
      const row = await tx.findOneBy(MemberCode, { codeHash: sha256Hex(code), merchantId: use.merchantId });
      if (row?.usedForPaymentId === use.paymentId) return row.memberId;
      if (!row || row.usedForPaymentId !== null || row.expiresAtMs <= clock())
        throw new AppError('member-code-invalid');
      const free = { codeHash: row.codeHash, usedForPaymentId: IsNull() };
      const spent = await updateRows(tx, MemberCode, free, { usedForPaymentId: use.paymentId });
      if (spent === 0) throw new AppError('member-code-invalid');
      return row.memberId;
    },
  };
}
