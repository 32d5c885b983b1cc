import { formatFen } from '@shuke/shared';
import { Button, type TableColumnsType, Tag } from 'antd';
import { useLocale, useWords } from '../../../../shared/i18n';
import { DataList } from '../../components/data-list';
import { numberOf } from '../../lib/bill-csv';
import type { ReconciliationLine } from '../../lib/contract-types';
import { formatDateTime } from '../../lib/format';
import { reconciliationWords } from '../../words/reconciliation';

interface LinesListProps {
  readonly lines: readonly ReconciliationLine[];
  readonly loading: boolean;
  readonly page: { current: number; pageSize: number; total: number; onChange: (page: number) => void };
  readonly onDecide: (line: ReconciliationLine) => void;
}

/** Differences between a bill and the books, both sides beside each other. */
export function LinesList({ lines, loading, page, onDecide }: LinesListProps) {
  const words = useWords(reconciliationWords).bill;
  const { locale } = useLocale();
  const sum = (fen: number | null) => (fen === null ? <span className="quiet">{words.none}</span> : formatFen(fen));
  const move = ({ moveKey }: ReconciliationLine) => {
    const kind = moveKey.split(':')[0] as keyof typeof words.moves;
    return words.moves[kind];
  };
  const kindTag = ({ kind, state }: ReconciliationLine) => (
    <Tag color={state === 'open' ? 'error' : 'default'}>{words.kinds[kind]}</Tag>
  );
  const ours = (line: ReconciliationLine) => (
    <>
      {sum(line.ourFen)}
      {line.ourState && <div className="quiet">{words.ourStates[line.ourState]}</div>}
    </>
  );
  const number = (line: ReconciliationLine) => (
    <>
      {move(line)}
      {line.moveKey !== 'fee' && <div className="quiet break">{numberOf(line)}</div>}
    </>
  );
  const decision = ({ state, note, decidedBy, decidedAt }: ReconciliationLine) => (
    <>
      {note && <span className="break">{note}</span>}
      {state === 'settled' && decidedAt && (
        <div className="quiet">
          {decidedBy === 'system' ? words.system : words.decidedAt(formatDateTime(decidedAt, locale))}
        </div>
      )}
    </>
  );
  // What only happened around midnight needs nobody's decision.
  const button = (line: ReconciliationLine) =>
    line.kind !== 'other-day' && (
      <Button type="link" onClick={() => onDecide(line)} data-testid="line-open">
        {line.state === 'open' ? words.settle : words.reopen}
      </Button>
    );
  const columns: TableColumnsType<ReconciliationLine> = [
    { title: words.columns.kind, key: 'kind', render: (_, line) => kindTag(line) },
    { title: words.columns.number, key: 'number', render: (_, line) => number(line) },
    { title: words.columns.ours, key: 'ours', align: 'right', render: (_, line) => ours(line) },
    { title: words.columns.theirs, key: 'theirs', align: 'right', render: (_, { theirFen }) => sum(theirFen) },
    { title: words.columns.decision, key: 'decision', render: (_, line) => decision(line) },
    { key: 'button', align: 'right', render: (_, line) => button(line) },
  ];
  return (
    <DataList
      testId="line"
      rows={lines}
      rowKey={({ lineId }) => lineId}
      columns={columns}
      loading={loading}
      page={page}
      card={(line) => (
        <>
          <div className="card-top">
            <div>{number(line)}</div>
            {kindTag(line)}
          </div>
          <p>
            {words.columns.ours} {sum(line.ourFen)} · {words.columns.theirs} {sum(line.theirFen)}
          </p>
          {decision(line)}
          {button(line)}
        </>
      )}
    />
  );
}
