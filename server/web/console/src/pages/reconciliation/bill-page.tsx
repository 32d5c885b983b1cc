import { ArrowLeftOutlined } from '@ant-design/icons';
import { formatFen, newId } from '@shuke/shared';
import { Alert, App, Button, Radio, Select, Space } from 'antd';
import { useState } from 'react';
import { Link, useParams } from 'react-router-dom';
import { useLocale, useWords } from '../../../../shared/i18n';
import { Page, Panel } from '../../components/page';
import { Loaded, Teach } from '../../components/states';
import { billCsv } from '../../lib/bill-csv';
import type { Reconciliation, ReconciliationLine } from '../../lib/contract-types';
import { download } from '../../lib/csv';
import { formatDateTime } from '../../lib/format';
import { loadAllLines } from '../../lib/load-all';
import { useApi } from '../../lib/session';
import { asApiError, useLoad } from '../../lib/use-load';
import { reconciliationWords } from '../../words/reconciliation';
import { NotFoundPage } from '../not-found';
import { DecideDialog } from './decide-dialog';
import { LinesList } from './lines-list';
import { BillTag } from './reconciliation-page';

const PAGE_SIZE = 20;
const POLL_MS = 2_000;
type StateFilter = 'open' | 'settled' | 'all';

function BillFigures({ bill }: { readonly bill: Reconciliation }) {
  const words = useWords(reconciliationWords).bill;
  const { payments, paymentsFen, refunds, refundsFen, feeFen, matched } = bill;
  const figures = [
    [words.figures.payments, formatFen(paymentsFen), words.pieces(payments)],
    [words.figures.refunds, formatFen(refundsFen), words.pieces(refunds)],
    [words.figures.fee, formatFen(feeFen), ''],
    [words.figures.matched, words.pieces(matched), ''],
  ] as const;
  return (
    <Panel testId="bill-figures">
      <dl className="facts facts-four">
        {figures.map(([name, value, note]) => (
          <div key={name}>
            <dt className="quiet">{name}</dt>
            <dd>
              {value} {note && <span className="quiet">{note}</span>}
            </dd>
          </div>
        ))}
      </dl>
    </Panel>
  );
}

interface DifferencesProps {
  readonly bill: Reconciliation;
  readonly onChanged: () => void;
}

function Differences({ bill, onChanged }: DifferencesProps) {
  const all = useWords(reconciliationWords);
  const words = all.bill;
  const { message } = App.useApp();
  const api = useApi();
  const { provider, day, checkedAt } = bill;
  const params = { provider, day };
  const [state, setState] = useState<StateFilter>(bill.openDifferences > 0 ? 'open' : 'all');
  const [kind, setKind] = useState<ReconciliationLine['kind']>();
  const [page, setPage] = useState(1);
  const [deciding, setDeciding] = useState<ReconciliationLine | null>(null);
  const filter = { state: state === 'all' ? undefined : state, kind };
  const load = useLoad(
    () =>
      api('GET /console/reconciliations/:provider/:day/lines', {
        params,
        query: { ...filter, page, pageSize: PAGE_SIZE },
      }),
    [provider, day, checkedAt, state, kind, page],
  );
  const refilter = (change: () => void) => {
    change();
    setPage(1);
  };
  const save = async () => {
    try {
      const lines = await loadAllLines(api, params, filter);
      download(`${provider}-${day}.csv`, billCsv(bill, lines, all));
    } catch (error) {
      message.error(asApiError(error).message);
    }
  };
  const kinds = Object.entries(words.kinds).map(([value, label]) => ({ value, label }));
  const unfiltered = state === 'all' && kind === undefined;

  return (
    <>
      <Space wrap className="filters">
        <Radio.Group
          optionType="button"
          aria-label={words.filter}
          value={state}
          onChange={(event) => refilter(() => setState(event.target.value as StateFilter))}
          options={(['open', 'settled', 'all'] as const).map((value) => ({ value, label: words.filters[value] }))}
          data-testid="lines-state"
        />
        <Select
          allowClear
          aria-label={words.kindFilter}
          placeholder={words.anyKind}
          value={kind}
          onChange={(value) => refilter(() => setKind(value))}
          options={kinds as { value: ReconciliationLine['kind']; label: string }[]}
          popupMatchSelectWidth={false}
          data-testid="lines-kind"
        />
        <Button onClick={() => void save()} disabled={!load.data?.total} data-testid="lines-csv">
          {words.exportCsv}
        </Button>
      </Space>
      <Loaded load={load}>
        {({ items, total }) =>
          total === 0 ? (
            <Teach
              title={unfiltered ? words.agreeTitle : words.nothingTitle}
              text={unfiltered ? words.agreeText : words.nothingText}
            />
          ) : (
            <LinesList
              lines={items}
              loading={load.loading}
              page={{ current: page, pageSize: PAGE_SIZE, total, onChange: setPage }}
              onDecide={setDeciding}
            />
          )
        }
      </Loaded>
      {deciding && (
        <DecideDialog
          line={deciding}
          onClose={() => setDeciding(null)}
          onDecided={() => {
            setDeciding(null);
            load.reload();
            onChanged();
          }}
        />
      )}
    </>
  );
}

