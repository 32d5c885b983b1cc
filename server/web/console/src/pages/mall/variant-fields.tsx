import { CloseOutlined, PlusOutlined } from '@ant-design/icons';
import { MAX_SPECS, newId } from '@shuke/shared';
import { Button, Input, Select } from 'antd';
import { useState } from 'react';
import { useWords } from '../../../../shared/i18n';
import { gridOf, missingCombinations, type SkuForm, type SpecForm } from '../../lib/sku-grid';
import { mallWords } from '../../words/mall';
import { VariantRows } from './variant-rows';

interface VariantFieldsProps {
  /** Given by the form. */
  readonly value?: readonly SkuForm[];
  readonly onChange?: (skus: SkuForm[]) => void;
  readonly specs: readonly SpecForm[];
  readonly pictures: readonly string[];
  readonly onSpecs: (specs: SpecForm[]) => void;
}

/** Kinds of variants and, for each combination of them, a price. */
export function VariantFields({ value = [], onChange, specs, pictures, onSpecs }: VariantFieldsProps) {
  const words = useWords(mallWords).form;
  const [leftOut, setLeftOut] = useState<string[][]>(() => missingCombinations(specs, value));

  const setSpecs = (next: SpecForm[], out = leftOut) => {
    onSpecs(next);
    onChange?.(gridOf(next, value, { leftOut: out, makeId: newId }));
  };
  const changeSpec = (index: number, change: Partial<SpecForm>) =>
    setSpecs(specs.map((spec, at) => (at === index ? { ...spec, ...change } : spec)));
  const leave = (sku: SkuForm) => {
    setLeftOut([...leftOut, sku.specValues]);
    onChange?.(value.filter(({ skuId }) => skuId !== sku.skuId));
  };
  const bringBack = () => {
    setLeftOut([]);
    setSpecs([...specs], []);
  };
  const missing = missingCombinations(specs, value).length;

  return (
    <div className="variants">
      {specs.map((spec, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a spec has no other identity while it is being named
        <div key={index} className="variant-spec">
          <Input
            value={spec.name}
            maxLength={20}
            placeholder={words.specName}
            aria-label={words.specName}
            onChange={(event) => changeSpec(index, { name: event.target.value })}
            data-testid={`spec-name-${index}`}
          />
          <Select
            mode="tags"
            value={spec.values}
            placeholder={words.specValues}
            aria-label={words.specValues}
            open={false}
            suffixIcon={null}
            tokenSeparators={[',', '，', '、']}
            onChange={(values: string[]) =>
              changeSpec(index, { values: values.map((word) => word.trim().slice(0, 20)).filter(Boolean) })
            }
            data-testid={`spec-values-${index}`}
          />
          <Button
            type="text"
            icon={<CloseOutlined />}
            aria-label={words.removeSpec}
            onClick={() => setSpecs(specs.filter((_, at) => at !== index))}
          />
        </div>
      ))}
      {specs.length < MAX_SPECS && (
        <Button
          type="dashed"
          icon={<PlusOutlined />}
          onClick={() => setSpecs([...specs, { name: '', values: [] }])}
          data-testid="spec-add"
        >
          {words.addSpec}
        </Button>
      )}
      <VariantRows
        skus={value}
        pictures={pictures}
        onChange={(skuId, change) =>
          onChange?.(value.map((sku) => (sku.skuId === skuId ? { ...sku, ...change } : sku)))
        }
        onLeave={specs.length > 0 && value.length > 1 ? leave : undefined}
      />
      {missing > 0 && (
        <p className="quiet">
          {words.leftOut(missing)}{' '}
          <Button type="link" size="small" onClick={bringBack}>
            {words.bringBack}
          </Button>
        </p>
      )}
    </div>
  );
}
