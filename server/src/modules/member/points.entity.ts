import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { idColumn, idOrNull, integer, text } from '../../kernel/db/columns';

export type PointKind = 'payment' | 'refund' | 'check-in' | 'merge' | 'opening';

/** One line of a member's points; all lines of a member sum to `members.points`. Append-only. */
@Entity({ name: 'point_entries' })
@Index('point_entries_of_member', ['memberId', 'atMs'])
@Check('point_entries_sums', '"points" <> 0')
export class PointEntry {
  @PrimaryColumn(idColumn) entryId: string;
  @Column(idColumn) merchantId: string;
  @Column(idColumn) memberId: string;
  @Column(text(10)) kind: PointKind;
  @Column(integer) points: number;
  /** What brought them, such as `payment:<id>`: nothing is counted twice. */
  @Column({ ...text(80), unique: true }) source: string;
  @Column(idOrNull) storeId: string | null;
  @Column(integer) atMs: number;
}

/** A day on which the member checked in. The key makes a second one of the day impossible. */
@Entity({ name: 'check_ins' })
export class CheckIn {
  @PrimaryColumn(idColumn) memberId: string;
  /** In the shop's time zone: `2026-11-22`. */
  @PrimaryColumn(text(10)) day: string;
  @Column(idColumn) merchantId: string;
  /** Days in a row, this one included. */
  @Column(integer) streak: number;
  @Column(integer) points: number;
  @Column(integer) atMs: number;
}
