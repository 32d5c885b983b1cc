import { Checkbox, Form, InputNumber } from 'antd';
import { useWords } from '../../../../shared/i18n';
import { FormSection } from '../../components/form-section';
import { WholeItem } from '../../components/whole-item';
import { YuanItem } from '../../components/yuan-input';
import { commonWords } from '../../words/common';
import { couponFormWords } from '../../words/coupon-form';

const MOST = 100_000_000;

/** How many there are, for whom, and what they may cost. */
export function LimitFields({ limited, issued }: { readonly limited: boolean; readonly issued: number }) {
  const words = useWords(couponFormWords);
  const common = useWords(commonWords);
  const notBelowIssued = async (_: unknown, quota: number | null) => {
    if (quota !== null && quota < issued) throw new Error(words.quotaBelow(issued));
  };
  const whole = { required: true, type: 'integer' as const, min: 1, max: MOST, message: common.integer(1, MOST) };
  return (
    <>
      <div className="field-pair">
        <Form.Item label={words.quota}>
          <Form.Item name="limited" valuePropName="checked" noStyle>
            <Checkbox data-testid="coupon-limited">{words.limited}</Checkbox>
          </Form.Item>
          {limited && (
            <Form.Item name="quota" rules={[whole, { validator: notBelowIssued }]} className="under-check">
              <InputNumber
                min={1}
                precision={0}
                suffix={words.quotaUnit}
                aria-label={words.quota}
                data-testid="coupon-quota"
              />
            </Form.Item>
          )}
        </Form.Item>
        <WholeItem
          name="perMemberLimit"
          label={words.perMember}
          min={1}
          max={1000}
          suffix={words.quotaUnit}
          testId="coupon-per-member"
        />
      </div>
      <FormSection title={words.limits} summary="" testId="coupon-limits">
        <div className="field-pair">
          <WholeItem
            name="dailyQuota"
            label={words.daily}
            min={1}
            max={MOST}
            optional
            placeholder={words.noLimit}
            suffix={words.quotaUnit}
            testId="coupon-daily"
          />
          <WholeItem
            name="perMemberDailyLimit"
            label={words.perMemberDaily}
            min={1}
            max={1000}
            optional
            placeholder={words.noLimit}
            suffix={words.quotaUnit}
            testId="coupon-per-member-daily"
          />
        </div>
        <YuanItem
          name="budgetYuan"
          label={words.budget}
          placeholder={words.noLimit}
          optional
          zeroAllowed={false}
          extra={words.budgetNote}
          testId="coupon-budget"
        />
      </FormSection>
    </>
  );
}
