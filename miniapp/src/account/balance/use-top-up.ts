/**
 * A top-up succeeded only when the server says so. Its id is kept on this phone from before the payment starts,
 * so that a closed page, a lost answer or the way over WeChat's pages never loses it.
 */
import type { RouteResult } from '@shuke/shared/contract';
import { useDidShow } from '@tarojs/taro';
import { useEffect, useRef, useState } from 'react';
import { api, errorCode, errorWords } from '../../lib/api';
import { askInPassing } from '../../lib/ask-messages';
import { makeId } from '../../lib/ids';
import { routes } from '../../lib/routes';
import { refreshMember } from '../../lib/session';
import { readStored, writeStored } from '../../lib/storage';
import { toast } from '../../lib/toast';
import { pay, payChannel } from '../../platform/pay';

const KEY = 'shuke.top-up';
const POLL_EVERY_MS = 1500;
const POLL_FOR_MS = 45_000;

type TopUp = RouteResult<'GET /me/top-ups/:topUpId'>;
export type TopUpPhase =
  | { name: 'none' }
  | { name: 'paying' }
  | { name: 'waiting' }
  | { name: 'succeeded'; amountFen: number }
  | { name: 'failed' }
  | { name: 'cancelled' };

const wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
const pendingId = () => readStored<{ topUpId: string }>(KEY)?.topUpId ?? null;

export function useTopUp(onSettled: () => Promise<void>) {
  const [phase, setPhase] = useState<TopUpPhase>({ name: 'none' });
  const watching = useRef(false);
  const mounted = useRef(true);
  useEffect(() => {
    mounted.current = true;
    return () => {
      mounted.current = false;
    };
  }, []);

  const finish = async (topUp: TopUp) => {
    writeStored(KEY, null);
    // The sum and the word that it arrived appear together.
    await onSettled();
    setPhase(topUp.state === 'succeeded' ? { name: 'succeeded', amountFen: topUp.amountFen } : { name: 'failed' });
    refreshMember().catch(() => undefined);
  };

  const watch = async () => {
    const topUpId = pendingId();
    if (!topUpId || watching.current) return;
    watching.current = true;
    setPhase({ name: 'paying' });
    const untilMs = Date.now() + POLL_FOR_MS;
    try {
      while (mounted.current && Date.now() < untilMs) {
        const topUp = await ask(topUpId);
        if (topUp === 'gone') {
          writeStored(KEY, null);
          return setPhase({ name: 'none' });
        }
        if (topUp?.state === 'succeeded' || topUp?.state === 'failed') return await finish(topUp);
        await wait(POLL_EVERY_MS);
      }
      if (mounted.current) setPhase({ name: 'waiting' });
    } finally {
      watching.current = false;
    }
  };

  // Coming back from WeChat's page, or opening the page again with a payment still open.
  useDidShow(() => void watch());

  const topUp = async (amountFen: number) => {
    setPhase({ name: 'paying' });
    const asked = askInPassing('payment');
    const topUpId = makeId();
    try {
      await asked;
      writeStored(KEY, { topUpId });
      const order = await api('POST /me/top-ups', { body: { topUpId, amountFen, channel: payChannel } });
      const outcome = await pay(order, routes.balance);
      if (outcome === 'left') return;
      if (outcome === 'returned') return await watch();
      writeStored(KEY, null);
      setPhase({ name: 'cancelled' });
    } catch (error) {
      setPhase({ name: 'none' });
      toast(errorWords(error));
      // No answer: the order may exist, so it is looked up again the next time. A refusal ends it.
      if (errorCode(error) !== 'offline') writeStored(KEY, null);
    }
  };
  return { phase, topUp, checkAgain: () => void watch() };
}

/** null: no answer this time; `gone`: the server knows no such top-up of this member. */
async function ask(topUpId: string): Promise<TopUp | 'gone' | null> {
  try {
    return await api('GET /me/top-ups/:topUpId', { params: { topUpId } });
  } catch (error) {
    return errorCode(error) === 'not-found' ? 'gone' : null;
  }
}
