import { Form, Input, Select } from 'antd';
import { valueWords } from '../../../../shared/coupon-words';
import { useLocale, useWords } from '../../../../shared/i18n';
import { productOptions } from '../../components/goods-scope';
import { WholeItem } from '../../components/whole-item';
import { YuanItem } from '../../components/yuan-input';
import type { RuleScopes } from '../../lib/contract-types';
import type { CouponForm } from '../../lib/coupon-form';
import { commonWords } from '../../words/common';
import { couponFormWords } from '../../words/coupon-form';

interface ValueFieldsProps {
  readonly kind: CouponForm['kind'];
  readonly percentOff: number | null;
  readonly scopes: RuleScopes | null;
}

function PercentFields({ percentOff }: Pick<ValueFieldsProps, 'percentOff'>) {
  const words = useWords(couponFormWords);
  const { locale } = useLocale();
  const tenths = percentOff ? valueWords({ kind: 'percent', percentOff, capFen: null }, 'zh-CN').figure : '';
  return (
    <div className="field-pair">
      <WholeItem
        name="percentOff"
        label={words.percentOff}
        min={1}
        max={99}
        suffix="%"
        extra={tenths && locale !== 'en' ? words.percentHint(tenths) : undefined}
        testId="coupon-percent"
      />
      <YuanItem name="capYuan" label={words.cap} placeholder={words.capPlaceholder} optional testId="coupon-cap" />
    </div>
  );
}

function ThingItem({ label }: { readonly label: string }) {
  const words = useWords(couponFormWords);
  const common = useWords(commonWords);
  return (
    <Form.Item name="thing" label={label} rules={[{ required: true, whitespace: true, message: common.required }]}>
      <Input maxLength={30} placeholder={words.thingPlaceholder} autoComplete="off" data-testid="coupon-thing" />
    </Form.Item>
  );
}

/** What a coupon gives; of each kind only its own fields. */
export function ValueFields({ kind, percentOff, scopes }: ValueFieldsProps) {
  const words = useWords(couponFormWords);
  const products = productOptions(scopes);
  if (kind === 'amount') return <YuanItem name="amountOffYuan" label={words.amountOff} testId="coupon-amount" />;
  if (kind === 'percent') return <PercentFields percentOff={percentOff} />;
  if (kind === 'gift') {
    return (
      <>
        <div className="field-pair">
          <ThingItem label={words.thing} />
          <YuanItem name="worthYuan" label={words.worth} extra={words.worthNote} testId="coupon-worth" />
        </div>
        <Form.Item name="giftProductId" label={words.giftProduct} extra={words.giftProductNote}>
          <Select
            allowClear
            placeholder={words.productPlaceholder}
            options={products}
            optionFilterProp="label"
            showSearch
          />
        </Form.Item>
      </>
    );
  }
  return (
    <>
      <ThingItem label={words.thingExchange} />
      <div className="field-pair">
        <Form.Item
          name="exchangeProductId"
          label={words.exchangeProduct}
          rules={[{ required: true, message: words.productMissing }]}
        >
          <Select placeholder={words.productPlaceholder} options={products} optionFilterProp="label" showSearch />
        </Form.Item>
        <YuanItem name="exchangeYuan" label={words.exchangePrice} zeroAllowed testId="coupon-exchange-price" />
      </div>
    </>
  );
}
