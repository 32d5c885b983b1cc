import type { WebhooksWords } from '../words/webhooks';
import type { WebhookDelivery } from './contract-types';

/** What a person calls an address; the whole one is in the form. */
export const hostOf = (url: string): string => (URL.canParse(url) ? new URL(url).host : url);

/** An event's technical name in words; one without words is shown as it is. */
export const eventText = (type: string, words: WebhooksWords): string =>
  (words.events as Readonly<Record<string, string>>)[type] ?? type;

/** What became of the last try; null before the first. */
export function answerText({ status, failure }: Pick<WebhookDelivery, 'status' | 'failure'>, words: WebhooksWords) {
  if (status !== null) return words.deliveries.status(status);
  if (failure === null) return null;
  return (words.deliveries.failures as Readonly<Record<string, string>>)[failure] ?? failure;
}

/** The body of an event as the contract has it, to show what arrives. */
export const sampleBody = (type: string): string =>
  JSON.stringify({ type, timestamp: '2026-11-24T04:00:00.000Z', data: { '…': '…' } }, null, 2);
