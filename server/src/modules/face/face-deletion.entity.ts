import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { idColumn, integer, text } from '../../kernel/db/columns';

export type DeletionReason = 'asked' | 'withdrawn' | 'unused' | 'merged';

/** The receipt of a deleted face: the member may see it again whenever they like. Append-only. */
@Entity({ name: 'face_deletions' })
@Index('face_deletions_of_member', ['memberId', 'atMs'])
@Check('face_deletions_count', '"deletedTemplates" > 0')
export class FaceDeletion {
  @PrimaryColumn(idColumn) receiptId: string;
  @Column(idColumn) merchantId: string;
  @Column(idColumn) memberId: string;
  @Column(integer) deletedTemplates: number;
  @Column(text(10)) why: DeletionReason;
  @Column(integer) atMs: number;
  /** SHA-256 of number, member, count and time, hex. */
  @Column(text(64)) hash: string;
}
