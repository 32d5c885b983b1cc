import type { FacePolicy } from '@shuke/shared';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import { bytes, idColumn, integer, json, text } from '../../kernel/db/columns';

/** What a merchant may set; bounds are enforced where it is used. */
export interface MerchantSettings {
  /** What was chosen in the console; read it through `merchants.facePolicy`, which holds it within the bounds. */
  face?: Partial<FacePolicy>;
  /** How often `face` was changed: 0 when never. */
  faceVersion?: number;
  /** In rows from before there was a policy: what is now `face.glanceUpToFen`. */
  phoneAboveFen?: number;
  /** How many after-payment offers one payment gives at most: 1 to 10, 3 when not chosen. */
  offersPerPayment?: number;
  /** Faces neither enrolled nor used for so long are deleted: 1 to 36, 12 when not chosen, never beyond the consent text. */
  retentionMonths?: number;
  /** What a member's balance may pay, as chosen in the console; read it through `merchants.balanceLimits`. */
  balance?: { perPaymentFen: number; perDayFen: number };
  /** How often `balance` was changed: 0 when never. */
  balanceVersion?: number;
}

@Entity({ name: 'merchants' })
export class Merchant {
  @PrimaryColumn(idColumn) merchantId: string;
  @Column(text(60)) name: string;
  /** Shown on the consent page: whom to ask about personal data. */
  @Column(text(120)) contact: string;
  @Column(text(40)) timeZone: string;
  @Column(json) settings: MerchantSettings;
  /** The key that seals this merchant's face templates, itself sealed by a master key. */
  @Column(bytes) templateKey: Buffer;
  @Column(integer) createdAtMs: number;
}

@Entity({ name: 'staff' })
export class Staff {
  @PrimaryColumn(idColumn) staffId: string;
  @Column(idColumn) merchantId: string;
  @Column({ ...text(60), unique: true }) login: string;
  @Column(text(60)) name: string;
  @Column(text(10)) role: 'owner' | 'manager' | 'cashier';
  /** argon2id, in its own string form. */
  @Column(text(200)) passwordHash: string;
  @Column(integer) createdAtMs: number;
}

@Entity({ name: 'staff_sessions' })
export class StaffSession {
  @PrimaryColumn(idColumn) sessionId: string;
  @Column(idColumn) staffId: string;
  @Column({ ...text(64), unique: true }) tokenHash: string;
  @Column(integer) expiresAtMs: number;
}
