import type { RouteResult } from '@shuke/shared/contract';
import { useCallback, useEffect, useRef, useState } from 'react';
import { api } from '../../lib/api';

type ProductPage = RouteResult<'GET /stores/:storeId/products'>;
export type ProductCard = ProductPage['items'][number];

const PAGE_SIZE = 50;

export interface Products {
  items: readonly ProductCard[];
  total: number | null;
  error: unknown;
  loading: boolean;
  hasMore: boolean;
  loadMore(): void;
  reload(): Promise<void>;
}

interface Question {
  storeId: string | null;
  categoryId?: string | undefined;
  search?: string | undefined;
}

const nothing = { items: [], total: null, error: null, loading: true };

/** A long list that is fetched as it is scrolled. Only the newest question's answers count. */
export function useProducts({ storeId, categoryId, search }: Question): Products {
  const [state, setState] = useState<Omit<Products, 'hasMore' | 'loadMore' | 'reload'>>(nothing);
  const turn = useRef(0);
  const asking = useRef(false);
  const now = useRef(state);
  now.current = state;

  const fetchPage = useCallback(
    async (page: number) => {
      if (!storeId) return;
      const mine = turn.current;
      asking.current = true;
      setState((before) => ({ ...before, loading: true, error: null }));
      try {
        const query = { page, pageSize: PAGE_SIZE, categoryId, search };
        const answer = await api('GET /stores/:storeId/products', { params: { storeId }, query });
        if (mine !== turn.current) return;
        setState((before) => {
          const kept = page === 1 ? [] : before.items;
          // Something new in front moves what was seen one down: nothing is shown twice.
          const seen = new Set(kept.map(({ productId }) => productId));
          const fresh = answer.items.filter(({ productId }) => !seen.has(productId));
          return { items: [...kept, ...fresh], total: answer.total, error: null, loading: false };
        });
      } catch (error) {
        if (mine === turn.current) setState((before) => ({ ...before, error, loading: false }));
      } finally {
        if (mine === turn.current) asking.current = false;
      }
    },
    [storeId, categoryId, search],
  );

  const reload = useCallback(async () => {
    turn.current++;
    await fetchPage(1);
  }, [fetchPage]);

  useEffect(() => {
    turn.current++;
    setState(nothing);
    void fetchPage(1);
    return () => {
      turn.current++;
    };
  }, [fetchPage]);

  const loadMore = useCallback(() => {
    const { items, total } = now.current;
    if (asking.current || total === null || items.length >= total) return;
    void fetchPage(Math.floor(items.length / PAGE_SIZE) + 1);
  }, [fetchPage]);

  const hasMore = state.total !== null && state.items.length < state.total;
  return { ...state, hasMore, loadMore, reload };
}
