import { Typography } from 'antd';
import type { ReactNode } from 'react';

interface PageProps {
  readonly title: ReactNode;
  readonly lead?: ReactNode;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

/** A page's heading, its one sentence and its main button, then the content. */
export function Page({ title, lead, actions, children }: PageProps) {
  return (
    <>
      <header className="page-head">
        <div className="page-head-words">
          <Typography.Title level={1}>{title}</Typography.Title>
          {lead && <p className="quiet">{lead}</p>}
        </div>
        {actions && <div className="page-actions">{actions}</div>}
      </header>
      {children}
    </>
  );
}

interface PanelProps {
  readonly title?: ReactNode;
  readonly note?: ReactNode;
  readonly extra?: ReactNode;
  readonly className?: string;
  readonly testId?: string;
  readonly children: ReactNode;
}

/** A card on the paper ground. */
export function Panel({ title, note, extra, className, testId, children }: PanelProps) {
  return (
    <section className={`panel ${className ?? ''}`} data-testid={testId}>
      {title && (
        <header className="panel-head">
          <h2>{title}</h2>
          {note && <span className="quiet">{note}</span>}
          {extra && <span className="panel-extra">{extra}</span>}
        </header>
      )}
      {children}
    </section>
  );
}
