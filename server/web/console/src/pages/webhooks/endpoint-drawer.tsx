import { Checkbox, Form, Input } from 'antd';
import { useMemo } from 'react';
import { useWords } from '../../../../shared/i18n';
import { ConflictNotice } from '../../components/conflict-notice';
import { FormDrawer } from '../../components/form-drawer';
import { ErrorNotice } from '../../components/states';
import type { WebhookDraft, WebhookEndpoint } from '../../lib/contract-types';
import { useApi } from '../../lib/session';
import type { OpenForm } from '../../lib/use-open-form';
import { useVersionedSave } from '../../lib/use-versioned-save';
import { hostOf, sampleBody } from '../../lib/webhook-words';
import { commonWords } from '../../words/common';
import { webhooksWords } from '../../words/webhooks';
import type { MadeSecret } from './secret-dialog';

const eventTypes: WebhookDraft['events'] = [
  'payment.succeeded',
  'payment.refunded',
  'member.joined',
  'topup.succeeded',
  'coupon.issued',
  'coupon.redeemed',
  'campaign.finished',
];

interface EndpointDrawerProps {
  readonly opened: OpenForm<WebhookEndpoint>;
  readonly onClose: () => void;
  /** `made` is there when an address was added. */
  readonly onSaved: (endpoint: WebhookEndpoint, made: MadeSecret | null) => void;
}

const draftOf = ({ url, note, events }: WebhookDraft): WebhookDraft => ({ url: url.trim(), note: note.trim(), events });

/** Name an address and what it is told, beside what then arrives there. */
export function EndpointDrawer({ opened, onClose, onSaved }: EndpointDrawerProps) {
  const words = useWords(webhooksWords);
  const common = useWords(commonWords);
  const api = useApi();
  const { item, id: endpointId } = opened;
  const [form] = Form.useForm<WebhookDraft>();
  const initial = useMemo<WebhookDraft>(
    () => (item ? draftOf(item) : { url: '', note: '', events: eventTypes }),
    [item],
  );
  const typed: WebhookDraft = { ...initial, ...Form.useWatch([], form) };

  const save = useVersionedSave<WebhookDraft, WebhookEndpoint>(item, {
    async create(body) {
      const { endpoint, secret } = await api('POST /console/webhooks', { body: { endpointId, ...body } });
      onSaved(endpoint, { secret, keyId: endpoint.keys[0]?.keyId ?? '' });
      return endpoint;
    },
    async update(body, version) {
      const params = { endpointId };
      const endpoint = await api('PUT /console/webhooks/:endpointId', { params, body: { ...body, version } });
      onSaved(endpoint, null);
      return endpoint;
    },
    latest: async () => (await api('GET /console/webhooks')).endpoints.find((one) => one.endpointId === endpointId),
    onSaved: () => undefined,
  });
  const takeTheirs = () => {
    if (save.conflict) form.setFieldsValue(draftOf(save.conflict.saved));
    save.takeTheirs();
  };

  return (
    <FormDrawer
      open
      title={item ? words.form.editTitle : words.form.createTitle}
      formId="webhook-form"
      busy={save.busy}
      onClose={onClose}
      saveTestId="webhook-save"
      previewTitle={words.form.preview}
      preview={<pre className="sample break">{sampleBody(typed.events[0] ?? 'payment.succeeded')}</pre>}
    >
      {save.error && <ErrorNotice title={common.saveFailed} error={save.error} />}
      {save.conflict && (
        <ConflictNotice
          kind={save.conflict.kind}
          savedName={hostOf(save.conflict.saved.url)}
          onSaveMine={() =>
            form.validateFields().then(
              () => save.saveMine(draftOf(typed)),
              () => undefined,
            )
          }
          onTakeTheirs={takeTheirs}
        />
      )}
      <Form<WebhookDraft>
        id="webhook-form"
        form={form}
        layout="vertical"
        initialValues={initial}
        onFinish={(values) => void save.submit(draftOf({ ...initial, ...values }))}
      >
        <Form.Item
          name="url"
          label={words.form.url}
          extra={words.form.urlExtra}
          rules={[{ required: true, whitespace: true, message: common.required }]}
        >
          <Input
            maxLength={300}
            inputMode="url"
            autoComplete="off"
            placeholder={words.form.urlPlaceholder}
            data-testid="webhook-url"
          />
        </Form.Item>
        <Form.Item
          name="events"
          label={words.form.events}
          rules={[{ required: true, type: 'array', min: 1, message: words.form.eventsMissing }]}
        >
          <Checkbox.Group
            className="radio-column"
            options={eventTypes.map((value) => ({ value, label: `${words.events[value]} · ${value}` }))}
          />
        </Form.Item>
        <Form.Item name="note" label={words.form.note}>
          <Input
            maxLength={60}
            autoComplete="off"
            placeholder={words.form.notePlaceholder}
            data-testid="webhook-note"
          />
        </Form.Item>
      </Form>
    </FormDrawer>
  );
}
