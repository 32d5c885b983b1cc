import { formatFen } from '@shuke/shared';
import { App, Button, Pagination, Tag } from 'antd';
import { useState } from 'react';
import { useLocale, useWords } from '../../../../shared/i18n';
import { Panel } from '../../components/page';
import { Loaded } from '../../components/states';
import type { LedgerSums, Payout } from '../../lib/contract-types';
import { formatDate } from '../../lib/format';
import { okButton } from '../../lib/ok-button';
import { useApi } from '../../lib/session';
import { asApiError, useLoad } from '../../lib/use-load';
import { commonWords } from '../../words/common';
import { reconciliationWords } from '../../words/reconciliation';
import { AddPayout } from './add-payout';

const SHOWN = 10;

interface PayoutsPanelProps {
  readonly providers: LedgerSums['providers'];
  /** What the providers owe has changed. */
  readonly onChanged: () => void;
}

/** What the providers paid out, as staff saw it arrive. */
export function PayoutsPanel({ providers, onChanged }: PayoutsPanelProps) {
  const all = useWords(reconciliationWords);
  const words = all.payouts;
  const common = useWords(commonWords);
  const { locale } = useLocale();
  const { modal, message } = App.useApp();
  const api = useApi();
  const [page, setPage] = useState(1);
  const [adding, setAdding] = useState(false);
  const load = useLoad(() => api('GET /console/payouts', { query: { page, pageSize: SHOWN } }), [page]);
  const changed = (text: string) => {
    message.success(text);
    load.reload();
    onChanged();
  };

  const undo = ({ payoutId }: Payout) =>
    modal.confirm({
      title: words.undoTitle,
      content: words.undoText,
      okText: words.undo,
      cancelText: common.cancel,
      okButtonProps: okButton('payout-undo-confirm', true),
      async onOk() {
        try {
          await api('POST /console/payouts/:payoutId/undo', { params: { payoutId } });
          changed(words.undone);
        } catch (error) {
          message.error(asApiError(error).message);
        }
      },
    });

  return (
    <Panel
      title={words.title}
      note={words.note}
      testId="payouts"
      extra={
        providers.length > 0 && (
          <Button onClick={() => setAdding(true)} data-testid="payout-new">
            {words.add}
          </Button>
        )
      }
    >
      <Loaded load={load}>
        {({ items, total }) => (
          <>
            {total === 0 && <p className="quiet">{words.empty}</p>}
            <ul className="lines">
              {items.map((payout) => (
                <li key={payout.payoutId} data-testid="payout">
                  <span>
                    {formatDate(payout.day, locale)} · {all.providers[payout.provider]}
                    {payout.note && <span className="quiet"> · {payout.note}</span>}
                  </span>
                  <span className="line-value">
                    {formatFen(payout.amountFen)}{' '}
                    {payout.undoneAt ? (
                      <Tag>{words.undone}</Tag>
                    ) : (
                      <Button type="link" onClick={() => undo(payout)} data-testid="payout-undo">
                        {words.undo}
                      </Button>
                    )}
                  </span>
                </li>
              ))}
            </ul>
            {total > SHOWN && (
              <Pagination
                className="pager"
                align="end"
                size="small"
                current={page}
                pageSize={SHOWN}
                total={total}
                onChange={setPage}
                showSizeChanger={false}
              />
            )}
          </>
        )}
      </Loaded>
      {adding && (
        <AddPayout
          providers={providers}
          onClose={() => setAdding(false)}
          onAdded={() => {
            setAdding(false);
            changed(words.added);
          }}
        />
      )}
    </Panel>
  );
}
