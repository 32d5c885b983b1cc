import { formatFen } from '@shuke/shared';
import { Alert, Progress } from 'antd';
import { useLocale, useWords } from '../../../../shared/i18n';
import { Panel } from '../../components/page';
import { percentOf } from '../../lib/compare';
import type { Campaign } from '../../lib/contract-types';
import { formatCount } from '../../lib/format';
import { campaignsWords } from '../../words/campaigns';

/** What a campaign has brought so far, each figure beside the one it is a part of. */
export function ResultsPanel({ campaign }: { readonly campaign: Campaign }) {
  const words = useWords(campaignsWords).detail;
  const { locale } = useLocale();
  const { state, results } = campaign;
  const figures = [
    { key: 'audience', label: words.audience, value: results.audience, of: null },
    { key: 'delivered', label: words.delivered, value: results.delivered, of: results.audience },
    { key: 'opened', label: words.opened, value: results.opened, of: results.delivered },
    ...(campaign.templateId
      ? [
          { key: 'issued', label: words.issued, value: results.couponsIssued, of: results.delivered },
          { key: 'redeemed', label: words.redeemed, value: results.couponsRedeemed, of: results.couponsIssued },
        ]
      : []),
  ];
  return (
    <Panel title={words.results} note={state === 'running' ? words.live : undefined} testId="campaign-results">
      {state === 'running' && (
        <Progress
          percent={percentOf(results.delivered, results.audience)}
          status="active"
          aria-label={words.delivered}
        />
      )}
      <dl className="figures figures-bare">
        {figures.map(({ key, label, value, of }) => (
          <div key={key} className="figure">
            <dt className="quiet">{label}</dt>
            <dd>
              <p className="figure-value" data-testid={`campaign-${key}`}>
                {formatCount(value, locale)}
              </p>
              <p className="figure-trend quiet">{of ? `${percentOf(value, of)}%` : ' '}</p>
            </dd>
          </div>
        ))}
        <div className="figure">
          <dt className="quiet">{words.revenue}</dt>
          <dd>
            <p className="figure-value" data-testid="campaign-revenue">
              {formatFen(results.revenueFen)}
            </p>
          </dd>
        </div>
      </dl>
      {results.couponsShort > 0 && (
        <Alert type="warning" showIcon className="notice" title={words.shortResult(results.couponsShort)} />
      )}
    </Panel>
  );
}
