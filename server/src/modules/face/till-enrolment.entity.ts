import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { idColumn, idOrNull, integer, integerOrNull, text, textOrNull } from '../../kernel/db/columns';

/** A member's leave to be enrolled at a till: a code from their phone, spent at one till, for one enrolment. */
@Entity({ name: 'till_enrolments' })
@Index('till_enrolments_of_member', ['memberId'])
@Index('till_enrolments_by_enrolment', ['enrolmentId'], { unique: true })
export class TillEnrolment {
  /** SHA-256 of the code, hex: the code itself is not kept. */
  @PrimaryColumn(text(64)) codeHash: string;
  @Column(idColumn) merchantId: string;
  @Column(idColumn) memberId: string;
  @Column(integer) codeUntilMs: number;
  /** The till's key; null until a till has spent the code. */
  @Column(idOrNull) enrolmentId: string | null;
  @Column(idOrNull) terminalId: string | null;
  @Column(integerOrNull) openUntilMs: number | null;
  /** Null while it is open. */
  @Column(textOrNull(8)) outcome: 'enrolled' | 'ended' | null;
}
