import { type EntityManager, IsNull, LessThan, MoreThan } from 'typeorm';
import { type Clock, DAY_MS, MINUTE_MS } from '../../kernel/clock';
import { randomDigits, sha256Hex } from '../../kernel/crypto';
import { isUniqueViolation, type Tx } from '../../kernel/db/database';
import { restartTransaction } from '../../kernel/db/restart';
import { insertRow, updateRows } from '../../kernel/db/rows';
import { AppError } from '../../kernel/errors';
import { TillEnrolment } from './till-enrolment.entity';

/** Long enough to hold a phone to a scanner. */
const CODE_MS = 2 * MINUTE_MS;
/** Long enough for two rounds before the camera and a second try. */
const OPEN_MS = 5 * MINUTE_MS;

export type TillEnrolmentService = ReturnType<typeof createTillEnrolmentService>;

/** Who may enrol: the till that spent the code, by the key it made. */
export interface TillKey {
  enrolmentId: string;
  terminalId: string;
}

/** Codes that let a till enrol a member who agreed on the phone. Every step is one conditional change. */
export function createTillEnrolmentService(deps: { clock: Clock }) {
  const { clock } = deps;

  const find = (em: EntityManager, { enrolmentId, terminalId }: TillKey): Promise<TillEnrolment | null> =>
    em.findOneBy(TillEnrolment, { enrolmentId, terminalId });

  return {
    find,

    /** 18 digits in place of the ones before; a till that spent one goes on. Of the code only its hash is kept. */
    async newCode(tx: Tx, member: { memberId: string; merchantId: string }) {
      const { memberId, merchantId } = member;
      await tx.delete(TillEnrolment, { memberId, enrolmentId: IsNull() });
      await tx.delete(TillEnrolment, { memberId, openUntilMs: LessThan(clock() - DAY_MS) });
      // Member codes begin with 88, WeChat's and Alipay's payment codes with 10–15 and 25–30: no scanner mixes them up.
      const code = `89${randomDigits(16)}`;
      const codeUntilMs = clock() + CODE_MS;
      const unspent = { enrolmentId: null, terminalId: null, openUntilMs: null, outcome: null };
      await insertRow(tx, TillEnrolment, { codeHash: sha256Hex(code), merchantId, memberId, codeUntilMs, ...unspent });
      return { code, codeUntilMs };
    },

    /**
     * Spends a code for one enrolment; the same till may present it again for the same one.
     * @throws AppError enrol-code-invalid when it is unknown, expired, spent or another merchant's;
     * idempotency-conflict when the enrolment's id stands for another code
     */
    async spend(tx: Tx, code: string, till: TillKey & { merchantId: string }): Promise<TillEnrolment> {
      const { merchantId, ...key } = till;
      const codeHash = sha256Hex(code);
      const row = await tx.findOneBy(TillEnrolment, { codeHash, merchantId });
      const isOurs = row?.enrolmentId === key.enrolmentId && row.terminalId === key.terminalId;
      if (row && isOurs) return row;
      if (!row || row.codeUntilMs <= clock()) throw new AppError('enrol-code-invalid');
      const spent = { ...key, openUntilMs: clock() + OPEN_MS };
      let changed: number;
      try {
        changed = await updateRows(tx, TillEnrolment, { codeHash, enrolmentId: IsNull() }, spent);
      } catch (error) {
        if (isUniqueViolation(error)) throw new AppError('idempotency-conflict');
        throw error;
      }
      if (changed === 0 && row.enrolmentId === null) restartTransaction('enrolment code spent meanwhile');
      if (changed === 0) throw new AppError('enrol-code-invalid');
      return { ...row, ...spent };
    },

    /** The enrolment this till may still make. @throws AppError enrolment-over */
    async requireOpen(em: EntityManager, key: TillKey): Promise<TillEnrolment> {
      const row = await find(em, key);
      const isOpen = row?.outcome === null && (row.openUntilMs ?? 0) > clock();
      if (!row || !isOpen) throw new AppError('enrolment-over');
      return row;
    },

    /** Once, and only while it is open. @throws AppError enrolment-over */
    async complete(tx: Tx, key: TillKey): Promise<void> {
      const open = { ...key, outcome: IsNull(), openUntilMs: MoreThan(clock()) };
      if ((await updateRows(tx, TillEnrolment, open, { outcome: 'enrolled' })) === 1) return;
      // The same request at once: it is answered with what the first one did.
      if ((await find(tx, key))?.outcome === 'enrolled') restartTransaction('enrolled meanwhile');
      throw new AppError('enrolment-over');
    },

    /** Nobody is enrolled with it any more; an enrolment that was made stays. */
    async end(tx: Tx, key: TillKey): Promise<'enrolled' | 'ended'> {
      await updateRows(tx, TillEnrolment, { ...key, outcome: IsNull() }, { outcome: 'ended' });
      return (await find(tx, key))?.outcome ?? 'ended';
    },
  };
}
