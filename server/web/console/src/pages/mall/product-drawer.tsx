import { Form } from 'antd';
import { useMemo } from 'react';
import { useWords } from '../../../../shared/i18n';
import { ConflictNotice } from '../../components/conflict-notice';
import { FormDrawer } from '../../components/form-drawer';
import { ErrorNotice } from '../../components/states';
import type { Category, Product, ProductDraft } from '../../lib/contract-types';
import { emptyProductForm, type ProductForm, productDraftOf, productFormOf } from '../../lib/product-form';
import { useApi } from '../../lib/session';
import type { OpenForm } from '../../lib/use-open-form';
import { useVersionedSave } from '../../lib/use-versioned-save';
import { commonWords } from '../../words/common';
import { mallWords } from '../../words/mall';
import { ProductFields } from './product-fields';
import { ProductPreview } from './product-preview';

interface ProductDrawerProps {
  readonly opened: OpenForm<Product>;
  readonly categories: readonly Category[];
  readonly onClose: () => void;
  readonly onSaved: () => void;
}

/** Create or change a product, with the card as the customer will see it. */
export function ProductDrawer({ opened, categories, onClose, onSaved }: ProductDrawerProps) {
  const words = useWords(mallWords).form;
  const common = useWords(commonWords);
  const api = useApi();
  const { item, id: productId } = opened;
  const [form] = Form.useForm<ProductForm>();
  const initial = useMemo(
    () => (item ? productFormOf(item) : emptyProductForm(categories[0]?.categoryId ?? '')),
    [item, categories],
  );
  const typed: ProductForm = { ...initial, ...Form.useWatch([], form) };

  const save = useVersionedSave<ProductDraft, Product>(item, {
    create: (body) => api('POST /console/products', { body: { productId, ...body } }),
    update: (body, version) =>
      api('PUT /console/products/:productId', { params: { productId }, body: { ...body, version } }),
    latest: () => api('GET /console/products/:productId', { params: { productId } }),
    onSaved,
  });
  const takeTheirs = () => {
    if (save.conflict) form.setFieldsValue(productFormOf(save.conflict.saved));
    save.takeTheirs();
  };
  const saveMine = () =>
    form.validateFields().then(
      () => save.saveMine(productDraftOf(typed)),
      () => undefined,
    );

  return (
    <FormDrawer
      open
      title={item ? words.editTitle : words.createTitle}
      formId="product-form"
      busy={save.busy}
      onClose={onClose}
      saveTestId="product-save"
      previewTitle={words.preview}
      preview={<ProductPreview form={typed} />}
    >
      {save.error && <ErrorNotice title={common.saveFailed} error={save.error} />}
      {save.conflict && (
        <ConflictNotice
          kind={save.conflict.kind}
          savedName={save.conflict.saved.name}
          onSaveMine={saveMine}
          onTakeTheirs={takeTheirs}
        />
      )}
      <Form<ProductForm>
        id="product-form"
        form={form}
        layout="vertical"
        initialValues={initial}
        onFinish={(values) => void save.submit(productDraftOf({ ...initial, ...values }))}
      >
        <ProductFields form={typed} categories={categories} />
      </Form>
    </FormDrawer>
  );
}
