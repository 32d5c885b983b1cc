import { Alert, Button, type TableColumnsType, Tag } from 'antd';
import { useState } from 'react';
import { useNavigate } from 'react-router-dom';
import { useLocale, useWords } from '../../../../shared/i18n';
import { DataList } from '../../components/data-list';
import { Page } from '../../components/page';
import { Loaded, Teach } from '../../components/states';
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
    { title: words.columns.actor, key: 'actor', dataIndex: 'actor' },
    { title: words.columns.action, key: 'action', dataIndex: 'action' },
    { title: words.columns.subject, key: 'subject', dataIndex: 'subject', className: 'quiet' },
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
                    <p>{action}</p>
                    <p className="quiet">
                      {formatDateTime(at, locale)} · {actor}
                    </p>
                    <p className="quiet break">{subject}</p>
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
