import Taro, { useDidShow, usePullDownRefresh } from '@tarojs/taro';
import { useCallback, useEffect, useRef, useState } from 'react';
import { changedSince } from './changes';
import { now } from './clock';
import { onReconnect } from './network';
import { readKept, writeKept } from './storage';

export interface Query<T> {
  data: T | null;
  /** What was thrown last; data of before stays. */
  error: unknown;
  loading: boolean;
  /** When `data` was asked for, if it was kept from before, or what was asked since failed. ISO 8601. */
  keptAt: string | null;
  reload(): Promise<void>;
  /** Puts in what is already known, for example after a change. */
  put(data: T): void;
}

const JUST_NOW_MS = 500;

type State<T> = Pick<Query<T>, 'data' | 'error' | 'loading' | 'keptAt'>;

function startOf<T>(asks: boolean, keepAs: string | undefined): State<T> {
  const kept = asks && keepAs ? readKept<T>(keepAs) : null;
  return { data: kept?.data ?? null, error: null, loading: asks, keptAt: kept?.at ?? null };
}

/**
 * Asks when the page opens, when `deps` change, again each time the page is shown, and when the network is back.
 * Only the newest question's answer counts.
 * @param keepAs a name under which the last answer is kept on this phone, to be read without network
 */
export function useQuery<T>(ask: (() => Promise<T>) | null, deps: readonly unknown[], keepAs?: string): Query<T> {
  const [state, setState] = useState<State<T>>(() => startOf(ask !== null, keepAs));
  const turn = useRef(0);
  const waiting = useRef(0);
  const askedMs = useRef(0);
  const hasOpened = useRef(false);
  const askRef = useRef({ ask, keepAs });
  askRef.current = { ask, keepAs };
  const shown = useRef(keepAs);
  const keptNow = useRef<string | null>(null);

  const reload = useCallback(async () => {
    const mine = ++turn.current;
    const { ask: question, keepAs: name } = askRef.current;
    if (!question) return setState({ data: null, error: null, loading: false, keptAt: null });
    // Another name is another answer: what was kept under it is shown meanwhile.
    if (shown.current === name) setState((before) => ({ ...before, loading: true }));
    else {
      keptNow.current = null;
      setState(startOf(true, name));
    }
    shown.current = name;
    waiting.current++;
    askedMs.current = Date.now();
    try {
      const data = await question();
      const at = now().toISOString();
      if (name) writeKept(name, { data, at });
      if (mine !== turn.current) return;
      keptNow.current = name ? at : null;
      setState({ data, error: null, loading: false, keptAt: null });
    } catch (error) {
      if (mine !== turn.current) return;
      setState((before) => ({ ...before, error, loading: false, keptAt: before.keptAt ?? keptNow.current }));
    } finally {
      waiting.current--;
    }
  }, []);

  useEffect(() => {
    void reload();
    return () => {
      turn.current++;
    };
    // biome-ignore lint/correctness/useExhaustiveDependencies: the caller names what the question depends on
  }, deps);

  useDidShow(() => {
    // While the page opens, the question is already on its way, or was answered just now.
    const opens = !hasOpened.current && Date.now() - askedMs.current <= JUST_NOW_MS;
    hasOpened.current = true;
    const isAsked = waiting.current > 0 || opens;
    if (!isAsked || changedSince(askedMs.current)) void reload();
  });
  useEffect(() => onReconnect(() => void reload()), [reload]);

  const put = useCallback((data: T) => {
    turn.current++;
    setState({ data, error: null, loading: false, keptAt: null });
  }, []);
  return { ...state, reload, put };
}

/** Pull to refresh: the spinner stays until every question is answered. */
export function usePullToRefresh(...reloads: Array<() => Promise<void>>): void {
  usePullDownRefresh(() => {
    void Promise.all(reloads.map((reload) => reload())).finally(() => Taro.stopPullDownRefresh());
  });
}
