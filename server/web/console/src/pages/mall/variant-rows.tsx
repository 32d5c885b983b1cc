import { CloseOutlined } from '@ant-design/icons';
import { Button, Input, Select } from 'antd';
import { useWords } from '../../../../shared/i18n';
import type { SkuForm } from '../../lib/sku-grid';
import { mallWords } from '../../words/mall';

interface VariantRowsProps {
  readonly skus: readonly SkuForm[];
  readonly pictures: readonly string[];
  readonly onChange: (skuId: string, change: Partial<SkuForm>) => void;
  /** Absent: there is only one, and it stays. */
  readonly onLeave?: ((sku: SkuForm) => void) | undefined;
}

/** One line a variant: price, barcode, what is there of a new one, and which picture shows it. */
export function VariantRows({ skus, pictures, onChange, onLeave }: VariantRowsProps) {
  const words = useWords(mallWords).form;
  const pictureOptions = [
    { value: '', label: words.samePicture },
    ...pictures.map((url, index) => ({ value: url, label: words.pictureNumber(index + 1) })),
  ];
  return (
    <ul className="variant-rows">
      {skus.map((sku) => {
        const name = sku.specValues.join(' · ');
        const label = (field: string) => (name ? `${name} ${field}` : field);
        const set = (change: Partial<SkuForm>) => onChange(sku.skuId, change);
        return (
          <li key={sku.skuId} className="variant-row" data-testid="variant">
            {name && (
              <span className="variant-head">
                <strong>{name}</strong>
                {onLeave && (
                  <Button
                    type="text"
                    icon={<CloseOutlined />}
                    aria-label={label(words.leaveOut)}
                    title={words.leaveOut}
                    onClick={() => onLeave(sku)}
                  />
                )}
              </span>
            )}
            <Input
              prefix="¥"
              inputMode="decimal"
              maxLength={10}
              autoComplete="off"
              value={sku.priceYuan}
              placeholder={words.price}
              aria-label={label(words.price)}
              onChange={(event) => set({ priceYuan: event.target.value })}
              data-testid="variant-price"
            />
            {sku.isNew && (
              <Input
                inputMode="numeric"
                maxLength={7}
                autoComplete="off"
                value={sku.openingStock}
                placeholder={words.openingStockPlaceholder}
                aria-label={label(words.openingStock)}
                onChange={(event) => set({ openingStock: event.target.value })}
                data-testid="variant-stock"
              />
            )}
            <Input
              maxLength={32}
              autoComplete="off"
              value={sku.barcode}
              placeholder={words.barcode}
              aria-label={label(words.barcode)}
              onChange={(event) => set({ barcode: event.target.value })}
              data-testid="variant-barcode"
            />
            {pictures.length > 1 && (
              <Select
                value={sku.pictureUrl ?? ''}
                aria-label={label(words.picture)}
                options={pictureOptions}
                popupMatchSelectWidth={false}
                onChange={(url: string) => set({ pictureUrl: url || null })}
              />
            )}
          </li>
        );
      })}
    </ul>
  );
}
