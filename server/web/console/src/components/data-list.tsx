import { Grid, Pagination, Table, type TableColumnsType } from 'antd';
import type { ReactNode } from 'react';
import { useWords } from '../../../shared/i18n';
import { commonWords } from '../words/common';

interface DataListProps<Row extends object> {
  readonly rows: readonly Row[];
  readonly rowKey: (row: Row) => string;
  readonly columns: TableColumnsType<Row>;
  /** The same row as a card, for a phone. */
  readonly card: (row: Row) => ReactNode;
  readonly onOpen?: (row: Row) => void;
  readonly openLabel?: (row: Row) => string;
  readonly loading?: boolean;
  readonly page?: { current: number; pageSize: number; total: number; onChange: (page: number) => void };
  readonly testId: string;
}

/** A table that breathes; on a phone the same rows as cards. */
export function DataList<Row extends object>(props: DataListProps<Row>) {
  const { rows, rowKey, columns, card, onOpen, openLabel, loading, page, testId } = props;
  const wide = Grid.useBreakpoint().md ?? true;
  const words = useWords(commonWords);
  const pager = page && page.total > page.pageSize && (
    <Pagination
      className="pager"
      align="end"
      size={wide ? undefined : 'small'}
      current={page.current}
      pageSize={page.pageSize}
      total={page.total}
      onChange={page.onChange}
      showSizeChanger={false}
      showTotal={wide ? words.total : undefined}
    />
  );
  if (!wide)
    return (
      <div data-testid={testId} aria-busy={loading}>
        <ul className="cards">
          {rows.map((row) => (
            <li key={rowKey(row)} className="panel card-row" data-testid={`${testId}-row`} data-id={rowKey(row)}>
              {card(row)}
              {onOpen && (
                <button type="button" className="card-open" aria-label={openLabel?.(row)} onClick={() => onOpen(row)} />
              )}
            </li>
          ))}
        </ul>
        {pager}
      </div>
    );
  return (
    <div className="panel panel-table" data-testid={testId}>
      <Table<Row>
        rowKey={rowKey}
        columns={columns}
        dataSource={[...rows]}
        loading={loading && rows.length > 0 ? { delay: 300 } : false}
        pagination={false}
        scroll={{ x: 'max-content' }}
        rowClassName={onOpen ? 'row-open' : ''}
        onRow={(row) => ({
          'data-testid': `${testId}-row`,
          'data-id': rowKey(row),
          ...(onOpen && {
            tabIndex: 0,
            'aria-label': openLabel?.(row),
            onClick: () => onOpen(row),
            onKeyDown: (event) => {
              if (event.key === 'Enter' && event.target === event.currentTarget) onOpen(row);
            },
          }),
        })}
      />
      {pager}
    </div>
  );
}
