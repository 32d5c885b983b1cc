import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { idColumn, integer, integerOrNull, text } from '../../kernel/db/columns';

export type DuplicateState = 'open' | 'dismissed' | 'merged';

/**
 * Two members whose enrolled faces are so alike that they may be one person. Found by distance, decided by staff; gone
 * with the face of either, because it was learnt from the faces.
 */
@Entity({ name: 'face_duplicates' })
@Index('face_duplicates_pair', ['merchantId', 'firstMemberId', 'secondMemberId'], { unique: true })
@Index('face_duplicates_of_second', ['merchantId', 'secondMemberId'])
export class FaceDuplicate {
  @PrimaryColumn(idColumn) duplicateId: string;
  @Column(idColumn) merchantId: string;
  /** The smaller id of the two, so that a pair is one row whoever was enrolled first. */
  @Column(idColumn) firstMemberId: string;
  @Column(idColumn) secondMemberId: string;
  @Column(text(10)) state: DuplicateState;
  /** L2 between the two mean templates, in thousandths. */
  @Column(integer) distanceMilli: number;
  @Column(integer) foundAtMs: number;
  @Column(integerOrNull) decidedAtMs: number | null;
  /** Raised by every decision; a decision names the version it was made from. */
  @Column(integer) version: number;
}
