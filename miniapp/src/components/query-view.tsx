import type { ReactNode } from 'react';
import type { Query } from '../lib/use-query';
import { Failed, Skeleton } from './states';

interface QueryViewProps<T> {
  query: Query<T>;
  rows?: number;
  tall?: boolean;
  children(data: T): ReactNode;
}

/** Loading, failed or there. What was there stays while it is asked again, also when asking fails. */
export function QueryView<T>({ query, rows, tall, children }: QueryViewProps<T>) {
  if (query.data !== null) return <>{children(query.data)}</>;
  if (query.error) return <Failed error={query.error} onRetry={() => void query.reload()} />;
  return <Skeleton rows={rows} tall={tall} />;
}
