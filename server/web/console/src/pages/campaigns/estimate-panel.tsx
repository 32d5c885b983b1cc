import { Alert, Button } from 'antd';
import { useNavigate } from 'react-router-dom';
import { useLocale, useWords } from '../../../../shared/i18n';
import { Bar } from '../../components/bar';
import { Panel } from '../../components/page';
import { type Reach, reachOf } from '../../lib/campaign-form';
import type { Estimate } from '../../lib/contract-types';
import { formatCount } from '../../lib/format';
import { campaignsWords } from '../../words/campaigns';

function ReachNotice({ reach }: { readonly reach: Reach }) {
  const words = useWords(campaignsWords).detail;
  const navigate = useNavigate();
  if (reach.kind === 'nobody')
    return (
      <Alert
        type="warning"
        showIcon
        className="notice"
        title={words.nobody}
        description={words.nobodyText}
        data-testid="campaign-nobody"
      />
    );
  if (reach.kind === 'coupons-short')
    return (
      <Alert
        type="warning"
        showIcon
        className="notice"
        title={words.short(reach.missing)}
        data-testid="campaign-coupons-short"
        action={<Button onClick={() => navigate('/coupons')}>{words.shortAction}</Button>}
      />
    );
  return null;
}

interface EstimatePanelProps {
  readonly estimate: Estimate;
  readonly withCoupon: boolean;
}

/** Whom the campaign would reach if it were sent now, each group a part of the one before. */
export function EstimatePanel({ estimate, withCoupon }: EstimatePanelProps) {
  const words = useWords(campaignsWords).detail;
  const { locale } = useLocale();
  const { members, marketingConsent, subscribeMessages, couponsLeft } = estimate;
  const steps = [
    { key: 'members', label: words.members, value: members, note: '' },
    { key: 'consent', label: words.consenting, value: marketingConsent, note: '' },
    { key: 'subscribe', label: words.subscribe, value: subscribeMessages, note: words.subscribeNote },
  ];
  return (
    <Panel title={words.estimateTitle} testId="campaign-estimate">
      <dl className="meters">
        {steps.map(({ key, label, value, note }) => (
          <div key={key} className="meter">
            <dt>
              {label}
              {note && <small className="quiet"> {note}</small>}
            </dt>
            <dd>
              <Bar part={value} whole={members} />
              <span className="meter-number" data-testid={`estimate-${key}`}>
                {formatCount(value, locale)}
              </span>
            </dd>
          </div>
        ))}
      </dl>
      {withCoupon && (
        <p className="estimate-coupons">
          {words.couponsLeft}{' '}
          <strong data-testid="estimate-coupons">
            {couponsLeft === null ? words.unlimited : formatCount(couponsLeft, locale)}
          </strong>
        </p>
      )}
      <ReachNotice reach={reachOf(estimate)} />
    </Panel>
  );
}
