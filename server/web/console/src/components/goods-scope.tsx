import { Form, Radio, Select } from 'antd';
import { useWords } from '../../../shared/i18n';
import type { RuleScopes } from '../lib/contract-types';
import { scopeWords } from '../words/scope';

interface GoodsScopeProps {
  readonly label: string;
  readonly anyLabel: string;
  readonly scopes: RuleScopes | null;
}

export const productOptions = (scopes: RuleScopes | null) =>
  (scopes?.products ?? []).map(({ productId, name }) => ({ value: productId, label: name }));

/** "Everything, or these goods": the fields `goodsLimited`, `productIds` and `categories` of a form. */
export function GoodsScope({ label, anyLabel, scopes }: GoodsScopeProps) {
  const words = useWords(scopeWords);
  const form = Form.useFormInstance();
  const limited: boolean | undefined = Form.useWatch('goodsLimited');
  const named = async () => {
    const { productIds = [], categories = [] } = form.getFieldsValue(['productIds', 'categories']);
    if (productIds.length + categories.length === 0) throw new Error(words.goodsMissing);
  };
  return (
    <>
      <Form.Item name="goodsLimited" label={label}>
        <Radio.Group
          optionType="button"
          options={[
            { value: false, label: anyLabel },
            { value: true, label: words.goodsSome },
          ]}
          data-testid="goods-limited"
        />
      </Form.Item>
      {limited && (
        <>
          <Form.Item name="productIds">
            <Select
              mode="multiple"
              aria-label={words.products}
              placeholder={words.products}
              optionFilterProp="label"
              options={productOptions(scopes)}
            />
          </Form.Item>
          <Form.Item
            name="categories"
            extra={words.categoriesNote}
            dependencies={['productIds']}
            rules={[{ validator: named }]}
          >
            <Select
              mode="tags"
              aria-label={words.categories}
              placeholder={words.categories}
              maxCount={50}
              options={(scopes?.categories ?? []).map((category) => ({ value: category, label: category }))}
            />
          </Form.Item>
        </>
      )}
    </>
  );
}
