import type { ProviderOrderState } from '@shuke/shared';
import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { ProviderName } from '../../adapters/provider';
import { idColumn, integer, jsonOrNull, text, textOrNull } from '../../kernel/db/columns';

/** How the payer meets the order: a code of theirs, a QR of ours, inside the mini program, in a phone's browser. */
export type OrderChannel = 'code' | 'qr' | 'jsapi' | 'h5';

/** What opens it on the payer's side, as the provider gave it. */
export interface OrderLaunch {
  qrContent?: string;
  payParams?: Record<string, string>;
  h5Url?: string;
}

/** One attempt to have a provider take the rest of a payment; written before anything is sent. */
@Entity({ name: 'provider_orders' })
@Index('provider_orders_of_payment', ['paymentId'])
@Index('provider_orders_open', ['state', 'askedAtMs'])
@Check('provider_orders_sums', '"amountFen" > 0')
export class ProviderOrder {
  /** The provider's `out_trade_no`. */
  @PrimaryColumn(text(32)) orderNo: string;
  @Column(idColumn) paymentId: string;
  @Column(idColumn) merchantId: string;
  @Column(text(8)) provider: ProviderName;
  @Column(text(8)) channel: OrderChannel;
  @Column(text(12)) state: ProviderOrderState;
  @Column(integer) amountFen: number;
  /** Of the payment code: the same code scanned twice is one attempt. */
  @Column(textOrNull(64)) codeHash: string | null;
  @Column(jsonOrNull) launch: OrderLaunch | null;
  /** What becomes of the payment when it is closed. */
  @Column(text(4)) closeAs: 'fail' | 'void';
  /** With `fail`: why. */
  @Column(textOrNull(20)) closeReason: 'switched' | 'expired' | null;
  /** The provider said that the payer is being asked. */
  @Column(textOrNull(8)) waiting: 'payer' | null;
  @Column(textOrNull(64)) transactionId: string | null;
  /** Whoever speaks with the provider about it holds it until then; a dead server's hold runs out by itself. */
  @Column(integer) leasedUntilMs: number;
  @Column(integer) askedAtMs: number;
  @Column(integer) createdAtMs: number;
  @Column(integer) expiresAtMs: number;
}
