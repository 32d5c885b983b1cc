import { Form, type FormRule, Input } from 'antd';
import { useWords } from '../../../shared/i18n';
import { yuanProblem } from '../lib/yuan-field';
import { commonWords } from '../words/common';

interface YuanItemProps {
  readonly name: string;
  readonly label: string;
  readonly placeholder?: string;
  readonly optional?: boolean;
  /** ¥0 is a sum like any other here. */
  readonly zeroAllowed?: boolean;
  readonly extra?: string | undefined;
  /** Beyond being a sum of money. */
  readonly rules?: readonly FormRule[];
  readonly testId: string;
}

/** A form field for money, typed in yuan. */
export function YuanItem({
  name,
  label,
  placeholder,
  optional = false,
  zeroAllowed = optional,
  extra,
  rules = [],
  testId,
}: YuanItemProps) {
  const words = useWords(commonWords);
  const messages = { empty: words.required, 'not-money': words.notMoney, zero: words.zeroMoney };
  const check = async (_: unknown, text: string) => {
    const problem = yuanProblem(text, { optional, zeroAllowed });
    if (problem) throw new Error(messages[problem]);
  };
  return (
    <Form.Item name={name} label={label} extra={extra} required={!optional} rules={[{ validator: check }, ...rules]}>
      <Input
        prefix="¥"
        inputMode="decimal"
        maxLength={10}
        autoComplete="off"
        placeholder={placeholder}
        data-testid={testId}
      />
    </Form.Item>
  );
}
