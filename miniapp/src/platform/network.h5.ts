/** Tells whether there is a network, now and whenever that changes. */
export function followNetwork(tell: (connected: boolean) => void): void {
  window.addEventListener('online', () => tell(true));
  window.addEventListener('offline', () => tell(false));
  tell(navigator.onLine);
}
