import { Form, InputNumber } from 'antd';
import { useWords } from '../../../shared/i18n';
import { commonWords } from '../words/common';

interface WholeItemProps {
  readonly name: string;
  readonly label?: string;
  readonly min: number;
  readonly max: number;
  /** Left empty it means "no limit". */
  readonly optional?: boolean;
  readonly suffix?: string;
  readonly placeholder?: string;
  readonly extra?: string | undefined;
  readonly testId: string;
}

/** A form field for a whole number. */
export function WholeItem(props: WholeItemProps) {
  const { name, label, min, max, optional = false, suffix, placeholder, extra, testId } = props;
  const words = useWords(commonWords);
  const rule = { required: !optional, type: 'integer' as const, min, max, message: words.integer(min, max) };
  return (
    <Form.Item name={name} label={label} extra={extra} rules={[rule]}>
      <InputNumber min={min} max={max} precision={0} suffix={suffix} placeholder={placeholder} data-testid={testId} />
    </Form.Item>
  );
}
