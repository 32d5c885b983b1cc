import type { Locale } from '@shuke/shared';
import type { RouteResult } from '@shuke/shared/contract';
import { api } from '../../lib/api';
import { makeId } from '../../lib/ids';
import { refreshMember } from '../../lib/session';
import { loginChannel } from '../../platform/login';

export type ConsentText = RouteResult<'GET /consent-texts'>['texts'][number];
export type ConsentState = RouteResult<'GET /me/consents'>['consents'][number];
export type Purpose = ConsentState['purpose'];

export interface ConsentDocument {
  texts: ConsentText[];
  processor: { name: string; contact: string };
  states: ReadonlyMap<Purpose, ConsentState>;
}

const ORDER: readonly Purpose[] = ['face-enrol', 'face-process', 'marketing'];

/** The texts in force, face first, and what the member has said about each. */
export async function loadConsents(locale: Locale): Promise<ConsentDocument> {
  const [{ texts, processor }, { consents }] = await Promise.all([
    api('GET /consent-texts', { query: { locale } }),
    api('GET /me/consents'),
  ]);
  const sorted = texts.slice().sort((a, b) => ORDER.indexOf(a.purpose) - ORDER.indexOf(b.purpose));
  return { texts: sorted, processor, states: new Map(consents.map((state) => [state.purpose, state])) };
}

/** Records choices for exactly the texts that were on the screen. Throws `consent-outdated` when they changed meanwhile. */
export async function giveConsents(
  choices: ReadonlyArray<{ text: ConsentText; granted: boolean }>,
  locale: Locale,
): Promise<RouteResult<'POST /me/consents'>> {
  const answer = await api('POST /me/consents', {
    body: {
      receiptId: makeId(),
      channel: loginChannel,
      locale,
      choices: choices.map(({ text, granted }) => ({
        purpose: text.purpose,
        granted,
        version: text.version,
        hash: text.hash,
      })),
    },
  });
  refreshMember().catch(() => undefined);
  return answer;
}
