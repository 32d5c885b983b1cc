import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { flag, idColumn, integer, text } from '../../kernel/db/columns';

export type ConsentPurpose = 'face-enrol' | 'face-process' | 'marketing';

/** One choice for one purpose. Append-only: what was agreed to, in which words, when and where, is never changed. */
@Entity({ name: 'consent_receipts' })
@Index('consent_of_member', ['memberId', 'purpose', 'sequence'], { unique: true })
export class ConsentReceipt {
  @PrimaryColumn(idColumn) receiptId: string;
  @PrimaryColumn(text(16)) purpose: ConsentPurpose;
  @Column(idColumn) merchantId: string;
  @Column(idColumn) memberId: string;
  /** 1, 2, 3 … for each member and purpose: the highest is in force. */
  @Column(integer) sequence: number;
  @Column(flag) granted: boolean;
  @Column(integer) textVersion: number;
  @Column(text(64)) textHash: string;
  @Column(text(5)) locale: string;
  @Column(text(10)) channel: string;
  @Column(integer) atMs: number;
}
