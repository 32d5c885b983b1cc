import { SearchOutlined } from '@ant-design/icons';
import { formatFen } from '@shuke/shared';
import { Button, Input, type TableColumnsType, Tag } from 'antd';
import { useState } from 'react';
import { useNavigate, useParams } from 'react-router-dom';
import { useLocale, useWords } from '../../../../shared/i18n';
import { DataList } from '../../components/data-list';
import { Page } from '../../components/page';
import { Loaded, Teach } from '../../components/states';
import type { MemberRow } from '../../lib/contract-types';
import { formatDate, formatDateTime } from '../../lib/format';
import { useApi } from '../../lib/session';
import { useDebounced } from '../../lib/use-debounced';
import { useLoad } from '../../lib/use-load';
import { membersWords } from '../../words/members';
import { DuplicatesPanel } from './duplicates-panel';
import { MemberDrawer } from './member-drawer';

const PAGE_SIZE = 20;
const SEARCH_DELAY_MS = 300;

/** Members, latest visit first; one opens in a drawer with an address of its own. */
export function MembersPage() {
  const words = useWords(membersWords);
  const { locale } = useLocale();
  const navigate = useNavigate();
  const { memberId } = useParams();
  const api = useApi();
  const [typed, setTyped] = useState('');
  const search = useDebounced(typed.trim(), SEARCH_DELAY_MS);
  const [{ page, of }, setPage] = useState({ page: 1, of: '' });
  // Another search starts on its first page.
  const current = of === search ? page : 1;
  const list = useLoad(
    () => api('GET /console/members', { query: { page: current, pageSize: PAGE_SIZE, search: search || undefined } }),
    [current, search],
  );

  const nameCell = (member: MemberRow) => (
    <>
      <strong>{member.nickname}</strong>
      <div className="quiet">{member.phoneLast4 ? words.tail(member.phoneLast4) : words.noPhone}</div>
    </>
  );
  const levelTag = ({ level }: MemberRow) => <Tag className={`tag-${level}`}>{words.levels[level]}</Tag>;
  const lastPaid = ({ lastPaidAt }: MemberRow) => (lastPaidAt ? formatDateTime(lastPaidAt, locale) : words.never);
  const columns: TableColumnsType<MemberRow> = [
    { title: words.columns.member, key: 'member', render: (_, member) => nameCell(member) },
    { title: words.columns.level, key: 'level', render: (_, member) => levelTag(member) },
    {
      title: words.columns.payments,
      key: 'payments',
      align: 'right',
      render: (_, member) => words.times(member.payments),
    },
    { title: words.columns.spent, key: 'spent', align: 'right', render: (_, member) => formatFen(member.spentFen) },
    { title: words.columns.last, key: 'last', render: (_, member) => lastPaid(member) },
    { title: words.columns.face, key: 'face', render: (_, member) => words.face[member.face] },
    {
      title: words.columns.marketing,
      key: 'marketing',
      render: (_, { marketing }) => (marketing ? words.yes : words.no),
    },
  ];

  return (
    <Page title={words.title} lead={words.lead}>
      <DuplicatesPanel onMerged={list.reload} />
      <Input
        className="search"
        prefix={<SearchOutlined />}
        placeholder={words.search}
        aria-label={words.search}
        maxLength={60}
        allowClear
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
        data-testid="member-search"
      />
      <Loaded load={list}>
        {({ items, total }) =>
          total > 0 ? (
            <DataList
              testId="member"
              rows={items}
              rowKey={(member) => member.memberId}
              columns={columns}
              loading={list.loading}
              onOpen={(member) => navigate(`/members/${member.memberId}`)}
              openLabel={(member) => member.nickname}
              page={{ current, pageSize: PAGE_SIZE, total, onChange: (next) => setPage({ page: next, of: search }) }}
              card={(member) => (
                <>
                  <div className="card-top">
                    <div>{nameCell(member)}</div>
                    {levelTag(member)}
                  </div>
                  <p>
                    {formatFen(member.spentFen)} · {words.columns.payments} {words.times(member.payments)}
                  </p>
                  <p className="quiet">
                    {words.columns.last} {lastPaid(member)} · {words.joined(formatDate(member.joinedAt, locale))}
                  </p>
                </>
              )}
            />
          ) : search ? (
            <Teach
              title={words.noneFound(search)}
              text={words.search}
              action={<Button onClick={() => setTyped('')}>{words.clearSearch}</Button>}
            />
          ) : (
            <Teach
              title={words.emptyTitle}
              text={words.emptyText}
              action={
                <Button type="primary" onClick={() => navigate('/terminals?new=1')}>
                  {words.emptyAction}
                </Button>
              }
            />
          )
        }
      </Loaded>
      {memberId && <MemberDrawer key={memberId} memberId={memberId} onClose={() => navigate('/members')} />}
    </Page>
  );
}
