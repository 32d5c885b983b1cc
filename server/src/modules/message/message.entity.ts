import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { idColumn, idOrNull, integer, integerOrNull, text } from '../../kernel/db/columns';

/** A card in a member's inbox. */
@Entity({ name: 'messages' })
@Index('messages_of_member', ['memberId', 'createdAtMs'])
export class Message {
  @PrimaryColumn(idColumn) messageId: string;
  @Column(idColumn) merchantId: string;
  @Column(idColumn) memberId: string;
  @Column(idOrNull) campaignId: string | null;
  @Column(idOrNull) couponId: string | null;
  @Column(text(40)) title: string;
  @Column(text(600)) body: string;
  @Column(integerOrNull) readAtMs: number | null;
  @Column(integer) createdAtMs: number;
}

/** Our own count of the WeChat messages a member allowed: WeChat has no way to ask for it. */
@Entity({ name: 'message_allowances' })
export class MessageAllowance {
  @PrimaryColumn(idColumn) memberId: string;
  @PrimaryColumn(text(64)) wechatTemplateId: string;
  @Column(integer) left: number;
}
