import { DatePicker, Form, Radio } from 'antd';
import dayjs, { type Dayjs } from 'dayjs';
import { useWords } from '../../../../shared/i18n';
import { WholeItem } from '../../components/whole-item';
import type { CouponForm } from '../../lib/coupon-form';
import { dayEnd } from '../../lib/shop-days';
import { couponFormWords } from '../../words/coupon-form';

const DAY_FORMAT = 'YYYY-MM-DD';

/** Fixed dates, or days from issue. */
export function ValidityFields({ kind }: { readonly kind: CouponForm['validityKind'] }) {
  const words = useWords(couponFormWords);
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
        <div className="field-pair">
          <WholeItem name="days" label={words.days} min={1} max={730} suffix={words.daysUnit} testId="coupon-days" />
          <WholeItem
            name="startsInDays"
            label={words.startsIn}
            min={0}
            max={365}
            suffix={words.daysUnit}
            extra={words.startsInNote}
            testId="coupon-starts-in"
          />
        </div>
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
