import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { idColumn, integer, integerOrNull, json, text, textOrNull } from '../db/columns';

/** Work that a transaction promised: written with it, done after it, at least once. */
@Entity({ name: 'outbox' })
@Index('outbox_due', ['state', 'dueAtMs'])
export class OutboxRow {
  @PrimaryColumn(idColumn) outboxId: string;
  @Column(text(40)) topic: string;
  /** Unique within the topic: promising the same work twice leaves one row. */
  @Column({ ...text(100), unique: true }) dedupeKey: string;
  @Column(json) payload: Record<string, unknown>;
  @Column(text(12)) state: 'waiting' | 'done' | 'dead';
  @Column(integer) attempts: number;
  @Column(integer) dueAtMs: number;
  /** Whoever works on it holds it until then; a dead worker's lease runs out by itself. */
  @Column(integerOrNull) leasedUntilMs: number | null;
  @Column(textOrNull(36)) leasedBy: string | null;
  @Column(textOrNull(200)) lastError: string | null;
  @Column(integer) createdAtMs: number;
}
