import type { ApiError } from '@shuke/shared';
import { Alert, Button, Form, Input, Select } from 'antd';
import { useState } from 'react';
import { useLocale, useWords } from '../../../../shared/i18n';
import { FormDrawer } from '../../components/form-drawer';
import { ErrorNotice } from '../../components/states';
import { type CampaignForm, campaignDraftOf, emptyCampaignForm } from '../../lib/campaign-form';
import type { CouponTemplate } from '../../lib/contract-types';
import { templateStatus, termsText } from '../../lib/coupon-words';
import { useApi } from '../../lib/session';
import { asApiError } from '../../lib/use-load';
import { campaignsWords } from '../../words/campaigns';
import { commonWords } from '../../words/common';
import { MessagePreview } from './message-preview';

interface CampaignDrawerProps {
  /** The new campaign's id, made when the form opened. */
  readonly campaignId: string;
  readonly templates: readonly CouponTemplate[];
  readonly onClose: () => void;
  readonly onSaved: (campaignId: string) => void;
}

/** Writes a campaign and saves it as a draft; nothing is sent from here. */
export function CampaignDrawer({ campaignId, templates, onClose, onSaved }: CampaignDrawerProps) {
  const words = useWords(campaignsWords).form;
  const common = useWords(commonWords);
  const { locale } = useLocale();
  const api = useApi();
  const [form] = Form.useForm<CampaignForm>();
  const typed: CampaignForm = { ...emptyCampaignForm, ...Form.useWatch([], form) };
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError | null>(null);

  const save = async (values: CampaignForm) => {
    setBusy(true);
    setError(null);
    try {
      await api('POST /console/campaigns', { body: { campaignId, ...campaignDraftOf(values) } });
      onSaved(campaignId);
    } catch (failure) {
      setError(asApiError(failure));
    } finally {
      setBusy(false);
    }
  };
  const choices = templates
    .filter((template) => templateStatus(template, new Date()) === 'active')
    .map(({ templateId, terms }) => ({ value: templateId, label: `${terms.name} · ${termsText(terms, locale)}` }));

  return (
    <FormDrawer
      open
      title={words.title}
      formId="campaign-form"
      busy={busy}
      onClose={onClose}
      saveLabel={words.save}
      saveTestId="campaign-save"
      previewTitle={words.preview}
      preview={
        <MessagePreview
          title={typed.title}
          body={typed.body}
          template={templates.find(({ templateId }) => templateId === typed.templateId)}
        />
      }
    >
      {error?.code === 'idempotency-conflict' ? (
        <Alert
          type="warning"
          showIcon
          role="alert"
          className="notice"
          title={words.repeated}
          action={<Button onClick={() => onSaved(campaignId)}>{words.openSaved}</Button>}
        />
      ) : (
        error && <ErrorNotice title={common.saveFailed} error={error} />
      )}
      <Form<CampaignForm>
        id="campaign-form"
        form={form}
        layout="vertical"
        initialValues={emptyCampaignForm}
        onFinish={(values) => void save({ ...emptyCampaignForm, ...values })}
      >
        <Form.Item
          name="title"
          label={words.heading}
          rules={[{ required: true, whitespace: true, message: common.required }]}
        >
          <Input
            maxLength={40}
            showCount
            autoFocus
            autoComplete="off"
            placeholder={words.headingPlaceholder}
            data-testid="campaign-title"
          />
        </Form.Item>
        <Form.Item
          name="body"
          label={words.body}
          rules={[{ required: true, whitespace: true, message: common.required }]}
        >
          <Input.TextArea
            maxLength={600}
            showCount
            rows={5}
            placeholder={words.bodyPlaceholder}
            data-testid="campaign-body"
          />
        </Form.Item>
        <Form.Item name="templateId" label={words.coupon}>
          <Select allowClear options={choices} placeholder={common.optional} data-testid="campaign-coupon" />
        </Form.Item>
        <Form.Item name="name" label={words.name} extra={words.next}>
          <Input maxLength={60} autoComplete="off" placeholder={words.namePlaceholder} data-testid="campaign-name" />
        </Form.Item>
      </Form>
    </FormDrawer>
  );
}
