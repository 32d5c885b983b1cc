import { App, Button } from 'antd';
import { useState } from 'react';
import { useLocale, useWords } from '../../../../shared/i18n';
import { Panel } from '../../components/page';
import { ErrorNotice } from '../../components/states';
import type { FaceDuplicate } from '../../lib/contract-types';
import { formatDate } from '../../lib/format';
import { okButton } from '../../lib/ok-button';
import { useApi } from '../../lib/session';
import { asApiError, useLoad } from '../../lib/use-load';
import { commonWords } from '../../words/common';
import { duplicatesWords } from '../../words/duplicates';
import { AlikeMember } from './alike-member';
import { MergeDialog } from './merge-dialog';

const SHOWN = 20;

/** Pairs that staff have to decide, and those they said are two people. Nothing to decide, nothing shown. */
export function DuplicatesPanel({ onMerged }: { readonly onMerged: () => void }) {
  const words = useWords(duplicatesWords);
  const common = useWords(commonWords);
  const { locale } = useLocale();
  const { modal, message } = App.useApp();
  const api = useApi();
  const [merging, setMerging] = useState<FaceDuplicate | null>(null);
  const [earlier, setEarlier] = useState(false);
  const load = useLoad(async () => {
    const list = (state: FaceDuplicate['state'] & ('open' | 'dismissed')) =>
      api('GET /console/face/duplicates', { query: { state, pageSize: SHOWN } });
    const [open, dismissed] = await Promise.all([list('open'), list('dismissed')]);
    return { open, dismissed };
  }, []);
  // Cashiers have nothing to decide here.
  if (load.error?.code === 'not-allowed') return null;
  if (load.error) return <ErrorNotice title={common.loadFailed} error={load.error} onRetry={load.reload} />;
  if (!load.data || load.data.open.total + load.data.dismissed.total === 0) return null;
  const { open, dismissed } = load.data;

  const decide = async ({ duplicateId, version }: FaceDuplicate, state: 'open' | 'dismissed') => {
    try {
      await api('POST /console/face/duplicates/:duplicateId/state', {
        params: { duplicateId },
        body: { state, version },
      });
      message.success(state === 'open' ? words.undone : words.dismissed);
    } catch (error) {
      message.error(asApiError(error).message);
    }
    load.reload();
  };
  const dismiss = (pair: FaceDuplicate) =>
    modal.confirm({
      title: words.dismissTitle,
      content: words.dismissText,
      okText: words.dismiss,
      cancelText: common.cancel,
      okButtonProps: okButton('duplicate-dismiss-confirm'),
      onOk: () => decide(pair, 'dismissed'),
    });
  const row = (pair: FaceDuplicate) => (
    <li key={pair.duplicateId} className="alike" data-testid={`duplicate-${pair.state}`}>
      <div className="alike-pair">
        {pair.members.map((member) => (
          <AlikeMember key={member.memberId} member={member} />
        ))}
      </div>
      <p className="quiet">
        {words.found(formatDate(pair.foundAt, locale))} · {words.alike(pair.distance.toFixed(2))}
      </p>
      {pair.state === 'open' ? (
        <div className="alike-buttons">
          <Button type="primary" onClick={() => setMerging(pair)} data-testid="duplicate-merge">
            {words.merge}
          </Button>
          <Button onClick={() => dismiss(pair)} data-testid="duplicate-dismiss">
            {words.dismiss}
          </Button>
        </div>
      ) : (
        <div className="alike-buttons">
          <Button onClick={() => decide(pair, 'open')} data-testid="duplicate-undo">
            {words.undo}
          </Button>
        </div>
      )}
    </li>
  );

  return (
    <Panel title={words.title} className="alike-panel" testId="duplicates">
      {open.total > 0 && <p className="quiet">{words.note}</p>}
      <ul>{open.items.map(row)}</ul>
      {dismissed.total > 0 && (
        <Button
          type="link"
          className="alike-earlier"
          onClick={() => setEarlier(!earlier)}
          data-testid="duplicates-earlier"
        >
          {words.earlier(dismissed.total)}
        </Button>
      )}
      {earlier && <ul>{dismissed.items.map(row)}</ul>}
      {merging && (
        <MergeDialog
          pair={merging}
          onClose={() => setMerging(null)}
          onMerged={() => {
            setMerging(null);
            load.reload();
            onMerged();
          }}
        />
      )}
    </Panel>
  );
}
