import { Text } from '@tarojs/components';
import type { ReactNode } from 'react';
import { useText } from '../i18n';
import { momentOf } from '../lib/dates';
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
  if (query.data !== null)
    return (
      <>
        <KeptLine query={query} />
        {children(query.data)}
      </>
    );
  if (query.error) return <Failed error={query.error} onRetry={() => void query.reload()} />;
  return <Skeleton rows={rows} tall={tall} />;
}

/** Says how old it is, when what is shown was kept from before and the server could not be asked. */
function KeptLine<T>({ query: { keptAt, error } }: { query: Query<T> }) {
  const words = useText().common;
  if (!keptAt || !error) return null;
  return (
    <Text className="kept-line" aria-live="polite">
      {words.keptAt(momentOf(keptAt))}
    </Text>
  );
}
