import type { CouponTerms } from '@shuke/shared';
import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { flag, idColumn, idOrNull, integer, integerOrNull, json, text, textOrNull } from '../../kernel/db/columns';

@Entity({ name: 'coupon_templates' })
@Index('coupon_templates_of_merchant', ['merchantId', 'createdAtMs'])
@Check('coupon_templates_quota', '"quota" IS NULL OR "issued" <= "quota"')
export class CouponTemplate {
  @PrimaryColumn(idColumn) templateId: string;
  @Column(idColumn) merchantId: string;
  /** Grows with each change; an issued coupon keeps the terms it was issued with. */
  @Column(integer) version: number;
  @Column(json) terms: CouponTerms;
  @Column(integerOrNull) quota: number | null;
  @Column(integer) issued: number;
  @Column(integer) redeemed: number;
  @Column(integer) perMemberLimit: number;
  @Column(flag) claimable: boolean;
  @Column(text(8)) state: 'active' | 'paused';
  @Column(integer) createdAtMs: number;
}

/** How many of a template a member has had: the per-member limit is kept by a conditional update of this row. */
@Entity({ name: 'coupon_holdings' })
export class CouponHolding {
  @PrimaryColumn(idColumn) templateId: string;
  @PrimaryColumn(idColumn) memberId: string;
  @Column(integer) issued: number;
}

/** `revoked`: taken back because the payment that earned it was refunded. */
export type CouponState = 'usable' | 'reserved' | 'redeemed' | 'revoked';
export type CouponReasonKind = 'claimed' | 'after-payment' | 'campaign' | 'staff';

@Entity({ name: 'coupons' })
@Index('coupons_of_member', ['memberId', 'state', 'validUntilMs'])
@Index('coupons_of_payment', ['sourcePaymentId'])
@Index('coupons_of_source', ['sourceId'])
export class Coupon {
  @PrimaryColumn(idColumn) couponId: string;
  @Column(idColumn) merchantId: string;
  @Column(idColumn) memberId: string;
  @Column(idColumn) templateId: string;
  @Column(integer) templateVersion: number;
  @Column(json) terms: CouponTerms;
  @Column({ ...text(12), unique: true }) number: string;
  @Column(text(10)) state: CouponState;
  @Column(integer) validFromMs: number;
  @Column(integer) validUntilMs: number;
  @Column(text(16)) reasonKind: CouponReasonKind;
  @Column(text(60)) reasonText: string;
  /** The offer or campaign it came from. */
  @Column(idOrNull) sourceId: string | null;
  /** The payment after which it popped up. */
  @Column(idOrNull) sourcePaymentId: string | null;
  /** Such as `offer:<offerId>:<paymentId>`: the same grant never issues twice. */
  @Column({ ...textOrNull(90), unique: true }) grantKey: string | null;
  @Column(integer) issuedAtMs: number;
  /** The payment that holds it, or spent it. */
  @Column(idOrNull) paymentId: string | null;
  @Column(integerOrNull) redeemedAtMs: number | null;
  @Column(integer) discountFen: number;
}
