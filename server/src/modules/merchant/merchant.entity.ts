import { Column, Entity, PrimaryColumn } from 'typeorm';
import { bytes, idColumn, integer, json, text } from '../../kernel/db/columns';

/** What a merchant may set about paying by face; bounds are enforced where it is used. */
export interface MerchantSettings {
  /** Above this sum the till asks for the phone's last four digits even when the face is sure. */
  phoneAboveFen: number;
  /** Faces neither enrolled nor used for so long are deleted: 1 to 36, 12 when not chosen, never beyond the consent text. */
  retentionMonths?: number;
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
