import { formatFen } from '@shuke/shared';
import { Button, type TableColumnsType, Tag } from 'antd';
import { useState } from 'react';
import { useNavigate } from 'react-router-dom';
import { useWords } from '../../../../shared/i18n';
import { DataList } from '../../components/data-list';
import { Page } from '../../components/page';
import { Loaded, Teach } from '../../components/states';
import type { Reconciliation } from '../../lib/contract-types';
import { useApi } from '../../lib/session';
import { useLoad } from '../../lib/use-load';
import { type ReconciliationWords, reconciliationWords } from '../../words/reconciliation';
import { LedgerPanel } from './ledger-panel';
import { PayoutsPanel } from './payouts-panel';

const PAGE_SIZE = 20;

/** How a day came out, in two words. */
export function BillTag({ bill, words }: { readonly bill: Reconciliation; readonly words: ReconciliationWords }) {
  const { state, late, openDifferences } = bill;
  const [colour, text] =
    openDifferences > 0
      ? ['error', words.differs(openDifferences)]
      : late
        ? ['error', words.late]
        : state === 'done'
          ? ['success', words.agrees]
          : ['default', words.states[state]];
  return (
    <Tag color={colour} data-testid="bill-state" data-state={state} data-open={openDifferences}>
      {text}
    </Tag>
  );
}

/** Days of the providers' bills, the books as a whole, and what arrived at the bank. */
export function ReconciliationPage() {
  const words = useWords(reconciliationWords);
  const navigate = useNavigate();
  const api = useApi();
  const [page, setPage] = useState(1);
  const bills = useLoad(() => api('GET /console/reconciliations', { query: { page, pageSize: PAGE_SIZE } }), [page]);
  const sums = useLoad(() => api('GET /console/ledger'), []);
  const pieces = (count: number, fen: number) => words.pieces(count, formatFen(fen));
  const columns: TableColumnsType<Reconciliation> = [
    { title: words.columns.day, key: 'day', render: (_, { day }) => <strong>{day}</strong> },
    { title: words.columns.provider, key: 'provider', render: (_, { provider }) => words.providers[provider] },
    { title: words.columns.state, key: 'state', render: (_, bill) => <BillTag bill={bill} words={words} /> },
    {
      title: words.columns.payments,
      key: 'payments',
      align: 'right',
      render: (_, { payments, paymentsFen }) => pieces(payments, paymentsFen),
    },
    {
      title: words.columns.refunds,
      key: 'refunds',
      align: 'right',
      render: (_, { refunds, refundsFen }) => pieces(refunds, refundsFen),
    },
    { title: words.columns.fee, key: 'fee', align: 'right', render: (_, { feeFen }) => formatFen(feeFen) },
  ];

  return (
    <Page title={words.title} lead={words.lead}>
      <Loaded load={sums}>{(known) => <LedgerPanel sums={known} />}</Loaded>
      <div className="section" />
      <Loaded load={bills}>
        {({ items, total }) =>
          total === 0 ? (
            <Teach
              title={words.emptyTitle}
              text={words.emptyText}
              action={<Button onClick={() => navigate('/today')}>{words.emptyAction}</Button>}
            />
          ) : (
            <DataList
              testId="bill"
              rows={items}
              rowKey={({ provider, day }) => `${provider} ${day}`}
              columns={columns}
              loading={bills.loading}
              onOpen={({ provider, day }) => navigate(`/reconciliation/${provider}/${day}`)}
              openLabel={({ provider, day }) => words.open(day, words.providers[provider])}
              page={{ current: page, pageSize: PAGE_SIZE, total, onChange: setPage }}
              card={(bill) => (
                <>
                  <div className="card-top">
                    <div>
                      <strong>{bill.day}</strong>
                      <div className="quiet">{words.providers[bill.provider]}</div>
                    </div>
                    <BillTag bill={bill} words={words} />
                  </div>
                  <p className="quiet">
                    {words.columns.payments} {pieces(bill.payments, bill.paymentsFen)} · {words.columns.fee}{' '}
                    {formatFen(bill.feeFen)}
                  </p>
                </>
              )}
            />
          )
        }
      </Loaded>
      <div className="section" />
      <PayoutsPanel providers={sums.data?.providers ?? []} onChanged={sums.reload} />
    </Page>
  );
}
