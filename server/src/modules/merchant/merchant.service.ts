import { hash, verify } from '@node-rs/argon2';
import { type FacePolicy, facePolicyWithin, newId } from '@shuke/shared';
import type { EntityManager } from 'typeorm';
import { type Clock, HOUR_MS } from '../../kernel/clock';
import { newToken, sha256Hex } from '../../kernel/crypto';
import type { Database, Tx } from '../../kernel/db/database';
import { once } from '../../kernel/db/once';
import { insertRow, updateRows } from '../../kernel/db/rows';
import { AppError } from '../../kernel/errors';
import type { StaffActor } from '../../kernel/http/actor';
import { Merchant, type MerchantSettings, Staff, StaffSession } from './merchant.entity';

const SESSION_MS = 12 * HOUR_MS;
export const DEFAULT_SETTINGS: MerchantSettings = {};
const OFFERS_PER_PAYMENT = { least: 1, default: 3, most: 10 };
/** What a named prepaid card may hold at most (单用途商业预付卡): no payment and no day takes more unless the shop says so. */
const BALANCE_LIMITS = { perPaymentFen: 500_000, perDayFen: 500_000 };
const RETENTION_MONTHS = { least: 1, default: 12, most: 36 };

export type MerchantService = ReturnType<typeof createMerchantService>;

