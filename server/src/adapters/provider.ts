/**
 * What a till needs of whoever holds the payer's money, the same for WeChat Pay and Alipay. Every call that may have
 * moved money ends in a value: `unknown` means that only a query or a notification can tell, and is never a failure.
 */

import type { PaymentFailure } from '@shuke/shared';
import type { EntityManager } from 'typeorm';

export type ProviderName = 'wechat' | 'alipay';

/** The provider looked at it and did nothing. */
export interface Refused {
  readonly status: 'refused';
  /** the provider's own code, for example `PARAM_ERROR` */
  readonly code: string;
}

/** `reason` is for the log; it never holds personal data. */
export interface Unknown {
  readonly status: 'unknown';
  readonly reason: string;
}

/** `waiting`: not paid yet, may still be. `paid` stays so when it is refunded later. `closed`: nothing was or is taken. */
export type ProviderTradeState = 'waiting' | 'paid' | 'closed';

/** One order as the provider sees it. */
export interface ProviderTrade {
  readonly outTradeNo: string;
  readonly state: ProviderTradeState;
  /** the ordered sum */
  readonly amountFen: number;
  /** absent until it is paid */
  readonly transactionId?: string;
  readonly paidAt?: Date;
  /** WeChat: who paid, as the app of the order knows them */
  readonly payerOpenid?: string;
}

export type RefundState = 'processing' | 'succeeded' | 'failed';

export interface ProviderRefund {
  readonly outRefundNo: string;
  readonly state: RefundState;
  readonly amountFen: number;
  /** the provider's number of the refund, where it has one */
  readonly refundId?: string;
}

/** One line of a day's bill. */
export interface BillRow {
  readonly kind: 'payment' | 'refund';
  readonly outTradeNo: string;
  readonly transactionId: string;
  /** null for a payment, and for an order that was undone */
  readonly outRefundNo: string | null;
  /** paid or given back, always positive */
  readonly amountFen: number;
  /** the provider's fee; negative when it is given back */
  readonly feeFen: number;
}

/** What we know of the money that a line of a bill stands for. */
export interface ProviderMove {
  readonly kind: BillRow['kind'];
  readonly outTradeNo: string;
  /** null for a payment, and for an order that was undone */
  readonly outRefundNo: string | null;
  readonly amountFen: number;
  /** `undone`: nothing was taken for good; if the bill has it at all, it has the way back too */
  readonly state: 'settled' | 'open' | 'failed' | 'undone';
  /** when it was settled, otherwise when it began; milliseconds by our clock */
  readonly atMs: number;
  /** `top-up:<id>` or another row of ours */
  readonly subject: string;
}

/** A payment by its order's number, a refund by its own; an undone order has only the order's. */
export const moveKey = ({ kind, outTradeNo, outRefundNo }: Pick<BillRow, 'kind' | 'outTradeNo' | 'outRefundNo'>) =>
  `${kind}:${outRefundNo ?? outTradeNo}`;

/** Our side of the bills: whoever keeps such money answers for it. */
export interface ProviderMoves {
  /** Of these lines, those that are ours, whatever their state and day. */
  known(
    em: EntityManager,
    provider: ProviderName,
    lines: readonly Pick<BillRow, 'kind' | 'outTradeNo' | 'outRefundNo'>[],
  ): Promise<ProviderMove[]>;
  /** What we settled from `fromMs` on and before `untilMs`, a page after the other. */
  settled(
    em: EntityManager,
    provider: ProviderName,
    time: { readonly fromMs: number; readonly untilMs: number },
  ): AsyncIterable<readonly ProviderMove[]>;
}

/** `waiting`: the payer is asked for a password on the phone; query until it is decided. */
export type AuthoriseResult =
  | { readonly status: 'paid'; readonly trade: ProviderTrade }
  | { readonly status: 'waiting' }
  | Refused
  | Unknown;
export type QrResult = { readonly status: 'ok'; readonly qrContent: string } | Refused | Unknown;
export type TradeResult =
  | { readonly status: 'ok'; readonly trade: ProviderTrade }
  | { readonly status: 'not-found' }
  | Refused
  | Unknown;
/** `closed`: nobody can pay it any more, and what was paid is given back by the provider. */
export type VoidResult = { readonly status: 'closed' } | Refused | Unknown;
export type RefundResult = { readonly status: 'ok'; readonly refund: ProviderRefund } | Refused | Unknown;
export type RefundQueryResult = RefundResult | { readonly status: 'not-found' };
/** `not-ready`: the provider has not written it yet, or there was no business that day. */
export type BillResult =
  | { readonly status: 'ok'; readonly rows: readonly BillRow[] }
  | { readonly status: 'not-ready' }
  | Refused
  | Unknown;

export interface ProviderOrder {
  /** letters and digits, at most 32, unique for the merchant; a new attempt needs a new one */
  readonly outTradeNo: string;
  /** shown to the payer */
  readonly description: string;
  readonly amountFen: number;
  readonly expiresAt?: Date;
}

export interface PaymentProvider {
  readonly name: ProviderName;
  /** Takes the sum from whoever showed this payment code at the till. */
  authoriseByCode(order: ProviderOrder & { readonly code: string; readonly terminal: Till }): Promise<AuthoriseResult>;
  /** An order for the customer to scan; the same order may be asked for again. */
  createQr(order: ProviderOrder): Promise<QrResult>;
  query(outTradeNo: string): Promise<TradeResult>;
  /** Ends an order that was shown as a QR code; a paid one is refused. */
  close(outTradeNo: string): Promise<VoidResult>;
  /** Undoes an order taken by payment code whose result is not known: closed when unpaid, given back when paid. */
  reverse(outTradeNo: string): Promise<VoidResult>;
  /** The same number again is the same refund. */
  refund(request: RefundRequest): Promise<RefundResult>;
  queryRefund(request: RefundRequest): Promise<RefundQueryResult>;
  /** @param day in Beijing time, `2026-11-24`; the provider writes it the next morning */
  downloadBill(day: string): Promise<BillResult>;
}

export interface Till {
  readonly storeId: string;
  /** address the till is seen at */
  readonly ip: string;
}

export interface RefundRequest {
  readonly outTradeNo: string;
  readonly outRefundNo: string;
  readonly amountFen: number;
  /** what the order was paid with */
  readonly orderAmountFen: number;
  readonly reason: string;
}

const CODE_INVALID = new Set([
  'AUTH_CODE_INVALID',
  'AUTH_CODE_ERROR',
  'AUTH_CODE_EXPIRED',
  'AUTHCODEEXPIRE',
  'ACQ.PAYMENT_AUTH_CODE_INVALID',
  'ACQ.SOUNDWAVE_PARSER_FAIL',
]);
const PAYER_FUNDS = new Set([
  'NOT_ENOUGH',
  'NOTENOUGH',
  'ACCOUNT_ERROR',
  'ACQ.BUYER_BALANCE_NOT_ENOUGH',
  'ACQ.BUYER_BANKCARD_BALANCE_NOT_ENOUGH',
  'ACQ.BUYER_PAYMENT_AMOUNT_DAY_LIMIT_ERROR',
  'ACQ.BUYER_PAYMENT_AMOUNT_MONTH_LIMIT_ERROR',
]);

/** A provider's refusal in the few words a till has for it. */
export function failureOf({ code }: Refused): PaymentFailure {
  if (CODE_INVALID.has(code)) return 'code-invalid';
  return PAYER_FUNDS.has(code) ? 'payer-funds' : 'refused';
}
