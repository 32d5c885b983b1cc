import Taro from '@tarojs/taro';

/** A merchant's own release names its server in ext.json; else the one this bundle was built for. No trailing slash. */
export function apiBase(): string {
  const ext = Taro.getExtConfigSync() as { apiBase?: unknown } | undefined;
  return typeof ext?.apiBase === 'string' && ext.apiBase ? ext.apiBase : API_BASE;
}

/** An address of the server as the API gives it (`/media/…`), made absolute. */
export const assetUrl = (url: string): string =>
  url.startsWith('/') ? apiBase().replace(/^(https?:\/\/[^/]+).*$/, '$1') + url : url;
