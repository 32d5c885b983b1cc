import { Form, Input, Radio, Select, Switch } from 'antd';
import { useLocale, useWords } from '../../../../shared/i18n';
import { FormSection } from '../../components/form-section';
import { GoodsScope } from '../../components/goods-scope';
import { HoursScope } from '../../components/hours-scope';
import { StoreScope } from '../../components/store-scope';
import { WholeItem } from '../../components/whole-item';
import { YuanItem } from '../../components/yuan-input';
import type { OfferDraft, RuleScopes, Store } from '../../lib/contract-types';
import { type OfferForm, sampleWhyWords } from '../../lib/offer-form';
import { fenOf } from '../../lib/yuan-field';
import { offerFormWords } from '../../words/offer-form';
import { scopeWords } from '../../words/scope';

const MOST = 100_000_000;
const visitKinds: OfferForm['visits'][] = ['any', 'first', 'returning', 'every', 'nth'];

interface OfferFieldsProps {
  readonly form: OfferForm;
  readonly draft: OfferDraft;
  readonly choices: { value: string; label: string }[];
  readonly stores: readonly Store[];
  readonly scopes: RuleScopes | null;
}

function ConditionFields({ form, stores, scopes }: Pick<OfferFieldsProps, 'form' | 'stores' | 'scopes'>) {
  const words = useWords(offerFormWords);
  const scope = useWords(scopeWords);
  const notBelowMin = async (_: unknown, typed: string) => {
    const most = fenOf(typed, null);
    if (most !== null && most < fenOf(form.minAmountYuan, 0)) throw new Error(words.maxBelowMin);
  };
  return (
    <>
      <YuanItem
        name="maxAmountYuan"
        label={words.maxAmount}
        placeholder={words.minAmountPlaceholder}
        optional
        rules={[{ validator: notBelowMin }]}
        testId="offer-max-amount"
      />
      <HoursScope label={scope.offerHours} />
      <GoodsScope label={scope.offerGoods} anyLabel={scope.goodsAny} scopes={scopes} />
      <Form.Item name="tags" label={words.tags}>
        <Select
          mode="tags"
          maxCount={20}
          placeholder={words.tagsPlaceholder}
          options={(scopes?.tags ?? []).map(({ tag, members }) => ({ value: tag, label: `${tag} (${members})` }))}
        />
      </Form.Item>
      <WholeItem
        name="absentDays"
        label={words.absent}
        min={1}
        max={3650}
        optional
        placeholder={words.absentPlaceholder}
        suffix={words.daysUnit}
        testId="offer-absent"
      />
      <StoreScope label={words.stores} stores={stores} />
    </>
  );
}

function LimitFields() {
  const words = useWords(offerFormWords);
  const limits = [
    ['quota', words.quota],
    ['dailyQuota', words.daily],
    ['perMemberLimit', words.perMember],
  ] as const;
  return (
    <>
      <div className="field-pair">
        {limits.map(([name, label]) => (
          <WholeItem
            key={name}
            name={name}
            label={label}
            min={1}
            max={MOST}
            optional
            placeholder={words.noLimit}
            suffix={words.couponsUnit}
            testId={`offer-${name}`}
          />
        ))}
        <YuanItem
          name="budgetYuan"
          label={words.budget}
          placeholder={words.noLimit}
          optional
          zeroAllowed={false}
          extra={words.budgetNote}
          testId="offer-budget"
        />
      </div>
      <div className="field-pair">
        <WholeItem
          name="priority"
          label={words.priority}
          min={0}
          max={100}
          extra={words.priorityNote}
          testId="offer-priority"
        />
        <WholeItem
          name="weight"
          label={words.weight}
          min={1}
          max={100}
          extra={words.weightNote}
          testId="offer-weight"
        />
      </div>
    </>
  );
}

function GrantFields({ grant }: Pick<OfferForm, 'grant'>) {
  const words = useWords(offerFormWords);
  return (
    <>
      <Form.Item name="grant" label={words.grant}>
        <Radio.Group
          optionType="button"
          options={(['at-once', 'on-tap'] as const).map((value) => ({ value, label: words.grants[value] }))}
          data-testid="offer-grant"
        />
      </Form.Item>
      {grant === 'on-tap' && (
        <WholeItem
          name="takeWithinHours"
          label={words.takeWithin}
          min={1}
          max={720}
          suffix={words.hoursUnit}
          testId="offer-take-within"
        />
      )}
    </>
  );
}

/** The fields of an after-payment offer, for use inside a `<Form>`. */
export function OfferFields({ form, draft, choices, stores, scopes }: OfferFieldsProps) {
  const words = useWords(offerFormWords);
  const { locale } = useLocale();
  const counted = form.visits === 'every' || form.visits === 'nth';
  return (
    <>
      <Form.Item name="templateId" label={words.template} rules={[{ required: true, message: words.templateMissing }]}>
        <Select options={choices} placeholder={words.templateMissing} data-testid="offer-template" />
      </Form.Item>
      <Form.Item name="visits" label={words.visits}>
        <Radio.Group
          className="radio-column"
          options={visitKinds.map((value) => ({ value, label: words.visitKinds[value] }))}
          data-testid="offer-visits"
        />
      </Form.Item>
      {counted && (
        <WholeItem
          name="visitNumber"
          label={words.visitNumber}
          min={2}
          max={1000}
          suffix={words.timesUnit}
          testId="offer-visit-number"
        />
      )}
      <Form.Item name="reason" label={words.reason}>
        <Input
          maxLength={40}
          showCount
          placeholder={words.reasonPlaceholder(sampleWhyWords(draft.rule, locale))}
          autoComplete="off"
          data-testid="offer-reason"
        />
      </Form.Item>
      <YuanItem
        name="minAmountYuan"
        label={words.minAmount}
        placeholder={words.minAmountPlaceholder}
        optional
        testId="offer-min-amount"
      />
      <GrantFields grant={form.grant} />
      <FormSection title={words.conditions} summary="" testId="offer-conditions">
        <ConditionFields form={form} stores={stores} scopes={scopes} />
      </FormSection>
      <FormSection title={words.limits} summary="" testId="offer-limits">
        <LimitFields />
      </FormSection>
      <Form.Item name="name" label={words.name}>
        <Input maxLength={60} placeholder={words.namePlaceholder} autoComplete="off" data-testid="offer-name" />
      </Form.Item>
      <Form.Item name="active" label={words.active} valuePropName="checked" layout="horizontal">
        <Switch data-testid="offer-active" />
      </Form.Item>
    </>
  );
}
