import { PlusOutlined } from '@ant-design/icons';
import { formatFen } from '@shuke/shared';
import { Button, type TableColumnsType, Tag } from 'antd';
import { useState } from 'react';
import { useNavigate } from 'react-router-dom';
import { useLocale, useWords } from '../../../../shared/i18n';
import { DataList } from '../../components/data-list';
import { Page } from '../../components/page';
import { Loaded, Teach } from '../../components/states';
import { percentOf } from '../../lib/compare';
import type { Campaign } from '../../lib/contract-types';
import { formatCount, formatDateTime } from '../../lib/format';
import { loadAllTemplates } from '../../lib/load-all';
import { useApi } from '../../lib/session';
import { useLoad } from '../../lib/use-load';
import { useOpenForm } from '../../lib/use-open-form';
import { campaignsWords } from '../../words/campaigns';
import { CampaignDrawer } from './campaign-drawer';

const PAGE_SIZE = 20;
export const campaignColour: Record<Campaign['state'], string> = {
  draft: 'default',
  running: 'processing',
  finished: 'success',
  stopped: 'warning',
};

/** All campaigns with what they brought. */
export function CampaignsPage() {
  const words = useWords(campaignsWords);
  const { locale } = useLocale();
  const navigate = useNavigate();
  const api = useApi();
  const [page, setPage] = useState(1);
  const list = useLoad(() => api('GET /console/campaigns', { query: { page, pageSize: PAGE_SIZE } }), [page]);
  const templates = useLoad(() => loadAllTemplates(api), []);
  const form = useOpenForm<Campaign>((campaign) => campaign.campaignId);

  const nameCell = (campaign: Campaign) => (
    <>
      <strong>{campaign.title}</strong>
      <div className="quiet">
        {campaign.couponName ?? words.noCoupon} ·{' '}
        {campaign.launchedAt
          ? words.launchedAt(formatDateTime(campaign.launchedAt, locale))
          : words.createdAt(formatDateTime(campaign.createdAt, locale))}
      </div>
    </>
  );
  const stateTag = ({ state }: Campaign) => <Tag color={campaignColour[state]}>{words.states[state]}</Tag>;
  const withShare = (part: number, whole: number) => (
    <>
      {formatCount(part, locale)}
      {whole > 0 && <div className="quiet">{percentOf(part, whole)}%</div>}
    </>
  );
  const sent = (campaign: Campaign, cell: (results: Campaign['results']) => React.ReactNode) =>
    campaign.state === 'draft' ? <span className="quiet">–</span> : cell(campaign.results);
  const columns: TableColumnsType<Campaign> = [
    { title: words.columns.campaign, key: 'campaign', render: (_, campaign) => nameCell(campaign) },
    { title: words.columns.state, key: 'state', render: (_, campaign) => stateTag(campaign) },
    {
      title: words.columns.delivered,
      key: 'delivered',
      align: 'right',
      render: (_, campaign) => sent(campaign, ({ delivered, audience }) => withShare(delivered, audience)),
    },
    {
      title: words.columns.opened,
      key: 'opened',
      align: 'right',
      render: (_, campaign) => sent(campaign, ({ opened, delivered }) => withShare(opened, delivered)),
    },
    {
      title: words.columns.redeemed,
      key: 'redeemed',
      align: 'right',
      render: (_, campaign) =>
        sent(campaign, ({ couponsRedeemed, couponsIssued }) => withShare(couponsRedeemed, couponsIssued)),
    },
    {
      title: words.columns.revenue,
      key: 'revenue',
      align: 'right',
      render: (_, campaign) => sent(campaign, ({ revenueFen }) => formatFen(revenueFen)),
    },
  ];
  const addButton = (
    <Button type="primary" icon={<PlusOutlined />} onClick={form.create} data-testid="campaign-new">
      {words.add}
    </Button>
  );

  return (
    <Page title={words.title} lead={words.lead} actions={list.data && list.data.total > 0 && addButton}>
      <Loaded load={list}>
        {({ items, total }) =>
          total === 0 ? (
            <Teach title={words.emptyTitle} text={words.emptyText} action={addButton} />
          ) : (
            <DataList
              testId="campaign"
              rows={items}
              rowKey={({ campaignId }) => campaignId}
              columns={columns}
              loading={list.loading}
              onOpen={({ campaignId }) => navigate(`/campaigns/${campaignId}`)}
              openLabel={({ title }) => title}
              page={{ current: page, pageSize: PAGE_SIZE, total, onChange: setPage }}
              card={(campaign) => (
                <>
                  <div className="card-top">
                    <div>{nameCell(campaign)}</div>
                    {stateTag(campaign)}
                  </div>
                  {campaign.state !== 'draft' && (
                    <p>
                      {words.columns.delivered} {formatCount(campaign.results.delivered, locale)} ·{' '}
                      {words.columns.opened} {formatCount(campaign.results.opened, locale)} · {words.columns.redeemed}{' '}
                      {formatCount(campaign.results.couponsRedeemed, locale)}
                    </p>
                  )}
                </>
              )}
            />
          )
        }
      </Loaded>
      {form.open && (
        <CampaignDrawer
          key={form.open.id}
          campaignId={form.open.id}
          templates={templates.data ?? []}
          onClose={form.close}
          onSaved={(campaignId) => navigate(`/campaigns/${campaignId}`)}
        />
      )}
    </Page>
  );
}
