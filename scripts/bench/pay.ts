/** Settled balance payments: a member's code, an open payment, the code at the till. */
import { newId } from '@shuke/shared';
import { pairTill, signInStaff, signUp, topUp } from '../../server/test/helpers/people';
import type { SpawnedHouse } from '../../server/test/helpers/spawned-server';
import type { Bench } from './bench';
import { throughput, type Work } from './throughput';

const MEMBERS_A_TILL = 8;
const AMOUNT_FEN = 1200;
const TOP_UP_FEN = 100_000;

/** A till and the members who pay there in turns, each from a balance of ¥1000. */
export async function tillWithMembers(house: SpawnedHouse, lane: number, amountFen = AMOUNT_FEN): Promise<Work> {
  const { terminalKey } = await pairTill(house, await signInStaff(house));
  const tokens: string[] = [];
  for (let at = 0; at < MEMBERS_A_TILL; at++) {
    const { api, token } = await signUp(house, `payer-${lane}-${at}`);
    await topUp(house, api, TOP_UP_FEN);
    tokens.push(token);
  }
  return async (client, at) => {
    const till = client(terminalKey);
    const paymentId = newId();
    const { code } = await client(tokens[at % tokens.length] ?? '')('GET /me/member-code');
    await till('POST /terminal/payments', { body: { paymentId, amountFen } });
    const body = { code, tender: 'balance' } as const;
    const { state } = await till('POST /terminal/payments/:paymentId/member-code', { params: { paymentId }, body });
    if (state !== 'succeeded') throw new Error(`a payment is ${state}`);
  };
}

export const pay: Bench = {
  name: 'pay',
  what: 'settled balance payments over HTTP against a bare script that sends the same SQL to the same database',
  run: (say) => throughput({ unit: 'settled payments', piecesARound: 20, prepare: tillWithMembers }, say),
};
