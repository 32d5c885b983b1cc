import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { idColumn, idOrNull, integer, integerOrNull, text, textOrNull } from '../../kernel/db/columns';

@Entity({ name: 'stores' })
@Index('stores_of_merchant', ['merchantId'])
export class Store {
  @PrimaryColumn(idColumn) storeId: string;
  @Column(idColumn) merchantId: string;
  @Column(text(60)) name: string;
  @Column(text(120)) address: string;
  @Column(text(60)) hours: string;
  @Column(integer) createdAtMs: number;
}

@Entity({ name: 'terminals' })
@Index('terminals_of_merchant', ['merchantId'])
export class Terminal {
  @PrimaryColumn(idColumn) terminalId: string;
  @Column(idColumn) merchantId: string;
  @Column(idColumn) storeId: string;
  @Column(text(60)) name: string;
  /** SHA-256 of the six digits; null once used or expired. Unique, so two waiting terminals never share a code. */
  @Column({ ...textOrNull(64), unique: true }) pairingCodeHash: string | null;
  @Column(integerOrNull) pairingExpiresAtMs: number | null;
  @Column({ ...textOrNull(64), unique: true }) keyHash: string | null;
  @Column(integerOrNull) pairedAtMs: number | null;
  @Column(integerOrNull) lastSeenAtMs: number | null;
  @Column(integerOrNull) revokedAtMs: number | null;
  @Column(integer) createdAtMs: number;
}

/** One slide of the idle screen. */
@Entity({ name: 'promotions' })
@Index('promotions_of_merchant', ['merchantId'])
export class Promotion {
  @PrimaryColumn(idColumn) promotionId: string;
  @Column(idColumn) merchantId: string;
  /** Null: shown in every store. */
  @Column(idOrNull) storeId: string | null;
  @Column(text(40)) title: string;
  @Column(text(80)) subtitle: string;
  @Column(integerOrNull) priceFen: number | null;
  @Column(text(200)) pictureUrl: string;
  @Column(integer) position: number;
}
