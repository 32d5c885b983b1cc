import type { CouponTerms, OfferWhy } from '@shuke/shared';
import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import {
  flag,
  idColumn,
  idOrNull,
  integer,
  integerOrNull,
  json,
  jsonOrNull,
  text,
  textOrNull,
} from '../../kernel/db/columns';

/** What a merchant decides about a template; everything but the terms may change under coupons already issued. */
export interface TemplateDraft {
  terms: CouponTerms;
  quota: number | null;
  dailyQuota: number | null;
  perMemberLimit: number;
  perMemberDailyLimit: number | null;
  budgetFen: number | null;
  claimable: boolean;
}

@Entity({ name: 'coupon_templates' })
@Index('coupon_templates_of_merchant', ['merchantId', 'createdAtMs'])
@Check('coupon_templates_quota', '"quota" IS NULL OR "issued" <= "quota"')
@Check('coupon_templates_budget', '"spentFen" >= 0 AND ("budgetFen" IS NULL OR "spentFen" <= "budgetFen")')
export class CouponTemplate implements TemplateDraft {
  @PrimaryColumn(idColumn) templateId: string;
  @Column(idColumn) merchantId: string;
  /** Grows with each change; an issued coupon keeps the terms it was issued with. */
  @Column(integer) version: number;
  @Column(json) terms: CouponTerms;
  @Column(integerOrNull) quota: number | null;
  @Column(integer) issued: number;
  @Column(integer) redeemed: number;
  @Column(integer) perMemberLimit: number;
  /** A day is the shop's own. */
  @Column(integerOrNull) dailyQuota: number | null;
  @Column(integerOrNull) perMemberDailyLimit: number | null;
  /** What its coupons may take off together, gifts at their worth. */
  @Column(integerOrNull) budgetFen: number | null;
  /** What they took off, or hold for a payment under way. */
  @Column({ ...integer, default: 0 }) spentFen: number;
  @Column(flag) claimable: boolean;
  @Column(text(8)) state: 'active' | 'paused';
  @Column(integer) createdAtMs: number;
}

/** What a template was, version by version. Append-only. */
@Entity({ name: 'coupon_template_versions' })
export class CouponTemplateVersion {
  @PrimaryColumn(idColumn) templateId: string;
  @PrimaryColumn(integer) version: number;
  @Column(json) draft: TemplateDraft;
  /** As the audit log names them. */
  @Column(text(60)) actor: string;
  @Column(integer) atMs: number;
}

/** A code that somebody types to get a coupon: one of a template, or, passed on by a friend, one certain coupon. */
@Entity({ name: 'coupon_codes' })
@Index('coupon_codes_by_code', ['merchantId', 'code'], { unique: true })
@Index('coupon_codes_of_template', ['templateId', 'createdAtMs'])
@Index('coupon_codes_of_giver', ['fromMemberId'])
@Check('coupon_codes_quota', '"quota" IS NULL OR "used" <= "quota"')
export class CouponCode {
  @PrimaryColumn(idColumn) codeId: string;
  @Column(idColumn) merchantId: string;
  @Column(idColumn) templateId: string;
  /** Capital letters and digits. */
  @Column(text(20)) code: string;
  @Column(integerOrNull) quota: number | null;
  @Column(integer) used: number;
  @Column(text(8)) state: 'active' | 'paused';
  /** The coupon that is passed on; null for a promotion code. */
  @Column(idOrNull) couponId: string | null;
  /** Whose it was; null also once their account is deleted. */
  @Column(idOrNull) fromMemberId: string | null;
  @Column(integerOrNull) validUntilMs: number | null;
  @Column(integer) createdAtMs: number;
}

/** How many of a template a member has had: the per-member limit is kept by a conditional update of this row. */
@Entity({ name: 'coupon_holdings' })
@Index('coupon_holdings_of_member', ['memberId'])
export class CouponHolding {
  @PrimaryColumn(idColumn) templateId: string;
  @PrimaryColumn(idColumn) memberId: string;
  @Column(integer) issued: number;
}

/** `revoked`: the payment that earned it was refunded; `forfeited`: the payment that spent it was. */
export type CouponState = 'usable' | 'reserved' | 'redeemed' | 'revoked' | 'forfeited';
export type CouponReasonKind = 'claimed' | 'after-payment' | 'campaign' | 'staff' | 'code' | 'friend';

@Entity({ name: 'coupons' })
@Index('coupons_of_member', ['memberId', 'state', 'validUntilMs'])
@Index('coupons_of_payment', ['sourcePaymentId'])
@Index('coupons_of_source', ['sourceId'])
@Index('coupons_of_use', ['paymentId'])
@Index('coupons_of_template', ['templateId', 'templateVersion'])
@Index('coupons_by_end', ['merchantId', 'state', 'validUntilMs'])
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
  /** What the words are made from when the merchant wrote none. */
  @Column(jsonOrNull) reasonWhy: OfferWhy | null;
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
