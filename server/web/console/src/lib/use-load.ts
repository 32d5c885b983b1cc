/** Loads something for a page and keeps the last good answer on screen while it loads again. */
import { ApiError } from '@shuke/shared';
import { type DependencyList, useCallback, useEffect, useRef, useState } from 'react';

export interface Load<T> {
  /** The last good answer; undefined before the first. */
  readonly data: T | undefined;
  readonly error: ApiError | null;
  readonly loading: boolean;
  readonly reload: () => void;
  /** Puts an answer that came from elsewhere, such as a saved form. */
  readonly put: (data: T) => void;
}

/** What went wrong, as an `ApiError`: anything else is a bug here and is thrown on. */
export function asApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  throw error;
}

/**
 * @param pollMs milliseconds between silent reloads, 0 for none
 */
export function useLoad<T>(fetchIt: () => Promise<T>, deps: DependencyList, pollMs = 0): Load<T> {
  const [data, setData] = useState<T>();
  const [error, setError] = useState<ApiError | null>(null);
  const [loading, setLoading] = useState(true);
  const turn = useRef(0);
  const fetchNow = useRef(fetchIt);
  fetchNow.current = fetchIt;

  const reload = useCallback(async () => {
    const mine = ++turn.current;
    setLoading(true);
    try {
      const answer = await fetchNow.current();
      // A slow answer to an old question must not replace the answer to a newer one.
      if (mine !== turn.current) return;
      setData(answer);
      setError(null);
    } catch (failure) {
      if (mine === turn.current) setError(asApiError(failure));
    } finally {
      if (mine === turn.current) setLoading(false);
    }
  }, []);

  useEffect(() => {
    void reload();
  }, [reload, ...deps]);

  useEffect(() => {
    if (pollMs <= 0) return;
    const timer = setInterval(() => void reload(), pollMs);
    return () => clearInterval(timer);
  }, [pollMs, reload]);

  const put = useCallback((answer: T) => {
    turn.current++;
    setData(answer);
    setError(null);
    setLoading(false);
  }, []);

  return { data, error, loading, reload: () => void reload(), put };
}
