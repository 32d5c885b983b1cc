import { PlusOutlined } from '@ant-design/icons';
import { Alert, App, Button, type TableColumnsType, Tag } from 'antd';
import { Link } from 'react-router-dom';
import { useLocale, useWords } from '../../../../shared/i18n';
import { DataList } from '../../components/data-list';
import { Page } from '../../components/page';
import { Loaded, Teach } from '../../components/states';
import type { WebhookEndpoint } from '../../lib/contract-types';
import { formatDateTime } from '../../lib/format';
import { useApi } from '../../lib/session';
import { useLoad } from '../../lib/use-load';
import { useOpenForm } from '../../lib/use-open-form';
import { hostOf } from '../../lib/webhook-words';
import { commonWords } from '../../words/common';
import { webhooksWords } from '../../words/webhooks';
import { EndpointDrawer } from './endpoint-drawer';
import { SecretDialog } from './secret-dialog';
import { useEndpointActions } from './use-endpoint-actions';

const ALL_EVENTS = 7;
const stateColour: Record<WebhookEndpoint['state'], string> = {
  active: 'success',
  paused: 'default',
  disabled: 'error',
};

/** Addresses that were turned off, or are on the way there: said before anything else. */
function Trouble({ endpoints }: { readonly endpoints: readonly WebhookEndpoint[] }) {
  const words = useWords(webhooksWords);
  const { locale } = useLocale();
  return endpoints.map(({ endpointId, url, state, offReason, failingSince }) => {
    if (state === 'disabled' && offReason)
      return (
        <Alert
          key={endpointId}
          type="error"
          showIcon
          role="alert"
          className="notice"
          data-testid="webhook-off"
          title={words.off(hostOf(url))}
          description={words.offReasons[offReason]}
        />
      );
    if (state !== 'active' || !failingSince) return null;
    const text = words.failing(formatDateTime(failingSince, locale));
    return <Alert key={endpointId} type="warning" showIcon className="notice" title={hostOf(url)} description={text} />;
  });
}

/** Systems that are told what happens in the shop. */
export function WebhooksPage() {
  const words = useWords(webhooksWords);
  const common = useWords(commonWords);
  const { message } = App.useApp();
  const api = useApi();
  const form = useOpenForm<WebhookEndpoint>(({ endpointId }) => endpointId);
  const load = useLoad(() => api('GET /console/webhooks'), []);
  const actions = useEndpointActions(load.reload);
  const stateTag = ({ state }: WebhookEndpoint) => (
    <Tag color={stateColour[state]} data-testid="webhook-state" data-state={state}>
      {words.states[state]}
    </Tag>
  );
  const eventsText = ({ events }: WebhookEndpoint) =>
    events.length === ALL_EVENTS ? words.everyEvent : events.map((type) => words.events[type]).join(' · ');
  const urlCell = (endpoint: WebhookEndpoint) => (
    <>
      <Link to={`/webhooks/${endpoint.endpointId}`} aria-label={words.open(hostOf(endpoint.url))}>
        <strong className="break">{hostOf(endpoint.url)}</strong>
      </Link>
      {endpoint.note && <div className="quiet">{endpoint.note}</div>}
      <div className="quiet">{words.keys(endpoint.keys.map(({ keyId }) => keyId).join(' · '))}</div>
    </>
  );
  const buttons = (endpoint: WebhookEndpoint) => (
    <span className="row-buttons">
      <Button type="link" onClick={() => form.edit(endpoint)} data-testid="webhook-edit">
        {common.edit}
      </Button>
      {endpoint.state === 'active' && (
        <Button type="link" onClick={() => void actions.test(endpoint)} data-testid="webhook-test">
          {words.test}
        </Button>
      )}
      <Button type="link" onClick={() => void actions.toggle(endpoint)} data-testid="webhook-toggle">
        {endpoint.state === 'active' ? words.pause : words.resume}
      </Button>
      <Button type="link" onClick={() => actions.rotate(endpoint)} data-testid="webhook-rotate">
        {words.rotate}
      </Button>
      <Button type="link" danger onClick={() => actions.remove(endpoint)} data-testid="webhook-remove">
        {words.remove}
      </Button>
    </span>
  );
  const columns: TableColumnsType<WebhookEndpoint> = [
    { title: words.columns.url, key: 'url', render: (_, endpoint) => urlCell(endpoint) },
    { title: words.columns.events, key: 'events', render: (_, endpoint) => eventsText(endpoint) },
    { title: words.columns.state, key: 'state', render: (_, endpoint) => stateTag(endpoint) },
    { title: words.columns.dead, key: 'dead', align: 'right', render: (_, { dead }) => dead },
    { key: 'buttons', align: 'right', render: (_, endpoint) => buttons(endpoint) },
  ];
  const addButton = (
    <Button type="primary" icon={<PlusOutlined />} onClick={form.create} data-testid="webhook-new">
      {words.add}
    </Button>
  );

  return (
    <Page title={words.title} lead={words.lead} actions={load.data && load.data.endpoints.length > 0 && addButton}>
      <Loaded load={load}>
        {({ endpoints }) =>
          endpoints.length === 0 ? (
            <Teach title={words.emptyTitle} text={words.emptyText} action={addButton} />
          ) : (
            <>
              <Trouble endpoints={endpoints} />
              <DataList
                testId="webhook"
                rows={endpoints}
                rowKey={({ endpointId }) => endpointId}
                columns={columns}
                card={(endpoint) => (
                  <>
                    <div className="card-top">
                      <div>{urlCell(endpoint)}</div>
                      {stateTag(endpoint)}
                    </div>
                    <p className="quiet">{eventsText(endpoint)}</p>
                    {buttons(endpoint)}
                  </>
                )}
              />
            </>
          )
        }
      </Loaded>
      {form.open && (
        <EndpointDrawer
          key={form.open.id}
          opened={form.open}
          onClose={form.close}
          onSaved={(_endpoint, made) => {
            form.close();
            if (made) actions.showSecret(made);
            else message.success(common.saved);
            load.reload();
          }}
        />
      )}
      {actions.made && <SecretDialog made={actions.made} onClose={actions.hideSecret} />}
    </Page>
  );
}
