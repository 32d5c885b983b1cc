import { Form, Radio, Select } from 'antd';
import { useWords } from '../../../shared/i18n';
import type { Store } from '../lib/contract-types';
import { commonWords } from '../words/common';

/** "All stores or these": the fields `everyStore` and `storeIds` of a form. */
export function StoreScope({ label, stores }: { readonly label: string; readonly stores: readonly Store[] }) {
  const words = useWords(commonWords);
  const everyStore: boolean | undefined = Form.useWatch('everyStore');
  return (
    <>
      <Form.Item name="everyStore" label={label}>
        <Radio.Group
          optionType="button"
          options={[
            { value: true, label: words.everyStore },
            { value: false, label: words.someStores },
          ]}
        />
      </Form.Item>
      {everyStore === false && (
        <Form.Item name="storeIds" rules={[{ required: true, type: 'array', min: 1, message: words.storeMissing }]}>
          <Select
            mode="multiple"
            aria-label={words.chooseStores}
            placeholder={words.chooseStores}
            optionFilterProp="label"
            options={stores.map(({ storeId, name }) => ({ value: storeId, label: name }))}
          />
        </Form.Item>
      )}
    </>
  );
}

/** The names of the stores where something holds. */
export function storeNames(storeIds: readonly string[] | null, stores: readonly Store[], everyStore: string): string {
  if (storeIds === null) return everyStore;
  return stores
    .filter(({ storeId }) => storeIds.includes(storeId))
    .map(({ name }) => name)
    .join(' · ');
}
