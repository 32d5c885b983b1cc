import { Form } from 'antd';
import { useMemo } from 'react';
import { useLocale, useWords } from '../../../../shared/i18n';
import { ConflictNotice } from '../../components/conflict-notice';
import { FormDrawer } from '../../components/form-drawer';
import { ErrorNotice } from '../../components/states';
import type { CouponTemplate, Offer, OfferDraft, RuleScopes, Store } from '../../lib/contract-types';
import { termsText } from '../../lib/coupon-words';
import { emptyOfferForm, type OfferForm, offerDraftOf, offerFormOf, sampleWhyWords } from '../../lib/offer-form';
import { useApi } from '../../lib/session';
import type { OpenForm } from '../../lib/use-open-form';
import { useVersionedSave } from '../../lib/use-versioned-save';
import { commonWords } from '../../words/common';
import { offerFormWords } from '../../words/offer-form';
import { OfferFields } from './offer-fields';
import { PopUpPreview } from './pop-up-preview';

const SAMPLE_PAYMENT_FEN = 3800;

interface OfferDrawerProps {
  readonly opened: OpenForm<Offer>;
  readonly stores: readonly Store[];
  readonly templates: readonly CouponTemplate[];
  readonly scopes: RuleScopes | null;
  readonly onClose: () => void;
  readonly onSaved: (offer: Offer) => void;
}

/** Create or change an after-payment offer, beside the pop-up it makes. */
export function OfferDrawer({ opened, stores, templates, scopes, onClose, onSaved }: OfferDrawerProps) {
  const words = useWords(offerFormWords);
  const common = useWords(commonWords);
  const { locale } = useLocale();
  const api = useApi();
  const { item, id: offerId } = opened;
  const [form] = Form.useForm<OfferForm>();
  const initial = useMemo(() => (item ? offerFormOf(item) : emptyOfferForm), [item]);
  const typed: OfferForm = { ...initial, ...Form.useWatch([], form) };
  const draft = offerDraftOf(typed, locale);

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
          reason={draft.reason || sampleWhyWords(draft.rule, locale)}
          onTap={draft.grant === 'on-tap'}
          amountFen={Math.max(SAMPLE_PAYMENT_FEN, draft.rule.minAmountFen)}
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
              () => save.saveMine(offerDraftOf(typed, locale)),
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
        onFinish={(values) => void save.submit(offerDraftOf({ ...initial, ...values }, locale))}
      >
        <OfferFields form={typed} draft={draft} choices={choices} stores={stores} scopes={scopes} />
      </Form>
    </FormDrawer>
  );
}
