/** A refund whose answer was lost is asked for again with the same id: it is kept until the server has answered. */
import { isId } from '@shuke/shared';
import type { RouteInput } from '@shuke/shared/contract';

export type RefundCommand = RouteInput<'POST /terminal/payments/:paymentId/refunds'>['body'];

const keyOf = (paymentId: string): string => `shuke.terminal.refund.${paymentId}`;

export const refundStore = {
  load(paymentId: string): RefundCommand | null {
    try {
      const kept = JSON.parse(localStorage.getItem(keyOf(paymentId)) ?? 'null') as Partial<RefundCommand> | null;
      return isId(kept?.refundId) ? (kept as RefundCommand) : null;
    } catch {
      return null;
    }
  },
  save: (paymentId: string, command: RefundCommand): void =>
    localStorage.setItem(keyOf(paymentId), JSON.stringify(command)),
  clear: (paymentId: string): void => localStorage.removeItem(keyOf(paymentId)),
};
