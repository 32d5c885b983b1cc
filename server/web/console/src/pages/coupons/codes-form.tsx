import { newId } from '@shuke/shared';
import { Button, DatePicker, Form, Input, Segmented } from 'antd';
import dayjs, { type Dayjs } from 'dayjs';
import { useRef, useState } from 'react';
import { useWords } from '../../../../shared/i18n';
import { ErrorNotice } from '../../components/states';
import { WholeItem } from '../../components/whole-item';
import type { CouponCode } from '../../lib/contract-types';
import { useApi } from '../../lib/session';
import { dayEnd } from '../../lib/shop-days';
import { asApiError } from '../../lib/use-load';
import { codesWords } from '../../words/codes';
import { commonWords } from '../../words/common';

interface CodesFormProps {
  readonly templateId: string;
  readonly onMade: (codes: CouponCode[]) => void;
}

interface Typed {
  kind: 'shared' | 'single-use';
  code: string;
  quota: number | null;
  amount: number | null;
  /** `YYYY-MM-DD` */
  until: string | null;
}

const DAY_FORMAT = 'YYYY-MM-DD';
const empty: Typed = { kind: 'shared', code: '', quota: null, amount: 50, until: null };

/** One code that is printed, or many that are handed out one by one. */
export function CodesForm({ templateId, onMade }: CodesFormProps) {
  const words = useWords(codesWords);
  const common = useWords(commonWords);
  const api = useApi();
  const [form] = Form.useForm<Typed>();
  const kind: Typed['kind'] = Form.useWatch('kind', form) ?? 'shared';
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ReturnType<typeof asApiError> | null>(null);
  // The key stays until it was heard: sending the same form twice makes the codes once.
  const batchId = useRef(newId());

  const make = async (typed: Typed) => {
    const validUntil = typed.until === null ? null : dayEnd(typed.until).toISOString();
    const common = { batchId: batchId.current, validUntil };
    const body =
      typed.kind === 'shared'
        ? { kind: 'shared' as const, code: typed.code, quota: typed.quota, ...common }
        : { kind: 'single-use' as const, amount: typed.amount ?? 1, ...common };
    setBusy(true);
    setError(null);
    try {
      const { codes } = await api('POST /console/coupon-templates/:templateId/codes', { params: { templateId }, body });
      batchId.current = newId();
      form.resetFields(['code']);
      onMade(codes);
    } catch (failure) {
      setError(asApiError(failure));
    } finally {
      setBusy(false);
    }
  };

  return (
    <Form<Typed>
      form={form}
      layout="vertical"
      className="panel codes-form"
      initialValues={empty}
      onValuesChange={() => {
        batchId.current = newId();
      }}
      onFinish={(typed) => void make({ ...empty, ...typed })}
    >
      {error && <ErrorNotice title={common.saveFailed} error={error} />}
      <Form.Item name="kind" className="tight">
        <Segmented
          options={[
            { value: 'shared', label: words.shared },
            { value: 'single-use', label: words.singleUse },
          ]}
        />
      </Form.Item>
      <div className="field-pair">
        {kind === 'shared' ? (
          <>
            <Form.Item
              name="code"
              label={words.code}
              rules={[
                {
                  required: true,
                  pattern: /^\s*[A-Za-z0-9][A-Za-z0-9 -]{2,38}[A-Za-z0-9]\s*$/,
                  message: words.codeWrong,
                },
              ]}
            >
              <Input maxLength={40} placeholder={words.codePlaceholder} autoComplete="off" data-testid="code-text" />
            </Form.Item>
            <WholeItem
              name="quota"
              label={words.quota}
              min={1}
              max={100_000_000}
              optional
              placeholder={words.noLimit}
              suffix={words.times}
              testId="code-quota"
            />
          </>
        ) : (
          <WholeItem
            name="amount"
            label={words.amount}
            min={1}
            max={500}
            suffix={words.amountUnit}
            testId="code-amount"
          />
        )}
        <Form.Item
          name="until"
          label={words.until}
          getValueProps={(day: string | null) => ({ value: day ? dayjs(day) : null })}
          normalize={(day: Dayjs | null) => day?.format(DAY_FORMAT) ?? null}
        >
          <DatePicker placeholder={words.untilPlaceholder} inputReadOnly minDate={dayjs()} />
        </Form.Item>
      </div>
      <Button type="primary" htmlType="submit" loading={busy} data-testid="code-make">
        {words.make}
      </Button>
    </Form>
  );
}
