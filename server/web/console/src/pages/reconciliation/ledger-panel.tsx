import { formatFen } from '@shuke/shared';
import { Alert } from 'antd';
import { useWords } from '../../../../shared/i18n';
import { Panel } from '../../components/page';
import type { LedgerSums } from '../../lib/contract-types';
import { ledgerLines } from '../../lib/ledger-sums';
import { reconciliationWords } from '../../words/reconciliation';

/** What is where, and that it is right. */
export function LedgerPanel({ sums }: { readonly sums: LedgerSums }) {
  const words = useWords(reconciliationWords);
  const names: Readonly<Record<string, string>> = words.accounts;
  const total = sums.accounts.reduce((sum, { balanceFen }) => sum + balanceFen, 0);
  return (
    <Panel title={words.ledgerTitle} note={total === 0 ? words.balanced : words.ledgerNote} testId="ledger">
      {total !== 0 && <Alert type="error" showIcon role="alert" className="notice" title={words.unbalanced} />}
      <dl className="facts facts-four">
        {ledgerLines(sums.accounts).map(({ kind, fen }) => (
          <div key={kind} data-testid={`account-${kind}`}>
            <dt className="quiet">{names[kind] ?? kind}</dt>
            <dd>{formatFen(fen)}</dd>
          </div>
        ))}
      </dl>
    </Panel>
  );
}
