import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { idColumn, integer, json, text } from './db/columns';

/** One link of a merchant's audit chain. Append-only, by triggers as well. */
@Entity({ name: 'audit_entries' })
@Index('audit_by_time', ['merchantId', 'atMs'])
export class AuditEntry {
  @PrimaryColumn(idColumn) merchantId: string;
  @PrimaryColumn(integer) sequence: number;
  @Column(integer) atMs: number;
  @Column(text(60)) actor: string;
  @Column(text(60)) action: string;
  @Column(text(80)) subject: string;
  @Column(json) detail: Record<string, unknown>;
  /** SHA-256 over the previous hash and this entry: changing one row breaks every later one. */
  @Column(text(64)) hash: string;
}
