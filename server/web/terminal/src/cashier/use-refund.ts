import { type ApiClient, ApiError, newId } from '@shuke/shared';
import type { RouteResult } from '@shuke/shared/contract';
import { useState } from 'react';
import type { Notice } from '../flow/state';
import { type RefundCommand, refundStore } from './refund-store';

export type RefundDone = RouteResult<'POST /terminal/payments/:paymentId/refunds'>;
export type RefundWish = Omit<RefundCommand, 'refundId'>;

export type RefundPhase =
  | { readonly name: 'idle'; readonly refused: Notice | null }
  | { readonly name: 'working' }
  /** Nobody knows whether it was given back; the same refund is asked for again. */
  | { readonly name: 'unsure' }
  | { readonly name: 'done'; readonly refund: RefundDone };

/** Nothing happened, for sure; everything else is unknown and asked again under the same id. */
const isDefinite = (error: unknown): error is ApiError =>
  error instanceof ApiError && !['offline', 'internal', 'unavailable', 'busy'].includes(error.code);

/** One refund of a payment: its id is on the device before it is sent, and goes once the server has answered. */
export function useRefund(api: ApiClient, paymentId: string) {
  const [phase, setPhase] = useState<RefundPhase>(() =>
    refundStore.load(paymentId) ? { name: 'unsure' } : { name: 'idle', refused: null },
  );

  async function send(command: RefundCommand): Promise<void> {
    setPhase({ name: 'working' });
    try {
      const refund = await api('POST /terminal/payments/:paymentId/refunds', { params: { paymentId }, body: command });
      refundStore.clear(paymentId);
      setPhase({ name: 'done', refund });
    } catch (error) {
      if (!isDefinite(error)) return setPhase({ name: 'unsure' });
      refundStore.clear(paymentId);
      setPhase({ name: 'idle', refused: error.code as Notice });
    }
  }

  return {
    phase,
    refund(wish: RefundWish): void {
      const command = { refundId: newId(), ...wish };
      refundStore.save(paymentId, command);
      void send(command);
    },
    askAgain(): void {
      const kept = refundStore.load(paymentId);
      if (kept) void send(kept);
      else setPhase({ name: 'idle', refused: null });
    },
  };
}
