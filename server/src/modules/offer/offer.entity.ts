import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { flag, idColumn, integer, jsonOrNull, text } from '../../kernel/db/columns';

/** One rule for what pops up after a payment. */
@Entity({ name: 'offers' })
@Index('offers_of_merchant', ['merchantId', 'createdAtMs'])
export class Offer {
  @PrimaryColumn(idColumn) offerId: string;
  @Column(idColumn) merchantId: string;
  @Column(integer) version: number;
  @Column(text(60)) name: string;
  @Column(idColumn) templateId: string;
  @Column(jsonOrNull) storeIds: string[] | null;
  @Column(integer) minAmountFen: number;
  @Column(text(16)) audience: 'everyone' | 'first-payment' | 'returning';
  @Column(text(40)) reason: string;
  @Column(flag) active: boolean;
  @Column(integer) granted: number;
  @Column(integer) createdAtMs: number;
}
