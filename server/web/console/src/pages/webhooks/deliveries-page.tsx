import { ArrowLeftOutlined } from '@ant-design/icons';
import { newId } from '@shuke/shared';
import { App, Button, Radio, Space, type TableColumnsType, Tag } from 'antd';
import { useState } from 'react';
import { Link, useParams } from 'react-router-dom';
import { useLocale, useWords } from '../../../../shared/i18n';
import { DataList } from '../../components/data-list';
import { Page } from '../../components/page';
import { Loaded, Teach } from '../../components/states';
import type { WebhookDelivery } from '../../lib/contract-types';
import { formatDateTime } from '../../lib/format';
import { okButton } from '../../lib/ok-button';
import { useApi } from '../../lib/session';
import { asApiError, useLoad } from '../../lib/use-load';
import { answerText, eventText, hostOf } from '../../lib/webhook-words';
import { commonWords } from '../../words/common';
import { webhooksWords } from '../../words/webhooks';
import { NotFoundPage } from '../not-found';
import { DeliveryDrawer } from './delivery-drawer';

const PAGE_SIZE = 20;
const REFRESH_MS = 5_000;
type Filter = WebhookDelivery['state'] | 'all';
const stateColour: Record<WebhookDelivery['state'], string> = {
  waiting: 'warning',
  delivered: 'success',
  dead: 'error',
};

/** What was sent to one address, and how it was answered. */
export function DeliveriesPage() {
  const all = useWords(webhooksWords);
  const words = all.deliveries;
  const common = useWords(commonWords);
  const { locale } = useLocale();
  const { modal, message } = App.useApp();
  const api = useApi();
  const { endpointId = '' } = useParams();
  const params = { endpointId };
  const [filter, setFilter] = useState<Filter>('all');
  const [page, setPage] = useState(1);
  const [open, setOpen] = useState<string | null>(null);
  const endpoint = useLoad(
    async () => (await api('GET /console/webhooks')).endpoints.find((one) => one.endpointId === endpointId) ?? null,
    [endpointId],
    REFRESH_MS,
  );
  const state = filter === 'all' ? undefined : filter;
  const load = useLoad(
    () => api('GET /console/webhooks/:endpointId/deliveries', { params, query: { page, pageSize: PAGE_SIZE, state } }),
    [endpointId, page, filter],
    REFRESH_MS,
  );
  const reload = () => {
    load.reload();
    endpoint.reload();
  };
  const replayAll = (count: number) => {
    const replayId = newId();
    modal.confirm({
      title: words.replayAllTitle(count),
      content: words.replayAllText,
      okText: words.replay,
      cancelText: common.cancel,
      okButtonProps: okButton('replay-all-confirm'),
      async onOk() {
        try {
          const { replayed, left } = await api('POST /console/webhooks/:endpointId/replay', {
            params,
            body: { replayId },
          });
          message.success(words.replayedAll(replayed, left));
        } catch (error) {
          message.error(asApiError(error).message);
        }
        reload();
      },
    });
  };
  if (load.error?.code === 'not-found' || endpoint.data === null) return <NotFoundPage />;

  const stateTag = (delivery: WebhookDelivery) => (
    <Tag color={stateColour[delivery.state]}>{words.filters[delivery.state]}</Tag>
  );
  const latency = ({ latencyMs }: WebhookDelivery) => (latencyMs === null ? '' : words.ms(latencyMs));
  const columns: TableColumnsType<WebhookDelivery> = [
    { title: words.columns.at, key: 'at', render: (_, { createdAt }) => formatDateTime(createdAt, locale) },
    { title: words.columns.type, key: 'type', render: (_, { type }) => eventText(type, all) },
    { title: words.columns.state, key: 'state', render: (_, delivery) => stateTag(delivery) },
    { title: words.columns.answer, key: 'answer', render: (_, delivery) => answerText(delivery, all) },
    { title: words.columns.tries, key: 'tries', align: 'right', render: (_, { tries }) => tries },
    { title: words.columns.latency, key: 'latency', align: 'right', render: (_, delivery) => latency(delivery) },
  ];
  const dead = endpoint.data?.dead ?? 0;

  return (
    <Page
      title={endpoint.data ? hostOf(endpoint.data.url) : all.title}
      lead={
        <Link to="/webhooks">
          <ArrowLeftOutlined /> {words.back}
        </Link>
      }
      actions={
        dead > 0 &&
        endpoint.data?.state === 'active' && (
          <Button onClick={() => replayAll(dead)} data-testid="replay-all">
            {words.replayAll}
          </Button>
        )
      }
    >
      <Space wrap className="filters">
        <Radio.Group
          optionType="button"
          aria-label={words.filter}
          value={filter}
          onChange={(event) => {
            setFilter(event.target.value as Filter);
            setPage(1);
          }}
          options={(['all', 'waiting', 'delivered', 'dead'] as const).map((value) => ({
            value,
            label: words.filters[value],
          }))}
          data-testid="deliveries-state"
        />
      </Space>
      <Loaded load={load}>
        {({ items, total }) =>
          total === 0 ? (
            <Teach
              title={filter === 'all' ? words.emptyTitle : words.nothingTitle}
              text={filter === 'all' ? words.emptyText : words.nothingText}
            />
          ) : (
            <DataList
              testId="delivery-list"
              rows={items}
              rowKey={({ deliveryId }) => deliveryId}
              columns={columns}
              onOpen={({ deliveryId }) => setOpen(deliveryId)}
              openLabel={({ type }) => words.openLabel(eventText(type, all))}
              page={{ current: page, pageSize: PAGE_SIZE, total, onChange: setPage }}
              card={(delivery) => (
                <>
                  <div className="card-top">
                    <strong>{eventText(delivery.type, all)}</strong>
                    {stateTag(delivery)}
                  </div>
                  <p className="quiet">
                    {formatDateTime(delivery.createdAt, locale)} · {answerText(delivery, all)} {latency(delivery)}
                  </p>
                </>
              )}
            />
          )
        }
      </Loaded>
      {open && <DeliveryDrawer key={open} deliveryId={open} onClose={() => setOpen(null)} onReplayed={reload} />}
    </Page>
  );
}
