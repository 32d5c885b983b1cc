import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { idColumn, integer, text } from './db/columns';

/** How often something was given: to one owner or to all, on one day or ever. Limits are kept on these rows. */
@Entity({ name: 'limit_counters' })
@Index('limit_counters_of_owner', ['owner'])
@Index('limit_counters_by_day', ['day'])
export class LimitCounter {
  /** What is limited: the id of a template or an offer. */
  @PrimaryColumn(idColumn) subject: string;
  /** Empty: everybody together. */
  @PrimaryColumn(text(36)) owner: string;
  /** `YYYY-MM-DD` in the shop's time zone; empty: ever. */
  @PrimaryColumn(text(10)) day: string;
  @Column(integer) used: number;
}
