import { type ApiClient, ApiError } from '@shuke/shared';
import { hostOf } from './webhook-words';

/** What somebody has to look at before anything else. */
export interface Attention {
  /** Differences between the providers' last bills and the books that nobody has dealt with. */
  readonly openDifferences: number;
  /** A webhook's address that was turned off because nothing was heard there. */
  readonly webhookOff: string | null;
}

/** @returns null for cashiers, whose business it is not */
export async function loadAttention(api: ApiClient): Promise<Attention | null> {
  try {
    const [bills, { endpoints }] = await Promise.all([
      api('GET /console/reconciliations'),
      api('GET /console/webhooks'),
    ]);
    const off = endpoints.find(({ state }) => state === 'disabled');
    return {
      openDifferences: bills.items.reduce((sum, { openDifferences }) => sum + openDifferences, 0),
      webhookOff: off ? hostOf(off.url) : null,
    };
  } catch (error) {
    if (error instanceof ApiError && error.code === 'not-allowed') return null;
    throw error;
  }
}
