import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { bytesOrNull, idColumn, idOrNull, integer, integerOrNull, text, textOrNull } from '../../kernel/db/columns';

@Entity({ name: 'members' })
@Index('members_of_merchant', ['merchantId', 'memberId'])
@Index('members_by_unionid', ['merchantId', 'unionid'], { unique: true })
export class Member {
  @PrimaryColumn(idColumn) memberId: string;
  @Column(idColumn) merchantId: string;
  /** WeChat's id of the person over all apps of the merchant, where WeChat tells it. */
  @Column(textOrNull(64)) unionid: string | null;
  @Column(text(30)) nickname: string;
  /** The number is sealed; four digits stay readable because the till asks for them. */
  @Column(bytesOrNull) phoneSealed: Buffer | null;
  @Column(textOrNull(4)) phoneLast4: string | null;
  @Column(textOrNull(10)) birthday: string | null;
  @Column(text(5)) locale: 'zh-CN' | 'en';
  @Column(integer) points: number;
  @Column(integer) paymentCount: number;
  @Column(integer) spentFen: number;
  @Column(integerOrNull) lastPaidAtMs: number | null;
  /** The payment before the last one: how long the member had been away when they paid last. */
  @Column(integerOrNull) paidBeforeAtMs: number | null;
  @Column(integer) createdAtMs: number;
  /** The same person's other account, which took everything over; null while the account is in use. */
  @Column(idOrNull) mergedIntoId: string | null;
  /** When the member asked for offers and messages not chosen by what they bought (PIPL 24); null: they may be. */
  @Column(integerOrNull) unpersonalisedAtMs: number | null;
  /** When the member deleted the account: of the person nothing is left here, the id alone stands in the books. */
  @Column(integerOrNull) closedAtMs: number | null;
}

/** WeChat's id of a member for one app: the mini program and the browser each see another one. */
@Entity({ name: 'member_identities' })
@Index('identities_of_member', ['memberId'])
export class MemberIdentity {
  @PrimaryColumn(idColumn) merchantId: string;
  @PrimaryColumn(text(8)) channel: 'weapp' | 'h5';
  @PrimaryColumn(text(64)) openid: string;
  @Column(idColumn) memberId: string;
}

@Entity({ name: 'member_sessions' })
@Index('sessions_of_member', ['memberId'])
export class MemberSession {
  @PrimaryColumn(idColumn) sessionId: string;
  @Column(idColumn) memberId: string;
  @Column(idColumn) merchantId: string;
  @Column({ ...text(64), unique: true }) tokenHash: string;
  @Column(integer) expiresAtMs: number;
}

@Entity({ name: 'follows' })
export class Follow {
  @PrimaryColumn(idColumn) memberId: string;
  @PrimaryColumn(idColumn) storeId: string;
  @Column(integer) createdAtMs: number;
}

/** A word staff put on a member: rules of offers name it. */
@Entity({ name: 'member_tags' })
@Index('member_tags_by_tag', ['merchantId', 'tag'])
export class MemberTag {
  @PrimaryColumn(idColumn) memberId: string;
  @PrimaryColumn(text(20)) tag: string;
  @Column(idColumn) merchantId: string;
}

/** A code that stands for the member at the till: one minute, one payment. */
@Entity({ name: 'member_codes' })
@Index('codes_of_member', ['memberId'])
export class MemberCode {
  @PrimaryColumn(text(64)) codeHash: string;
  @Column(idColumn) memberId: string;
  @Column(idColumn) merchantId: string;
  @Column(integer) expiresAtMs: number;
  @Column(textOrNull(36)) usedForPaymentId: string | null;
}

/** The PIN for large sums. Of it only a hash; a try is counted as failed until it proves right. */
@Entity({ name: 'member_pins' })
export class MemberPin {
  @PrimaryColumn(idColumn) memberId: string;
  @Column(idColumn) merchantId: string;
  /** argon2id with a secret of the server, in its own string form. */
  @Column(text(200)) pinHash: string;
  /** Wrong PINs in a row. */
  @Column(integer) failures: number;
  @Column(integer) lastTryAtMs: number;
  @Column(integer) setAtMs: number;
}
