import type { ApiError } from '@shuke/shared';
import { Form, Input, Modal } from 'antd';
import { useState } from 'react';
import { useWords } from '../../../../shared/i18n';
import { ErrorNotice } from '../../components/states';
import type { ReconciliationLine } from '../../lib/contract-types';
import { okButton } from '../../lib/ok-button';
import { useApi } from '../../lib/session';
import { asApiError } from '../../lib/use-load';
import { commonWords } from '../../words/common';
import { reconciliationWords } from '../../words/reconciliation';

interface DecideDialogProps {
  readonly line: ReconciliationLine;
  readonly onDecided: () => void;
  readonly onClose: () => void;
}

/** What was done about a difference, in staff's own words: it goes into the activity log. */
export function DecideDialog({ line, onDecided, onClose }: DecideDialogProps) {
  const words = useWords(reconciliationWords).bill;
  const common = useWords(commonWords);
  const api = useApi();
  const [form] = Form.useForm<{ note: string }>();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError | null>(null);
  const opens = line.state === 'settled';

  const decide = async ({ note }: { note: string }) => {
    setBusy(true);
    setError(null);
    try {
      await api('POST /console/reconciliation-lines/:lineId/state', {
        params: { lineId: line.lineId },
        body: { state: opens ? 'open' : 'settled', note, version: line.version },
      });
      onDecided();
    } catch (failure) {
      setError(asApiError(failure));
    } finally {
      setBusy(false);
    }
  };

  return (
    <Modal
      open
      title={opens ? words.reopenTitle : words.settleTitle}
      onCancel={onClose}
      onOk={() => form.submit()}
      okText={opens ? words.reopen : words.settle}
      cancelText={common.cancel}
      okButtonProps={{ ...okButton('line-decide'), loading: busy }}
      mask={{ closable: false }}
    >
      {error && <ErrorNotice title={common.saveFailed} error={error} />}
      <p className="quiet">{words.kinds[line.kind]}</p>
      <Form
        form={form}
        layout="vertical"
        onFinish={(values) => void decide(values)}
        initialValues={{ note: line.note ?? '' }}
      >
        <Form.Item
          name="note"
          label={words.note}
          rules={[{ required: true, whitespace: true, message: common.required }]}
        >
          <Input.TextArea
            maxLength={200}
            showCount
            autoFocus
            rows={3}
            placeholder={words.notePlaceholder}
            data-testid="line-note"
          />
        </Form.Item>
      </Form>
    </Modal>
  );
}
