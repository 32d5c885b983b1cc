import { conditionLines, stackingGroups } from '@shuke/shared';
import { Checkbox, Form, Input, Radio, Segmented, Select } from 'antd';
import { useLocale, useWords } from '../../../../shared/i18n';
import { FormSection } from '../../components/form-section';
import { GoodsScope } from '../../components/goods-scope';
import { HoursScope } from '../../components/hours-scope';
import { StoreScope } from '../../components/store-scope';
import { YuanItem } from '../../components/yuan-input';
import type { CouponDraft, RuleScopes, Store } from '../../lib/contract-types';
import type { CouponForm } from '../../lib/coupon-form';
import { commonWords } from '../../words/common';
import { couponFormWords } from '../../words/coupon-form';
import { scopeWords } from '../../words/scope';
import { LimitFields } from './limit-fields';
import { ValidityFields } from './validity-fields';
import { ValueFields } from './value-fields';

interface CouponFieldsProps {
  readonly form: CouponForm;
  readonly draft: CouponDraft;
  readonly stores: readonly Store[];
  readonly scopes: RuleScopes | null;
  /** Coupons already issued: the total cannot go below. */
  readonly issued: number;
  readonly moreThanSpent: boolean;
}

function ConditionFields({ stores, scopes }: Pick<CouponFieldsProps, 'stores' | 'scopes'>) {
  const words = useWords(couponFormWords);
  const scope = useWords(scopeWords);
  return (
    <>
      <StoreScope label={words.stores} stores={stores} />
      <Form.Item name="channel" label={words.channel}>
        <Radio.Group
          optionType="button"
          options={(['both', 'till', 'mall'] as const).map((value) => ({ value, label: words.channels[value] }))}
        />
      </Form.Item>
      <GoodsScope label={scope.goods} anyLabel={scope.goodsAll} scopes={scopes} />
      <HoursScope label={scope.hours} />
      <Form.Item name="firstVisitOnly" valuePropName="checked" className="tight">
        <Checkbox data-testid="coupon-first-visit">{words.firstVisitOnly}</Checkbox>
      </Form.Item>
    </>
  );
}

function TogetherFields() {
  const words = useWords(couponFormWords);
  const groups = stackingGroups.map((name) => ({ value: name, label: words.group(name) }));
  return (
    <>
      <Form.Item name="stacking" label={words.stacking} extra={words.stackingNote}>
        <Select options={[{ value: 'exclusive', label: words.exclusive }, ...groups]} data-testid="coupon-stacking" />
      </Form.Item>
      <Form.Item name="onRefund" label={words.onRefund}>
        <Radio.Group
          optionType="button"
          options={[
            { value: 'return', label: words.refundReturn },
            { value: 'forfeit', label: words.refundForfeit },
          ]}
        />
      </Form.Item>
      <Form.Item name="transferable" valuePropName="checked" className="tight">
        <Checkbox>{words.transferable}</Checkbox>
      </Form.Item>
    </>
  );
}

/** The fields of a coupon template, for use inside a `<Form>`: what most coupons need first, the rest folded away. */
export function CouponFields({ form, draft, stores, scopes, issued, moreThanSpent }: CouponFieldsProps) {
  const words = useWords(couponFormWords);
  const common = useWords(commonWords);
  const { locale } = useLocale();
  const { stacking, onRefund, transferable, ...terms } = draft.terms;
  const plain = { stacking: 'A', onRefund: 'return', transferable: false } as const;
  const conditions = conditionLines({ ...terms, ...plain }, locale);
  const together = [stacking === 'exclusive' ? words.exclusive : words.group(stacking)];
  if (onRefund === 'forfeit') together.push(words.refundForfeit);
  return (
    <>
      <Form.Item
        name="name"
        label={words.name}
        rules={[{ required: true, whitespace: true, message: common.required }]}
      >
        <Input
          maxLength={60}
          placeholder={words.namePlaceholder}
          autoComplete="off"
          autoFocus
          data-testid="coupon-name"
        />
      </Form.Item>
      <Form.Item name="kind" label={words.kind}>
        <Segmented
          options={[
            { value: 'amount', label: words.kindAmount },
            { value: 'percent', label: words.kindPercent },
            { value: 'gift', label: words.kindGift },
            { value: 'exchange', label: words.kindExchange },
          ]}
          data-testid="coupon-kind"
        />
      </Form.Item>
      <ValueFields kind={form.kind} percentOff={form.percentOff} scopes={scopes} />
      <YuanItem
        name="minSpendYuan"
        label={words.minSpend}
        placeholder={words.minSpendPlaceholder}
        optional
        extra={moreThanSpent ? words.moreThanSpent : undefined}
        testId="coupon-min-spend"
      />
      <ValidityFields kind={form.validityKind} />
      <LimitFields limited={form.limited} issued={issued} />
      <Form.Item name="claimable" valuePropName="checked">
        <Checkbox data-testid="coupon-claimable">{words.claimable}</Checkbox>
      </Form.Item>
      <FormSection title={words.conditions} summary={conditions.join(' · ')} testId="coupon-conditions">
        <ConditionFields stores={stores} scopes={scopes} />
      </FormSection>
      <FormSection title={words.together} summary={together.join(' · ')} testId="coupon-together">
        <TogetherFields />
      </FormSection>
      <Form.Item name="note" label={words.note}>
        <Input.TextArea
          maxLength={200}
          rows={2}
          showCount
          placeholder={words.notePlaceholder}
          data-testid="coupon-note"
        />
      </Form.Item>
    </>
  );
}
