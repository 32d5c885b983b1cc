import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { bytes, idColumn, idOrNull, integer, integerOrNull, json, text } from '../../kernel/db/columns';

/** One enrolled vector of a member, sealed. Deleted, not marked, when consent goes. */
@Entity({ name: 'face_templates' })
@Index('face_templates_of_member', ['merchantId', 'memberId'])
export class FaceTemplate {
  @PrimaryColumn(idColumn) templateId: string;
  @Column(idColumn) merchantId: string;
  @Column(idColumn) memberId: string;
  @Column(idColumn) enrolmentId: string;
  @Column(bytes) sealed: Buffer;
  @Column(integer) createdAtMs: number;
  @Column(integerOrNull) lastUsedAtMs: number | null;
}

/** Where a member's face was used: shown to the member, kept without anything of the face itself. */
@Entity({ name: 'face_uses' })
@Index('face_uses_of_member', ['memberId', 'atMs'])
@Index('face_uses_of_merchant', ['merchantId', 'atMs'])
export class FaceUse {
  @PrimaryColumn(idColumn) useId: string;
  @Column(idColumn) merchantId: string;
  /** Null: nobody was recognised. */
  @Column(idOrNull) memberId: string | null;
  @Column(text(8)) kind: 'enrol' | 'verify' | 'delete';
  @Column(text(12)) outcome: 'matched' | 'needs-phone' | 'unknown' | 'refused' | 'done';
  @Column(idOrNull) storeId: string | null;
  @Column(idOrNull) terminalId: string | null;
  @Column(integer) atMs: number;
}

/** The decision of one face attempt at a till. Holds ids of members, never a vector or a picture. */
@Entity({ name: 'face_attempts' })
export class FaceAttempt {
  @PrimaryColumn(idColumn) attemptId: string;
  @Column(idColumn) paymentId: string;
  @Column(idColumn) terminalId: string;
  @Column(text(64)) inputHash: string;
  @Column(text(24)) outcome: 'matched' | 'needs-phone' | 'needs-pin' | 'unknown' | 'used';
  /** Whom the digits may choose among; with `needs-pin` the one whose PIN is asked. */
  @Column(json) candidates: string[];
  @Column(integer) triesLeft: number;
  @Column(integer) expiresAtMs: number;
}

/** One row a merchant: the number of its last change. Whoever changes templates holds this row until the commit. */
@Entity({ name: 'face_feeds' })
export class FaceFeed {
  @PrimaryColumn(idColumn) merchantId: string;
  @Column(integer) lastSequence: number;
}

/** Whose templates changed, numbered in the order of the commits: what every server's gallery follows. Append-only. */
@Entity({ name: 'face_changes' })
export class FaceChange {
  @PrimaryColumn(idColumn) merchantId: string;
  @PrimaryColumn(integer) sequence: number;
  @Column(idColumn) memberId: string;
  @Column(integer) atMs: number;
}
