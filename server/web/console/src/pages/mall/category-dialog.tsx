import { newId } from '@shuke/shared';
import { Form, Input, Modal, Select } from 'antd';
import { useState } from 'react';
import { useWords } from '../../../../shared/i18n';
import { ErrorNotice } from '../../components/states';
import type { Category } from '../../lib/contract-types';
import { okButton } from '../../lib/ok-button';
import { useApi } from '../../lib/session';
import { asApiError } from '../../lib/use-load';
import { commonWords } from '../../words/common';
import { mallWords } from '../../words/mall';

export interface OpenCategory {
  /** Null while adding. */
  readonly item: Category | null;
  readonly parentId: string | null;
}

interface CategoryDialogProps {
  readonly open: OpenCategory;
  readonly categories: readonly Category[];
  readonly onClose: () => void;
  readonly onSaved: () => void;
}

/** Name a category and say below which one it stands. */
export function CategoryDialog({ open, categories, onClose, onSaved }: CategoryDialogProps) {
  const words = useWords(mallWords).categories;
  const common = useWords(commonWords);
  const api = useApi();
  const { item } = open;
  // A new one gets its id when the dialog opens, so sending it twice adds one.
  const [categoryId] = useState(() => item?.categoryId ?? newId());
  const [form] = Form.useForm<{ name: string; parentId: string }>();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ReturnType<typeof asApiError> | null>(null);
  const isParent = categories.some(({ parentId }) => parentId === categoryId);
  const parents = categories.filter((each) => each.parentId === null && each.categoryId !== categoryId);

  const save = async (values: { name: string; parentId: string }) => {
    const draft = { name: values.name.trim(), parentId: values.parentId || null };
    setBusy(true);
    setError(null);
    try {
      if (item) {
        const body = { ...draft, version: item.version };
        await api('PUT /console/categories/:categoryId', { params: { categoryId }, body });
      } else await api('POST /console/categories', { body: { ...draft, categoryId } });
      onSaved();
    } catch (failure) {
      setError(asApiError(failure));
    } finally {
      setBusy(false);
    }
  };

  return (
    <Modal
      open
      title={item ? words.rename : words.add}
      onCancel={onClose}
      cancelText={common.cancel}
      okText={common.save}
      okButtonProps={{ ...okButton('category-save'), loading: busy }}
      onOk={() => form.submit()}
    >
      {error && <ErrorNotice title={common.saveFailed} error={error} />}
      <Form
        form={form}
        layout="vertical"
        initialValues={{ name: item?.name ?? '', parentId: open.parentId ?? '' }}
        onFinish={(values) => void save(values)}
      >
        <Form.Item
          name="name"
          label={words.name}
          rules={[{ required: true, whitespace: true, message: common.required }]}
        >
          <Input maxLength={20} autoFocus autoComplete="off" data-testid="category-name" />
        </Form.Item>
        <Form.Item name="parentId" label={words.level}>
          <Select
            disabled={isParent}
            options={[
              { value: '', label: words.top },
              ...parents.map((each) => ({ value: each.categoryId, label: each.name })),
            ]}
          />
        </Form.Item>
      </Form>
    </Modal>
  );
}
