import { type ApiError, newId } from '@shuke/shared';
import { DatePicker, Form, Input, Modal, Select } from 'antd';
import dayjs, { type Dayjs } from 'dayjs';
import { useState } from 'react';
import { useWords } from '../../../../shared/i18n';
import { ErrorNotice } from '../../components/states';
import { YuanItem } from '../../components/yuan-input';
import type { LedgerSums } from '../../lib/contract-types';
import { okButton } from '../../lib/ok-button';
import { useApi } from '../../lib/session';
import { asApiError } from '../../lib/use-load';
import { fenOf } from '../../lib/yuan-field';
import { commonWords } from '../../words/common';
import { reconciliationWords } from '../../words/reconciliation';

type Provider = LedgerSums['providers'][number];
interface Values {
  readonly provider: Provider;
  readonly day: Dayjs;
  readonly amountYuan: string;
  readonly note?: string;
}

interface AddPayoutProps {
  readonly providers: readonly Provider[];
  readonly onAdded: () => void;
  readonly onClose: () => void;
}

/** Money that arrived at the bank. Its id is made when the form opens, so sending it twice enters it once. */
export function AddPayout({ providers, onAdded, onClose }: AddPayoutProps) {
  const all = useWords(reconciliationWords);
  const words = all.payouts;
  const common = useWords(commonWords);
  const api = useApi();
  const [form] = Form.useForm<Values>();
  const [payoutId] = useState(() => newId());
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError | null>(null);

  const add = async ({ provider, day, amountYuan, note = '' }: Values) => {
    setBusy(true);
    setError(null);
    try {
      const body = { payoutId, provider, day: day.format('YYYY-MM-DD'), amountFen: fenOf(amountYuan, 0), note };
      await api('POST /console/payouts', { body });
      onAdded();
    } catch (failure) {
      setError(asApiError(failure));
    } finally {
      setBusy(false);
    }
  };

  return (
    <Modal
      open
      title={words.add}
      onCancel={onClose}
      onOk={() => form.submit()}
      okText={words.add}
      cancelText={common.cancel}
      okButtonProps={{ ...okButton('payout-save'), loading: busy }}
      mask={{ closable: false }}
    >
      {error && <ErrorNotice title={common.saveFailed} error={error} />}
      <Form<Values>
        form={form}
        layout="vertical"
        onFinish={(values) => void add(values)}
        initialValues={{ provider: providers[0], day: dayjs() }}
      >
        <Form.Item name="provider" label={words.provider} rules={[{ required: true }]}>
          <Select options={providers.map((value) => ({ value, label: all.providers[value] }))} />
        </Form.Item>
        <Form.Item name="day" label={words.day} rules={[{ required: true, message: words.dayMissing }]}>
          <DatePicker className="wide" disabledDate={(day) => day.isAfter(dayjs(), 'day')} />
        </Form.Item>
        <YuanItem name="amountYuan" label={words.amount} testId="payout-amount" />
        <Form.Item name="note" label={words.remark}>
          <Input maxLength={60} placeholder={words.remarkPlaceholder} autoComplete="off" data-testid="payout-note" />
        </Form.Item>
      </Form>
    </Modal>
  );
}
