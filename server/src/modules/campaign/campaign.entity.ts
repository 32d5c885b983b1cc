import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { flag, idColumn, idOrNull, integer, integerOrNull, text } from '../../kernel/db/columns';

export type CampaignState = 'draft' | 'running' | 'finished' | 'stopped';

@Entity({ name: 'campaigns' })
@Index('campaigns_of_merchant', ['merchantId', 'createdAtMs'])
export class Campaign {
  @PrimaryColumn(idColumn) campaignId: string;
  @Column(idColumn) merchantId: string;
  @Column(text(60)) name: string;
  @Column(text(40)) title: string;
  @Column(text(600)) body: string;
  @Column(idOrNull) templateId: string | null;
  @Column(text(10)) state: CampaignState;
  /** The last member that was reached: where a restart goes on. Empty before the first. */
  @Column(text(36)) cursor: string;
  @Column(integer) createdAtMs: number;
  @Column(integerOrNull) launchedAtMs: number | null;
  @Column(integerOrNull) finishedAtMs: number | null;
}

/** One member of a campaign's audience. The key makes a second delivery impossible. */
@Entity({ name: 'campaign_deliveries' })
@Index('deliveries_of_member', ['memberId'])
export class CampaignDelivery {
  @PrimaryColumn(idColumn) campaignId: string;
  @PrimaryColumn(idColumn) memberId: string;
  @Column(idOrNull) couponId: string | null;
  /** The campaign had a coupon, but its quota was used up. */
  @Column(flag) couponShort: boolean;
  @Column(integerOrNull) openedAtMs: number | null;
  @Column(integer) createdAtMs: number;
}
