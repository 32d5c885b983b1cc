/** Whether the phone has a network, and whoever waits for it to come back. */
import { followNetwork } from '../platform/network';

const listeners = new Set<() => void>();
let connected = true;

/** Called once at start. */
export function watchNetwork(): void {
  followNetwork((isConnected) => {
    const cameBack = isConnected && !connected;
    connected = isConnected;
    if (cameBack) for (const listener of Array.from(listeners)) listener();
  });
}

/** Tells each time the network comes back. @returns how to stop */
export function onReconnect(listener: () => void): () => void {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}

/** Waits for the network, at most so long; at once when there is one. @returns whether there is one */
export function untilConnected(patienceMs: number): Promise<boolean> {
  if (connected) return Promise.resolve(true);
  return new Promise((resolve) => {
    const stop = onReconnect(() => finish(true));
    const timer = setTimeout(() => finish(false), patienceMs);
    const finish = (there: boolean) => {
      stop();
      clearTimeout(timer);
      resolve(there);
    };
  });
}
