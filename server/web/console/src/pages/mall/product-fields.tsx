import { Form, Input, InputNumber, Select, Switch } from 'antd';
import { useWords } from '../../../../shared/i18n';
import type { Category } from '../../lib/contract-types';
import { categoryPath, type ProductForm, type SkuProblem, skuProblem } from '../../lib/product-form';
import { commonWords } from '../../words/common';
import { mallWords } from '../../words/mall';
import { PictureField } from './picture-field';
import { VariantFields } from './variant-fields';

interface ProductFieldsProps {
  readonly form: ProductForm;
  readonly categories: readonly Category[];
}

/** The fields of a product, from what it is called to what is sold of it. */
export function ProductFields({ form: typed, categories }: ProductFieldsProps) {
  const words = useWords(mallWords).form;
  const common = useWords(commonWords);
  const form = Form.useFormInstance<ProductForm>();
  const required = [{ required: true, whitespace: true, message: common.required }];
  const problems: Record<SkuProblem, string> = {
    spec: words.specWrong,
    'too-many': words.tooMany,
    price: words.priceMissing,
    barcode: words.barcodeWrong,
    stock: words.stockWrong,
  };
  const checkVariants = async () => {
    const problem = skuProblem({ ...typed, ...form.getFieldsValue(['specs', 'skus']) });
    if (problem) throw new Error(problems[problem]);
  };
  return (
    <>
      <Form.Item name="name" label={words.name} rules={required}>
        <Input maxLength={60} placeholder={words.namePlaceholder} autoComplete="off" data-testid="product-name" />
      </Form.Item>
      <Form.Item name="subtitle" label={words.subtitle}>
        <Input maxLength={80} placeholder={words.subtitlePlaceholder} autoComplete="off" />
      </Form.Item>
      <Form.Item name="categoryId" label={words.category} rules={required}>
        <Select
          showSearch={{ optionFilterProp: 'label' }}
          options={categories.map(({ categoryId }) => ({
            value: categoryId,
            label: categoryPath(categories, categoryId),
          }))}
        />
      </Form.Item>
      <Form.Item name="pictures" label={words.pictures} extra={words.picturesNote}>
        <PictureField />
      </Form.Item>
      <Form.Item name="specs" hidden>
        <Input />
      </Form.Item>
      <Form.Item name="skus" label={words.specs} extra={words.specsNote} rules={[{ validator: checkVariants }]}>
        <VariantFields
          specs={typed.specs}
          pictures={typed.pictures}
          onSpecs={(specs) => form.setFieldsValue({ specs })}
        />
      </Form.Item>
      <Form.Item name="description" label={words.description}>
        <Input.TextArea maxLength={2000} rows={4} showCount placeholder={words.descriptionPlaceholder} />
      </Form.Item>
      <div className="form-pair">
        <Form.Item name="onSale" label={words.onSale} valuePropName="checked">
          <Switch data-testid="product-on-sale" />
        </Form.Item>
        <Form.Item name="position" label={words.position} extra={words.positionNote}>
          <InputNumber min={0} max={100_000} precision={0} />
        </Form.Item>
      </div>
    </>
  );
}
