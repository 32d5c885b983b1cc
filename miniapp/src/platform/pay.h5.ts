import type { PayOrder, PayOutcome } from './types';

export const payChannel = 'h5' as const;

/** Leaves for WeChat Pay's page, which sends the browser back to `returnTo` (a page of this app). */
export async function pay({ h5Url }: PayOrder, returnTo: string): Promise<PayOutcome> {
  if (!h5Url) throw new Error('no payment address');
  const url = new URL(h5Url);
  // Where this app lives is best known here, whatever address the order was made with.
  url.searchParams.set('redirect_url', `${location.origin}${location.pathname}#${returnTo}`);
  location.assign(url.href);
  return 'left';
}