export function createMerchantService(deps: { db: Database; clock: Clock }) {
  const { db, clock } = deps;
  // Compared when the login is unknown, so that the time of an answer does not tell which logins exist.
  const decoy = hash(newToken('s'));

  async function read(em: EntityManager, merchantId: string): Promise<Merchant> {
    const merchant = await em.findOneBy(Merchant, { merchantId });
    if (!merchant) throw new AppError('not-found', { what: 'merchant' });
    return merchant;
  }

  const get = (em: EntityManager, merchantId: string): Promise<Merchant> =>
    once(em, `merchant:${merchantId}`, () => read(em, merchantId));

  /** Written first: the row is the caller's from here to the commit, so what is read is what gets replaced. */
  async function lockedSettings(tx: Tx, merchantId: string): Promise<MerchantSettings> {
    await tx
      .createQueryBuilder()
      .update(Merchant)
      .set({ settings: () => 'settings' })
      .where({ merchantId })
      .execute();
    return (await read(tx, merchantId)).settings;
  }

  return {
    /** @throws AppError not-found */
    get,
    nameOf: async (merchantId: string): Promise<string> => (await get(db.read, merchantId)).name,
    all: (em: EntityManager): Promise<Merchant[]> => em.find(Merchant, { order: { merchantId: 'ASC' } }),

    timeZoneOf: async (em: EntityManager, merchantId: string): Promise<string> => (await get(em, merchantId)).timeZone,

    /** How many after-payment offers one payment gives at most; within the bounds whatever a row says. */
    offersPerPayment({ offersPerPayment: wanted }: MerchantSettings): number {
      const { least, most } = OFFERS_PER_PAYMENT;
      if (!Number.isInteger(wanted)) return OFFERS_PER_PAYMENT.default;
      return Math.min(Math.max(wanted ?? least, least), most);
    },

    async setOffersPerPayment(tx: Tx, merchantId: string, offersPerPayment: number): Promise<void> {
      const settings = await lockedSettings(tx, merchantId);
      await updateRows(tx, Merchant, { merchantId }, { settings: { ...settings, offersPerPayment } });
    },

    /** Whole months without use after which a face goes; within the bounds whatever a row says. */
    retentionMonths({ retentionMonths: wanted }: MerchantSettings): number {
      const { least, most } = RETENTION_MONTHS;
      if (!Number.isInteger(wanted)) return RETENTION_MONTHS.default;
      return Math.min(Math.max(wanted ?? least, least), most);
    },

    /** How faces are matched and paid with here; within the measured bounds whatever a row says. */
    facePolicy({ face, phoneAboveFen }: MerchantSettings): FacePolicy {
      return facePolicyWithin({ ...(phoneAboveFen === undefined ? {} : { glanceUpToFen: phoneAboveFen }), ...face });
    },

    /**
     * Replaces the face policy if `version` is the one in force. @returns what was in force before
     * @throws AppError not-found, edit-conflict
     */
    async changeFacePolicy(tx: Tx, merchantId: string, policy: FacePolicy, version: number): Promise<FacePolicy> {
      const settings = await lockedSettings(tx, merchantId);
      if ((settings.faceVersion ?? 0) !== version) throw new AppError('edit-conflict');
      const { phoneAboveFen: _replaced, ...others } = settings;
      await updateRows(
        tx,
        Merchant,
        { merchantId },
        { settings: { ...others, face: policy, faceVersion: version + 1 } },
      );
      return this.facePolicy(settings);
    },

    /** What a member's balance may pay at once and in a day here. */
    balanceLimits: ({ balance }: MerchantSettings) => ({ ...BALANCE_LIMITS, ...balance }),

    /**
     * Replaces the limits if `version` is the one in force. @returns what was in force before
     * @throws AppError not-found, edit-conflict
     */
    async changeBalanceLimits(
      tx: Tx,
      merchantId: string,
      { version, ...balance }: { perPaymentFen: number; perDayFen: number; version: number },
    ) {
      const settings = await lockedSettings(tx, merchantId);
      if ((settings.balanceVersion ?? 0) !== version) throw new AppError('edit-conflict');
      const changed = { ...settings, balance, balanceVersion: version + 1 };
      await updateRows(tx, Merchant, { merchantId }, { settings: changed });
      return this.balanceLimits(settings);
    },

    /** The merchant of a mini program that names no store: the first of this server. @throws AppError not-found */
    async first(em: EntityManager): Promise<Merchant> {
      const [merchant] = await em.find(Merchant, { order: { merchantId: 'ASC' }, take: 1 });
      if (!merchant) throw new AppError('not-found', { what: 'merchant' });
      return merchant;
    },

    create: (tx: Tx, merchant: Merchant): Promise<void> => insertRow(tx, Merchant, merchant),

    /** @returns false when the key is no longer the one that was read */
    async replaceTemplateKey(tx: Tx, merchantId: string, from: Buffer, to: Buffer): Promise<boolean> {
      const result = await tx
        .createQueryBuilder()
        .update(Merchant)
        .set({ templateKey: to })
        .where('merchantId = :merchantId AND templateKey = :from', { merchantId, from })
        .execute();
      return result.affected === 1;
    },

    async addStaff(tx: Tx, staff: Omit<Staff, 'passwordHash'>, password: string): Promise<void> {
      await insertRow(tx, Staff, { ...staff, passwordHash: await hash(password) });
    },

    /** @throws AppError wrong-credentials: the same for an unknown login and a wrong password */
    async signIn(login: string, password: string) {
      const staff = await db.read.findOneBy(Staff, { login });
      const matches = await verify(staff?.passwordHash ?? (await decoy), password);
      if (!staff || !matches) throw new AppError('wrong-credentials');
      const token = newToken('s');
      const expiresAtMs = clock() + SESSION_MS;
      await db.tx((tx) =>
        insertRow(tx, StaffSession, {
          sessionId: newId(clock()),
          staffId: staff.staffId,
          tokenHash: sha256Hex(token),
          expiresAtMs,
        }),
      );
      return { token, expiresAtMs, staff };
    },

    async signOut(actor: StaffActor): Promise<void> {
      await db.tx((tx) => tx.delete(StaffSession, { sessionId: actor.sessionId }));
    },

    async staff(staffId: string): Promise<Staff> {
      const staff = await db.read.findOneBy(Staff, { staffId });
      if (!staff) throw new AppError('not-found', { what: 'staff' });
      return staff;
    },

    async authenticate(token: string): Promise<StaffActor | null> {
      const session = await db.read.findOneBy(StaffSession, { tokenHash: sha256Hex(token) });
      if (!session || session.expiresAtMs <= clock()) return null;
      const staff = await db.read.findOneBy(Staff, { staffId: session.staffId });
      if (!staff) return null;
      const { staffId, merchantId, role } = staff;
      return { kind: 'staff', staffId, merchantId, role, sessionId: session.sessionId };
    },
  };
}
