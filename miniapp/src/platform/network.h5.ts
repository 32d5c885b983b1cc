import Taro from '@tarojs/taro';
import { text } from '../i18n';

/** Tells whether there is a network, now and whenever that changes. */
export function followNetwork(tell: (connected: boolean) => void): void {
  let pageMissing = false;
  window.addEventListener('online', () => {
    tell(true);
    if (pageMissing) location.reload();
  });
  window.addEventListener('offline', () => tell(false));
  // Pages are loaded when they are first opened. One that did not come is loaded once the network is back.
  window.addEventListener('unhandledrejection', (event) => {
    if ((event.reason as Error | null)?.name !== 'ChunkLoadError') return;
    pageMissing = true;
    event.preventDefault();
    void Taro.showToast({ title: text().common.offline, icon: 'none' });
  });
  tell(navigator.onLine);
}