/** One day of one provider's bill beside the books: what differs, and what was done about it. */
export function BillPage() {
  const words = useWords(reconciliationWords);
  const { locale } = useLocale();
  const { message } = App.useApp();
  const api = useApi();
  const { provider = '', day = '' } = useParams();
  const params = { provider: provider as Reconciliation['provider'], day };
  /** When the bill had been checked before it was asked for again: until that changes, we look. */
  const [asked, setAsked] = useState<{ before: string | null } | null>(null);
  const load = useLoad(
    async () => {
      const bill = await api('GET /console/reconciliations/:provider/:day', { params });
      if (asked && bill.checkedAt !== asked.before) setAsked(null);
      return bill;
    },
    [provider, day],
    asked ? POLL_MS : 0,
  );
  const run = async ({ checkedAt }: Reconciliation) => {
    try {
      await api('POST /console/reconciliations/:provider/:day/runs', { params, body: { runId: newId() } });
      setAsked({ before: checkedAt });
      message.info(words.bill.running);
    } catch (error) {
      message.error(asApiError(error).message);
    }
  };
  if (load.error && ['not-found', 'invalid-input'].includes(load.error.code)) return <NotFoundPage />;
  const bill = load.data;
  const problem = bill?.problem === 'not-ready' ? words.bill.notReady : bill?.problem;
  const checked = bill?.checkedAt
    ? words.bill.checkedAt(formatDateTime(bill.checkedAt, locale))
    : words.bill.neverChecked;

  return (
    <Page
      title={
        bill ? (
          <>
            {words.providers[bill.provider]} · {bill.day} <BillTag bill={bill} words={words} />
          </>
        ) : (
          words.title
        )
      }
      lead={
        <>
          <Link to="/reconciliation">
            <ArrowLeftOutlined /> {words.bill.back}
          </Link>
          {bill && ` · ${checked}`}
        </>
      }
      actions={
        bill && (
          <Button onClick={() => void run(bill)} loading={asked !== null} data-testid="bill-run">
            {words.bill.run}
          </Button>
        )
      }
    >
      <Loaded load={load}>
        {(known) => (
          <>
            {known.problem && (
              <Alert type="info" showIcon className="notice" title={words.bill.waiting(problem ?? '')} />
            )}
            {known.late && <Alert type="warning" showIcon role="alert" className="notice" title={words.bill.late} />}
            <BillFigures bill={known} />
            <div className="section" />
            {known.state === 'done' && <Differences bill={known} onChanged={load.reload} />}
          </>
        )}
      </Loaded>
    </Page>
  );
}
