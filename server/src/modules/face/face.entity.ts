import type { ChallengeFault, FaceAction } from '@shuke/shared';
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import {
  bytes,
  idColumn,
  idOrNull,
  integer,
  integerOrNull,
  json,
  jsonOrNull,
  text,
  textOrNull,
} from '../../kernel/db/columns';
import type { LivenessReport } from './liveness-policy';
import type { MatchDecision } from './match-policy';

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
  /** Null: enrolled. Otherwise when it was taken from a payment: see flows/refresh-face. */
  @Column(integerOrNull) refreshedAtMs: number | null;
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
  @Column(text(8)) kind: 'enrol' | 'verify' | 'refresh' | 'delete';
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
  @Column(text(24)) outcome: 'matched' | 'needs-challenge' | 'needs-phone' | 'needs-pin' | 'unknown' | 'used';
  /** Whom the digits may choose among; with `needs-pin` the one whose PIN is asked. */
  @Column(json) candidates: string[];
  @Column(integer) triesLeft: number;
  @Column(integer) expiresAtMs: number;
  /** Each layer's own verdict; null in rows of before there were layers. */
  @Column(jsonOrNull) liveness: LivenessReport | null;
}

/**
 * Two motions that a till's customer was asked to make, once. What was decided of the face waits here, on the server,
 * for whether they were made.
 */
@Entity({ name: 'face_challenges' })
@Index('face_challenges_of_attempt', ['attemptId'], { unique: true })
@Index('face_challenges_of_payment', ['paymentId'])
@Index('face_challenges_of_member', ['memberId', 'issuedAtMs'])
@Index('face_challenges_by_time', ['issuedAtMs'])
export class FaceChallenge {
  /** 128 random bits, base64url. */
  @PrimaryColumn(text(22)) nonce: string;
  @Column(idColumn) attemptId: string;
  @Column(idColumn) paymentId: string;
  @Column(idColumn) terminalId: string;
  /** Who the face most likely is: whose earlier challenges must not fit. */
  @Column(idColumn) memberId: string;
  @Column(json) actions: [FaceAction, FaceAction];
  @Column(json) decision: Exclude<MatchDecision, { outcome: 'unknown' }>;
  @Column(integer) issuedAtMs: number;
  @Column(integer) expiresAtMs: number;
  @Column(integerOrNull) usedAtMs: number | null;
  /** Of the frames it was used with: the same request is answered again, another one is refused. */
  @Column(textOrNull(64)) inputHash: string | null;
  /** Null while it is open, or being judged. */
  @Column(textOrNull(16)) outcome: 'passed' | ChallengeFault | null;
}

/** A frame that was sent, so that it is not taken twice. Kept for a day: no picture, no vector, no landmark. */
@Entity({ name: 'face_seen_frames' })
@Index('face_seen_frames_of_member', ['merchantId', 'memberId', 'atMs'])
@Index('face_seen_frames_by_time', ['atMs'])
export class FaceSeenFrame {
  @PrimaryColumn(idColumn) merchantId: string;
  /** HMAC of the frame's bytes under a key of the server's. */
  @PrimaryColumn(text(64)) mark: string;
  /** Frames of one payment may resemble each other: nobody moves much in ten seconds. */
  @Column(idColumn) paymentId: string;
  /** Who the face most likely was: frames are compared within one person's. */
  @Column(idOrNull) memberId: string | null;
  /** See frame-trace.ts. */
  @Column(jsonOrNull) trace: number[] | null;
  @Column(integer) atMs: number;
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
