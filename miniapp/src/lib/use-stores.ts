import type { RouteResult } from '@shuke/shared/contract';
import { useMemo } from 'react';
import { api } from './api';
import { type Query, useQuery } from './use-query';

export type StoreInfo = RouteResult<'GET /stores'>['stores'][number];

/** All stores, and their names by id for "where it works". */
export function useStores(): Query<StoreInfo[]> & { names: ReadonlyMap<string, string> } {
  const query = useQuery(async () => (await api('GET /stores')).stores, [], 'stores');
  const names = useMemo(() => new Map((query.data ?? []).map((store) => [store.storeId, store.name])), [query.data]);
  return { ...query, names };
}
