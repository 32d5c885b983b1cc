/**
 * Joins the cashier's window and the customer's window of one device. The cashier's window owns the payment;
 * the customer's window shows its state and sends back what the customer did. Nothing leaves the device.
 */
import type { FlowState, UserEvent } from '../flow/state';

const CHANNEL = 'shuke-till';
const ALIVE_EVERY_MS = 2_000;
const GONE_AFTER_MS = 7_000;

type ToCashier = { readonly to: 'cashier'; readonly kind: 'opened' | 'here' | 'gone' } | CustomerDid;
interface CustomerDid {
  readonly to: 'cashier';
  readonly kind: 'did';
  readonly event: UserEvent;
}
type ToCustomer = { readonly to: 'customer'; readonly state: FlowState };
type Message = ToCashier | ToCustomer;

export interface CashierLink {
  /** Shows the state on the customer's screen. */
  show(state: FlowState): void;
  close(): void;
}

/** @param onPresence told when a customer's window comes, comes anew, or goes */
export function openCashierLink(
  getState: () => FlowState,
  onEvent: (event: UserEvent) => void,
  onPresence: (present: boolean) => void,
): CashierLink {
  const channel = new BroadcastChannel(CHANNEL);
  let expiry: ReturnType<typeof setTimeout> | undefined;
  let present = false;
  const turn = (now: boolean) => {
    if (now === present) return;
    present = now;
    onPresence(now);
  };
  const show = (state: FlowState) => channel.postMessage({ to: 'customer', state } satisfies Message);
  channel.onmessage = ({ data }: MessageEvent<Message>) => {
    if (data.to !== 'cashier') return;
    clearTimeout(expiry);
    if (data.kind === 'opened') turn(false);
    if (data.kind === 'gone') return turn(false);
    expiry = setTimeout(turn, GONE_AFTER_MS, false);
    turn(true);
    if (data.kind === 'did') onEvent(data.event);
    else show(getState());
  };
  show(getState());
  return {
    show,
    close() {
      clearTimeout(expiry);
      channel.close();
    },
  };
}

export interface CustomerLink {
  send(event: UserEvent): void;
  close(): void;
}

/** @param onState the cashier's state, or null when the cashier's window is not there */
export function openCustomerLink(onState: (state: FlowState | null) => void): CustomerLink {
  const channel = new BroadcastChannel(CHANNEL);
  let expiry: ReturnType<typeof setTimeout> | undefined;
  const post = (message: ToCashier) => channel.postMessage(message);
  // A hidden window is no customer screen: then the cashier's own window serves the customer.
  const announce = () => post({ to: 'cashier', kind: document.visibilityState === 'visible' ? 'here' : 'gone' });
  const leave = () => post({ to: 'cashier', kind: 'gone' });
  channel.onmessage = ({ data }: MessageEvent<Message>) => {
    if (data.to !== 'customer') return;
    clearTimeout(expiry);
    expiry = setTimeout(onState, GONE_AFTER_MS, null);
    onState(data.state);
  };
  const beat = setInterval(announce, ALIVE_EVERY_MS);
  document.addEventListener('visibilitychange', announce);
  window.addEventListener('pagehide', leave);
  post({ to: 'cashier', kind: 'opened' });
  announce();
  return {
    send: (event) => post({ to: 'cashier', kind: 'did', event }),
    close() {
      leave();
      clearInterval(beat);
      clearTimeout(expiry);
      document.removeEventListener('visibilitychange', announce);
      window.removeEventListener('pagehide', leave);
      channel.close();
    },
  };
}
