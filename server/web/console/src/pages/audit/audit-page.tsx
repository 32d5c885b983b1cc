import { Alert, Button, type TableColumnsType, Tag } from 'antd';
import { useState } from 'react';
import { useNavigate } from 'react-router-dom';
import { useLocale, useWords } from '../../../../shared/i18n';
import { DataList } from '../../components/data-list';
import { Page } from '../../components/page';
import { Loaded, Teach } from '../../components/states';
import { actionText, thingText } from '../../lib/audit-words';
import type { AuditEntry } from '../../lib/contract-types';
import { formatDateTime } from '../../lib/format';
import { useApi } from '../../lib/session';
import { useLoad } from '../../lib/use-load';
import { auditWords } from '../../words/audit';

const PAGE_SIZE = 50;

/** Who did what, newest first, and whether the chain of entries is whole. */
export function AuditPage() {
  const words = useWords(auditWords);
  const { locale } = useLocale();
  const navigate = useNavigate();
  const api = useApi();
  const [page, setPage] = useState(1);
  const load = useLoad(() => api('GET /console/audit', { query: { page, pageSize: PAGE_SIZE } }), [page]);
  const columns: TableColumnsType<AuditEntry> = [
    { title: words.columns.at, key: 'at', render: (_, { at }) => formatDateTime(at, locale) },
    {
      title: words.columns.actor,
      key: 'actor',
      render: (_, { actor }) => <span title={actor}>{thingText(actor, words)}</span>,
    },
    { title: words.columns.action, key: 'action', render: (_, { action }) => actionText(action, words) },
    {
      title: words.columns.subject,
      key: 'subject',
      render: (_, { subject }) => (
        <span className="quiet" title={subject}>
          {thingText(subject, words)}
        </span>
      ),
    },
  ];
  const badge = load.data && (
    <Tag
      className="badge"
      color={load.data.intact ? 'success' : 'error'}
      data-testid="audit-intact"
      data-intact={load.data.intact}
    >
      {load.data.intact ? words.intact : words.broken}
    </Tag>
  );
  return (
    <Page title={words.title} lead={words.lead} actions={badge}>
      <Loaded load={load}>
        {({ items, total, intact }) => (
          <>
            {!intact && <Alert type="error" showIcon role="alert" className="notice" title={words.brokenText} />}
            {total === 0 ? (
              <Teach
                title={words.emptyTitle}
                text={words.emptyText}
                action={<Button onClick={() => navigate('/today')}>{words.emptyAction}</Button>}
              />
            ) : (
              <DataList
                testId="audit"
                rows={items}
                rowKey={({ entryId }) => entryId}
                columns={columns}
                loading={load.loading}
                page={{ current: page, pageSize: PAGE_SIZE, total, onChange: setPage }}
                card={({ at, actor, action, subject }) => (
                  <>
                    <strong>{actionText(action, words)}</strong>
                    <p className="quiet">
                      {formatDateTime(at, locale)} · {thingText(actor, words)}
                    </p>
                    <p className="quiet break">{thingText(subject, words)}</p>
                  </>
                )}
              />
            )}
          </>
        )}
      </Loaded>
    </Page>
  );
}
