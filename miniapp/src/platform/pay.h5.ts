import type { PayOrder, PayOutcome } from './types';

export const payChannel = 'h5' as const;

/** Leaves for WeChat Pay's page, which sends the browser back to `returnTo` (a page of this app). */
export async function pay({ h5Url }: PayOrder, returnTo: string): Promise<PayOutcome> {
  if (!h5Url) throw new Error('no payment address');
  const back = encodeURIComponent(`${location.origin}${location.pathname}#${returnTo}`);
  const separator = h5Url.includes('?') ? '&' : '?';
  location.assign(h5Url.includes('redirect_url=') ? h5Url : `${h5Url}${separator}redirect_url=${back}`);
  return 'left';
}
