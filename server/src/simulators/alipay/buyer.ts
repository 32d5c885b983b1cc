import type { AlipayNotifier } from './notifier';
import type { AlipayState, AlipayTrade } from './state';

export type BuyerOutcome = { status: 'paid' | 'closed' | 'not-payable'; trade: AlipayTrade } | { status: 'not-found' };

/** The payer's side: what the Alipay app does when a person scans, confirms or walks away. */
export function createBuyer({ state, notifier }: { state: AlipayState; notifier: AlipayNotifier }) {
  return {
    /** Confirms, or refuses, a trade that waits: after a scan, or for the password the till waits for. */
    decide(outTradeNo: string, pays: boolean, buyerId = '2088000000000001'): BuyerOutcome {
      const trade = state.trade(outTradeNo);
      if (!trade) return { status: 'not-found' };
      if (trade.status !== 'UNSCANNED' && trade.status !== 'WAIT_BUYER_PAY') return { status: 'not-payable', trade };
      if (pays) state.markPaid(trade, buyerId);
      else {
        trade.status = 'TRADE_CLOSED';
        state.changed();
      }
      notifier.notify(trade);
      return { status: pays ? 'paid' : 'closed', trade };
    },
    /** Opens the QR code, which makes it a trade. */
    scan(outTradeNo: string): AlipayTrade | undefined {
      const trade = state.trade(outTradeNo);
      if (trade?.status === 'UNSCANNED') {
        trade.status = 'WAIT_BUYER_PAY';
        state.changed();
      }
      return trade;
    },
  };
}

export type Buyer = ReturnType<typeof createBuyer>;
