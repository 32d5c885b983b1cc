import { ArrowLeftOutlined } from '@ant-design/icons';
import type { ApiError } from '@shuke/shared';
import { App, Button, Tag } from 'antd';
import { useState } from 'react';
import { Link, useNavigate, useParams } from 'react-router-dom';
import { useLocale, useWords } from '../../../../shared/i18n';
import { Page, Panel } from '../../components/page';
import { ErrorNotice, Loaded } from '../../components/states';
import { reachOf } from '../../lib/campaign-form';
import type { Campaign, CouponTemplate } from '../../lib/contract-types';
import { formatDateTime } from '../../lib/format';
import { loadAllTemplates } from '../../lib/load-all';
import { okButton } from '../../lib/ok-button';
import { useApi } from '../../lib/session';
import { asApiError, useLoad } from '../../lib/use-load';
import { campaignsWords } from '../../words/campaigns';
import { commonWords } from '../../words/common';
import { campaignColour } from './campaigns-page';
import { EstimatePanel } from './estimate-panel';
import { MessagePreview } from './message-preview';
import { ResultsPanel } from './results-panel';

const POLL_MS = 2_000;

interface DraftPanelProps {
  readonly campaign: Campaign;
  readonly onLaunched: (campaign: Campaign) => void;
}

/** A draft: whom it would reach, then the send button and its confirmation. */
function DraftPanel({ campaign, onLaunched }: DraftPanelProps) {
  const words = useWords(campaignsWords).detail;
  const common = useWords(commonWords);
  const { modal, message } = App.useApp();
  const navigate = useNavigate();
  const api = useApi();
  const { campaignId, templateId } = campaign;
  const [error, setError] = useState<ApiError | null>(null);
  const estimate = useLoad(
    () => api('GET /console/campaigns/estimate', { query: { templateId: templateId ?? undefined } }),
    [templateId],
  );
  const reach = estimate.data && reachOf(estimate.data);

  const confirmLaunch = (audience: number) =>
    modal.confirm({
      title: words.confirmTitle(audience),
      content:
        reach?.kind === 'coupons-short' ? `${words.short(reach.missing)}。${words.confirmText}` : words.confirmText,
      okText: words.confirm,
      cancelText: common.cancel,
      okButtonProps: okButton('campaign-confirm'),
      async onOk() {
        setError(null);
        try {
          onLaunched(await api('POST /console/campaigns/:campaignId/launch', { params: { campaignId } }));
        } catch (failure) {
          setError(asApiError(failure));
        }
      },
    });
  const confirmRemove = () =>
    modal.confirm({
      title: words.removeTitle,
      content: words.removeText,
      okText: words.remove,
      cancelText: common.cancel,
      okButtonProps: okButton('campaign-remove-confirm', true),
      async onOk() {
        try {
          await api('DELETE /console/campaigns/:campaignId', { params: { campaignId } });
          message.success(words.removed);
          navigate('/campaigns', { replace: true });
        } catch (failure) {
          setError(asApiError(failure));
        }
      },
    });

  return (
    <>
      {error && <ErrorNotice title={error.message} error={error} onRetry={estimate.reload} />}
      <Loaded load={estimate}>{(known) => <EstimatePanel estimate={known} withCoupon={templateId !== null} />}</Loaded>
      {reach && (
        <div className="panel-buttons">
          <Button
            type="primary"
            size="large"
            disabled={reach.kind === 'nobody'}
            onClick={() => reach.kind !== 'nobody' && confirmLaunch(reach.audience)}
            data-testid="campaign-launch"
          >
            {words.launch}
          </Button>
          <Button size="large" onClick={confirmRemove} data-testid="campaign-remove">
            {words.remove}
          </Button>
          {reach.kind !== 'nobody' && <span className="quiet">{words.ready(reach.audience)}</span>}
        </div>
      )}
    </>
  );
}

interface CampaignViewProps extends DraftPanelProps {
  readonly templates: readonly CouponTemplate[];
}

function CampaignView({ campaign, templates, onLaunched }: CampaignViewProps) {
  const words = useWords(campaignsWords);
  return (
    <div className="campaign">
      <div>
        {campaign.state === 'draft' ? (
          <DraftPanel campaign={campaign} onLaunched={onLaunched} />
        ) : (
          <ResultsPanel campaign={campaign} />
        )}
      </div>
      <Panel title={words.form.preview} className="campaign-message">
        <MessagePreview
          title={campaign.title}
          body={campaign.body}
          template={templates.find(({ templateId }) => templateId === campaign.templateId)}
        />
      </Panel>
    </div>
  );
}

/** One campaign: a draft to be sent, or results that update while it is being sent. */
export function CampaignPage() {
  const words = useWords(campaignsWords);
  const { locale } = useLocale();
  const api = useApi();
  const { campaignId = '' } = useParams();
  const [running, setRunning] = useState(false);
  const load = useLoad(
    async () => {
      const campaign = await api('GET /console/campaigns/:campaignId', { params: { campaignId } });
      setRunning(campaign.state === 'running');
      return campaign;
    },
    [campaignId],
    running ? POLL_MS : 0,
  );
  const templates = useLoad(() => loadAllTemplates(api), []);
  const campaign = load.data;
  return (
    <Page
      title={
        campaign ? (
          <>
            {campaign.title}{' '}
            <Tag color={campaignColour[campaign.state]} data-testid="campaign-state" data-state={campaign.state}>
              {words.states[campaign.state]}
            </Tag>
          </>
        ) : (
          words.title
        )
      }
      lead={
        <>
          <Link to="/campaigns">
            <ArrowLeftOutlined /> {words.detail.back}
          </Link>
          {campaign &&
            ` · ${
              campaign.launchedAt
                ? words.launchedAt(formatDateTime(campaign.launchedAt, locale))
                : words.createdAt(formatDateTime(campaign.createdAt, locale))
            }`}
        </>
      }
    >
      {load.error?.code === 'not-found' ? (
        <ErrorNotice title={words.detail.gone} error={load.error} />
      ) : (
        <Loaded load={load}>
          {(known) => (
            <CampaignView
              campaign={known}
              templates={templates.data ?? []}
              onLaunched={(launched) => {
                load.put(launched);
                setRunning(launched.state === 'running');
              }}
            />
          )}
        </Loaded>
      )}
    </Page>
  );
}
