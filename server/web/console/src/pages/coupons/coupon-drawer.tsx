import { Form } from 'antd';
import { useMemo } from 'react';
import { CouponCard } from '../../../../shared/coupon-card';
import { previewCoupon } from '../../../../shared/coupon-preview';
import { useWords } from '../../../../shared/i18n';
import { ConflictNotice } from '../../components/conflict-notice';
import { FormDrawer } from '../../components/form-drawer';
import { ErrorNotice } from '../../components/states';
import type { CouponDraft, CouponTemplate, RuleScopes, Store } from '../../lib/contract-types';
import {
  type CouponForm,
  couponDraftOf,
  couponFormOf,
  emptyCouponForm,
  givesMoreThanSpent,
} from '../../lib/coupon-form';
import { loadAllTemplates } from '../../lib/load-all';
import { useApi } from '../../lib/session';
import type { OpenForm } from '../../lib/use-open-form';
import { useVersionedSave } from '../../lib/use-versioned-save';
import { commonWords } from '../../words/common';
import { couponFormWords } from '../../words/coupon-form';
import { useStaff } from '../shell';
import { CouponFields } from './coupon-fields';

interface CouponDrawerProps {
  readonly opened: OpenForm<CouponTemplate>;
  readonly stores: readonly Store[];
  readonly scopes: RuleScopes | null;
  readonly onClose: () => void;
  readonly onSaved: (template: CouponTemplate) => void;
}

/** Create or change a coupon template, with the card as the customer will see it. */
export function CouponDrawer({ opened, stores, scopes, onClose, onSaved }: CouponDrawerProps) {
  const words = useWords(couponFormWords);
  const common = useWords(commonWords);
  const api = useApi();
  const { merchantName } = useStaff();
  const { item, id: templateId } = opened;
  const [form] = Form.useForm<CouponForm>();
  const initial = useMemo(() => (item ? couponFormOf(item) : emptyCouponForm), [item]);
  const typed = { ...initial, ...Form.useWatch([], form) };
  const draft = couponDraftOf(typed);

  const save = useVersionedSave<CouponDraft, CouponTemplate>(item, {
    create: (body) => api('POST /console/coupon-templates', { body: { templateId, ...body } }),
    update: (body, version) =>
      api('PUT /console/coupon-templates/:templateId', { params: { templateId }, body: { ...body, version } }),
    latest: async () => (await loadAllTemplates(api)).find((template) => template.templateId === templateId),
    onSaved,
  });
  const takeTheirs = () => {
    if (save.conflict) form.setFieldsValue(couponFormOf(save.conflict.saved));
    save.takeTheirs();
  };
  const issued = save.conflict?.saved.issued ?? item?.issued ?? 0;

  return (
    <FormDrawer
      open
      title={item ? words.editTitle : words.createTitle}
      formId="coupon-form"
      busy={save.busy}
      onClose={onClose}
      saveTestId="coupon-save"
      previewTitle={words.preview}
      preview={
        <CouponCard
          coupon={previewCoupon(
            { ...draft.terms, name: draft.terms.name || words.sampleName },
            { merchantName, reason: words.sampleReason, now: new Date() },
          )}
          testId="coupon-preview"
        />
      }
    >
      {save.error && <ErrorNotice title={common.saveFailed} error={save.error} />}
      {save.conflict && (
        <ConflictNotice
          kind={save.conflict.kind}
          savedName={save.conflict.saved.terms.name}
          onSaveMine={() =>
            form.validateFields().then(
              () => save.saveMine(couponDraftOf(typed)),
              () => undefined,
            )
          }
          onTakeTheirs={takeTheirs}
        />
      )}
      {item && item.issued > 0 && <p className="quiet form-note">{words.editNote}</p>}
      <Form<CouponForm>
        id="coupon-form"
        form={form}
        layout="vertical"
        initialValues={initial}
        onFinish={(values) => void save.submit(couponDraftOf({ ...initial, ...values }))}
      >
        <CouponFields
          form={typed}
          draft={draft}
          stores={stores}
          scopes={scopes}
          issued={issued}
          moreThanSpent={givesMoreThanSpent(draft)}
        />
      </Form>
    </FormDrawer>
  );
}
