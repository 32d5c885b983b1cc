import { Checkbox, DatePicker, Form, Input, InputNumber, Radio, Segmented } from 'antd';
import dayjs, { type Dayjs } from 'dayjs';
import { valueWords } from '../../../../shared/coupon-words';
import { useLocale, useWords } from '../../../../shared/i18n';
import { StoreScope } from '../../components/store-scope';
import { YuanItem } from '../../components/yuan-input';
import type { Store } from '../../lib/contract-types';
import { type CouponForm, dayEnd } from '../../lib/coupon-form';
import { commonWords } from '../../words/common';
import { couponsWords } from '../../words/coupons';

const DAY_FORMAT = 'YYYY-MM-DD';

function useWholeNumber() {
  const { integer } = useWords(couponsWords).form;
  return (min: number, max: number) => ({
    required: true,
    type: 'integer' as const,
    min,
    max,
    message: integer(min, max),
  });
}

function ValueFields({ kind, percentOff }: { readonly kind: CouponForm['kind']; readonly percentOff: number | null }) {
  const words = useWords(couponsWords).form;
  const { locale } = useLocale();
  const whole = useWholeNumber();
  if (kind === 'amount') return <YuanItem name="amountOffYuan" label={words.amountOff} testId="coupon-amount" />;
  const tenths = percentOff ? valueWords({ kind: 'percent', percentOff, capFen: null }, 'zh-CN').figure : '';
  const extra = tenths && locale !== 'en' ? words.percentHint(tenths) : undefined;
  return (
    <div className="field-pair">
      <Form.Item name="percentOff" label={words.percentOff} extra={extra} rules={[whole(1, 99)]}>
        <InputNumber min={1} max={99} precision={0} suffix="%" data-testid="coupon-percent" />
      </Form.Item>
      <YuanItem name="capYuan" label={words.cap} placeholder={words.capPlaceholder} optional testId="coupon-cap" />
    </div>
  );
}

function ValidityFields({ kind }: { readonly kind: CouponForm['validityKind'] }) {
  const words = useWords(couponsWords).form;
  const whole = useWholeNumber();
  const notOver = async (_: unknown, dates: CouponForm['dates']) => {
    if (!dates) throw new Error(words.datesMissing);
    if (dayEnd(dates[1]).getTime() < Date.now()) throw new Error(words.datesOver);
  };
  return (
    <>
      <Form.Item name="validityKind" label={words.validity}>
        <Radio.Group
          optionType="button"
          options={[
            { value: 'days', label: words.validityDays },
            { value: 'fixed', label: words.validityFixed },
          ]}
        />
      </Form.Item>
      {kind === 'days' ? (
        <Form.Item name="days" rules={[whole(1, 730)]}>
          <InputNumber
            min={1}
            max={730}
            precision={0}
            suffix={words.daysUnit}
            aria-label={words.days}
            data-testid="coupon-days"
          />
        </Form.Item>
      ) : (
        <Form.Item
          name="dates"
          rules={[{ validator: notOver }]}
          getValueProps={(dates: CouponForm['dates']) => ({ value: dates?.map((day) => dayjs(day)) ?? null })}
          normalize={(dates: [Dayjs, Dayjs] | null) => dates?.map((day) => day.format(DAY_FORMAT)) ?? null}
        >
          <DatePicker.RangePicker aria-label={words.dates} inputReadOnly data-testid="coupon-dates" />
        </Form.Item>
      )}
    </>
  );
}

interface CouponFieldsProps {
  readonly form: CouponForm;
  readonly stores: readonly Store[];
  /** Coupons already issued: the total cannot go below. */
  readonly issued: number;
  readonly moreThanSpent: boolean;
}

/** The fields of a coupon template, for use inside a `<Form>`. */
export function CouponFields({ form, stores, issued, moreThanSpent }: CouponFieldsProps) {
  const words = useWords(couponsWords).form;
  const common = useWords(commonWords);
  const whole = useWholeNumber();
  const notBelowIssued = async (_: unknown, quota: number | null) => {
    if (quota !== null && quota < issued) throw new Error(words.quotaBelow(issued));
  };
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
          ]}
          data-testid="coupon-kind"
        />
      </Form.Item>
      <ValueFields kind={form.kind} percentOff={form.percentOff} />
      <YuanItem
        name="minSpendYuan"
        label={words.minSpend}
        placeholder={words.minSpendPlaceholder}
        optional
        extra={moreThanSpent ? words.moreThanSpent : undefined}
        testId="coupon-min-spend"
      />
      <ValidityFields kind={form.validityKind} />
      <StoreScope label={words.stores} stores={stores} />
      <Form.Item label={words.limits} className="tight">
        <Form.Item name="limited" valuePropName="checked" noStyle>
          <Checkbox data-testid="coupon-limited">{words.limited}</Checkbox>
        </Form.Item>
      </Form.Item>
      {form.limited && (
        <Form.Item name="quota" rules={[whole(1, 100_000_000), { validator: notBelowIssued }]}>
          <InputNumber
            min={1}
            precision={0}
            suffix={words.quotaUnit}
            aria-label={words.quota}
            data-testid="coupon-quota"
          />
        </Form.Item>
      )}
      <Form.Item name="perMemberLimit" label={words.perMember} rules={[whole(1, 1000)]}>
        <InputNumber min={1} max={1000} precision={0} suffix={words.quotaUnit} data-testid="coupon-per-member" />
      </Form.Item>
      <Form.Item name="claimable" valuePropName="checked">
        <Checkbox data-testid="coupon-claimable">{words.claimable}</Checkbox>
      </Form.Item>
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
