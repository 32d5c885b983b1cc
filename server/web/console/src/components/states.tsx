import type { ApiError } from '@shuke/shared';
import { Alert, Button, Skeleton } from 'antd';
import type { ReactNode } from 'react';
import { useWords } from '../../../shared/i18n';
import type { Load } from '../lib/use-load';
import { commonWords } from '../words/common';

/** An empty place that teaches: one sentence, one button. */
export function Teach({ title, text, action }: { title: string; text: string; action?: ReactNode }) {
  return (
    <div className="teach" data-testid="empty">
      <svg viewBox="0 0 120 72" aria-hidden="true">
        <path d="M26 30h56a28 28 0 0 1-56 0Z" className="teach-cup" />
        <path d="M82 34c14-2 14 16-3 16" className="teach-line" />
        <path d="M18 64h72" className="teach-line" />
        <path d="M44 22c-5-6 5-8 0-15M56 22c-5-6 5-8 0-15M68 22c-5-6 5-8 0-15" className="teach-steam" />
      </svg>
      <h2>{title}</h2>
      <p className="quiet">{text}</p>
      {action}
    </div>
  );
}

/** What happened, in the server's words, and the way on. */
export function ErrorNotice({ title, error, onRetry }: { title: string; error: ApiError; onRetry?: () => void }) {
  const words = useWords(commonWords);
  return (
    <Alert
      type="error"
      showIcon
      role="alert"
      className="notice"
      data-testid="error"
      title={title}
      description={error.message}
      action={onRetry && <Button onClick={onRetry}>{words.retry}</Button>}
    />
  );
}

interface LoadedProps<T> {
  readonly load: Load<T>;
  readonly skeleton?: ReactNode;
  readonly children: (data: T) => ReactNode;
}

/** The three states of something loaded: a skeleton, an error with retry, the content (kept while it reloads). */
export function Loaded<T>({ load, skeleton, children }: LoadedProps<T>) {
  const words = useWords(commonWords);
  if (load.data === undefined) {
    if (load.error) return <ErrorNotice title={words.loadFailed} error={load.error} onRetry={load.reload} />;
    return skeleton ?? <ListSkeleton />;
  }
  return (
    <>
      {load.error && <ErrorNotice title={words.refreshFailed} error={load.error} onRetry={load.reload} />}
      {children(load.data)}
    </>
  );
}

export function ListSkeleton() {
  return (
    <div className="panel" aria-busy="true">
      <Skeleton active title={false} paragraph={{ rows: 6 }} />
    </div>
  );
}
