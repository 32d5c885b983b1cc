import { useReachBottom } from '@tarojs/taro';
import { useCallback, useState } from 'react';
import { type Query, useQuery } from './use-query';

interface PageAnswer<T> {
  items: T[];
  total: number;
}
export interface Pages<T> extends Query<PageAnswer<T>> {
  items: T[];
  hasMore: boolean;
  loadMore(): void;
}

const PAGE_SIZE = 30;

/** A list that grows as the member scrolls; a refresh asks again for everything shown. */
export function usePages<T>(
  ask: ((query: { page: number; pageSize: number }) => Promise<PageAnswer<T>>) | null,
  deps: readonly unknown[],
): Pages<T> {
  const [pages, setPages] = useState(1);
  const askAll = async (): Promise<PageAnswer<T>> => {
    const numbers = Array.from({ length: pages }, (_, index) => index + 1);
    const answers = await Promise.all(numbers.map((page) => ask?.({ page, pageSize: PAGE_SIZE })));
    return { items: answers.flatMap((answer) => answer?.items ?? []), total: answers[0]?.total ?? 0 };
  };
  const query = useQuery(ask ? askAll : null, [...deps, pages]);
  const items = query.data?.items ?? [];
  const hasMore = items.length < (query.data?.total ?? 0);
  const loadMore = useCallback(() => setPages((before) => before + 1), []);
  useReachBottom(() => {
    if (hasMore && !query.loading) loadMore();
  });
  return { ...query, items, hasMore, loadMore };
}
