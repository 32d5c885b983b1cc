import { Column, Entity, PrimaryColumn } from 'typeorm';
import { integer, json, text } from './db/columns';

/** The first answer to a command, kept under the key its client made. */
@Entity({ name: 'idempotency_keys' })
export class IdempotencyKey {
  /** What the key belongs to, such as `claim-coupon:<memberId>`: one client's keys never meet another's. */
  @PrimaryColumn(text(80)) scope: string;
  @PrimaryColumn(text(64)) key: string;
  @Column(text(64)) inputHash: string;
  @Column(json) result: unknown;
  @Column(integer) createdAtMs: number;
}
