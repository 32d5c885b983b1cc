import Taro, { useDidShow, usePullDownRefresh } from '@tarojs/taro';
import { useCallback, useEffect, useRef, useState } from 'react';

export interface Query<T> {
  data: T | null;
  /** What was thrown last; data of before stays. */
  error: unknown;
  loading: boolean;
  reload(): Promise<void>;
  /** Puts in what is already known, for example after a change. */
  put(data: T): void;
}

/**
 * Asks when the page opens, when `deps` change, and again each time the page is shown.
 * Only the newest question's answer counts.
 */
export function useQuery<T>(ask: (() => Promise<T>) | null, deps: readonly unknown[]): Query<T> {
  const [state, setState] = useState<{ data: T | null; error: unknown; loading: boolean }>({
    data: null,
    error: null,
    loading: ask !== null,
  });
  const turn = useRef(0);
  const waiting = useRef(0);
  const askRef = useRef(ask);
  askRef.current = ask;

  const reload = useCallback(async () => {
    const mine = ++turn.current;
    const question = askRef.current;
    if (!question) return setState({ data: null, error: null, loading: false });
    setState((before) => ({ ...before, loading: true }));
    waiting.current++;
    try {
      const data = await question();
      if (mine === turn.current) setState({ data, error: null, loading: false });
    } catch (error) {
      if (mine === turn.current) setState((before) => ({ ...before, error, loading: false }));
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
    // While the page opens, the question is already on its way.
    if (waiting.current === 0) void reload();
  });

  const put = useCallback((data: T) => {
    turn.current++;
    setState({ data, error: null, loading: false });
  }, []);
  return { ...state, reload, put };
}

/** Pull to refresh: the spinner stays until every question is answered. */
export function usePullToRefresh(...reloads: Array<() => Promise<void>>): void {
  usePullDownRefresh(() => {
    void Promise.all(reloads.map((reload) => reload())).finally(() => Taro.stopPullDownRefresh());
  });
}
