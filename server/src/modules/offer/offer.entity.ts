import type { OfferRule, OfferWhy } from '@shuke/shared';
import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { flag, idColumn, idOrNull, integer, integerOrNull, json, jsonOrNull, text } from '../../kernel/db/columns';

/** One rule for what pops up after a payment. */
@Entity({ name: 'offers' })
@Index('offers_of_merchant', ['merchantId', 'createdAtMs'])
@Check('offers_quota', '"quota" IS NULL OR "granted" <= "quota"')
@Check('offers_budget', '"budgetFen" IS NULL OR "promisedFen" <= "budgetFen"')
export class Offer {
  @PrimaryColumn(idColumn) offerId: string;
  @Column(idColumn) merchantId: string;
  @Column(integer) version: number;
  @Column(text(60)) name: string;
  @Column(idColumn) templateId: string;
  @Column(json) rule: OfferRule;
  /** In the merchant's words; empty: made from the rule. */
  @Column(text(40)) reason: string;
  @Column(text(8)) grantMode: 'at-once' | 'on-tap';
  @Column(integer) takeWithinHours: number;
  @Column(integer) priority: number;
  @Column(integer) weight: number;
  @Column(integerOrNull) quota: number | null;
  /** A day is the shop's own. */
  @Column(integerOrNull) dailyQuota: number | null;
  @Column(integerOrNull) perMemberLimit: number | null;
  @Column(integerOrNull) budgetFen: number | null;
  @Column(flag) active: boolean;
  @Column(integer) granted: number;
  /** What its coupons may take off, each counted at the most it can when it was granted. */
  @Column(integer) promisedFen: number;
  @Column(integer) createdAtMs: number;
}

/** An offer that waits for the customer's tap. `closed`: its payment was refunded. */
@Entity({ name: 'offer_grants' })
@Index('offer_grants_of_member', ['memberId'])
export class OfferGrant {
  @PrimaryColumn(idColumn) paymentId: string;
  @PrimaryColumn(idColumn) offerId: string;
  @Column(idColumn) merchantId: string;
  @Column(idColumn) memberId: string;
  @Column(text(8)) state: 'open' | 'taken' | 'closed';
  @Column(text(40)) reasonText: string;
  @Column(jsonOrNull) reasonWhy: OfferWhy | null;
  @Column(idOrNull) couponId: string | null;
  @Column(integer) createdAtMs: number;
  @Column(integer) expiresAtMs: number;
}
