import { Form, Input, Radio, Select, Switch } from 'antd';
import { useMemo } from 'react';
import { useLocale, useWords } from '../../../../shared/i18n';
import { ConflictNotice } from '../../components/conflict-notice';
import { FormDrawer } from '../../components/form-drawer';
import { ErrorNotice } from '../../components/states';
import { StoreScope } from '../../components/store-scope';
import { YuanItem } from '../../components/yuan-input';
import type { CouponTemplate, Offer, OfferDraft, Store } from '../../lib/contract-types';
import { termsText } from '../../lib/coupon-words';
import { emptyOfferForm, type OfferForm, offerDraftOf, offerFormOf } from '../../lib/offer-form';
import { useApi } from '../../lib/session';
import type { OpenForm } from '../../lib/use-open-form';
import { useVersionedSave } from '../../lib/use-versioned-save';
import { commonWords } from '../../words/common';
import { offersWords } from '../../words/offers';
import { PopUpPreview } from './pop-up-preview';

const SAMPLE_PAYMENT_FEN = 3800;
const audiences: OfferDraft['audience'][] = ['everyone', 'first-payment', 'returning'];

interface OfferDrawerProps {
  readonly opened: OpenForm<Offer>;
  readonly stores: readonly Store[];
  readonly templates: readonly CouponTemplate[];
  readonly onClose: () => void;
  readonly onSaved: (offer: Offer) => void;
}

/** Create or change an after-payment offer, beside the pop-up it makes. */
export function OfferDrawer({ opened, stores, templates, onClose, onSaved }: OfferDrawerProps) {
  const { form: words, audience } = useWords(offersWords);
  const common = useWords(commonWords);
  const { locale } = useLocale();
  const api = useApi();
  const { item, id: offerId } = opened;
  const [form] = Form.useForm<OfferForm>();
  const initial = useMemo(() => (item ? offerFormOf(item) : emptyOfferForm), [item]);
  const typed: OfferForm = { ...initial, ...Form.useWatch([], form) };
  const draft = offerDraftOf(typed);

  const save = useVersionedSave<OfferDraft, Offer>(item, {
    create: (body) => api('POST /console/offers', { body: { offerId, ...body } }),
    update: (body, version) => api('PUT /console/offers/:offerId', { params: { offerId }, body: { ...body, version } }),
    latest: async () => (await api('GET /console/offers')).offers.find((offer) => offer.offerId === offerId),
    onSaved,
  });
  const takeTheirs = () => {
    if (save.conflict) form.setFieldsValue(offerFormOf(save.conflict.saved));
    save.takeTheirs();
  };
  const choices = templates
    .filter(({ state, templateId }) => state === 'active' || templateId === initial.templateId)
    .map(({ templateId, terms, state }) => ({
      value: templateId,
      label: `${terms.name} · ${termsText(terms, locale)}${state === 'paused' ? words.templatePaused : ''}`,
    }));

  return (
    <FormDrawer
      open
      title={item ? words.editTitle : words.createTitle}
      formId="offer-form"
      busy={save.busy}
      onClose={onClose}
      saveTestId="offer-save"
      previewTitle={words.preview}
      preview={
        <PopUpPreview
          template={templates.find(({ templateId }) => templateId === typed.templateId)}
          reason={draft.reason}
          amountFen={Math.max(SAMPLE_PAYMENT_FEN, draft.minAmountFen)}
        />
      }
    >
      {save.error && <ErrorNotice title={common.saveFailed} error={save.error} />}
      {save.conflict && (
        <ConflictNotice
          kind={save.conflict.kind}
          savedName={save.conflict.saved.name}
          onSaveMine={() =>
            form.validateFields().then(
              () => save.saveMine(offerDraftOf(typed)),
              () => undefined,
            )
          }
          onTakeTheirs={takeTheirs}
        />
      )}
      <Form<OfferForm>
        id="offer-form"
        form={form}
        layout="vertical"
        initialValues={initial}
        onFinish={(values) => void save.submit(offerDraftOf({ ...initial, ...values }))}
      >
        <Form.Item
          name="templateId"
          label={words.template}
          rules={[{ required: true, message: words.templateMissing }]}
        >
          <Select options={choices} placeholder={words.templateMissing} data-testid="offer-template" />
        </Form.Item>
        <Form.Item
          name="reason"
          label={words.reason}
          rules={[{ required: true, whitespace: true, message: common.required }]}
        >
          <Input
            maxLength={40}
            showCount
            placeholder={words.reasonPlaceholder}
            autoComplete="off"
            data-testid="offer-reason"
          />
        </Form.Item>
        <Form.Item name="audience" label={words.audience}>
          <Radio.Group
            className="radio-column"
            options={audiences.map((value) => ({ value, label: audience[value] }))}
            data-testid="offer-audience"
          />
        </Form.Item>
        <YuanItem
          name="minAmountYuan"
          label={words.minAmount}
          placeholder={words.minAmountPlaceholder}
          optional
          testId="offer-min-amount"
        />
        <StoreScope label={words.stores} stores={stores} />
        <Form.Item name="name" label={words.name}>
          <Input maxLength={60} placeholder={words.namePlaceholder} autoComplete="off" data-testid="offer-name" />
        </Form.Item>
        <Form.Item name="active" label={words.active} valuePropName="checked" layout="horizontal">
          <Switch data-testid="offer-active" />
        </Form.Item>
      </Form>
    </FormDrawer>
  );
}
