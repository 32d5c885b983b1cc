import type { ApiError } from '@shuke/shared';
import { Alert, Button, Form, Input, Modal, Select, Typography } from 'antd';
import { useState } from 'react';
import { useLocale, useWords } from '../../../../shared/i18n';
import { ErrorNotice } from '../../components/states';
import type { PairingTerminal, Store } from '../../lib/contract-types';
import { formatDateTime } from '../../lib/format';
import { useApi } from '../../lib/session';
import { asApiError } from '../../lib/use-load';
import { commonWords } from '../../words/common';
import { terminalsWords } from '../../words/terminals';

interface AddTerminalProps {
  /** The new terminal's id, made when the form opened. */
  readonly terminalId: string;
  readonly stores: readonly Store[];
  /** True once the terminal with this id has been paired. */
  readonly paired: boolean;
  readonly onAdded: () => void;
  readonly onClose: () => void;
}

function PairingCode({ terminal, paired }: { readonly terminal: PairingTerminal; readonly paired: boolean }) {
  const words = useWords(terminalsWords).code;
  const { locale } = useLocale();
  const { pairingCode } = terminal;
  if (paired) return <Alert type="success" showIcon title={words.paired} data-testid="terminal-paired" />;
  return (
    <div className="pairing">
      <p>{words.how}</p>
      <p>
        <strong>{`${window.location.origin}/terminal/`}</strong>
      </p>
      <Typography.Text className="pairing-code" copyable={{ text: pairingCode, tooltips: words.copy }}>
        <span data-testid="pairing-code" data-code={pairingCode}>
          {pairingCode.slice(0, 3)}
          <span className="pairing-gap" />
          {pairingCode.slice(3)}
        </span>
      </Typography.Text>
      <p className="quiet">{words.expires(formatDateTime(terminal.pairingExpiresAt, locale))}</p>
    </div>
  );
}

/** Adds a terminal, then shows its pairing code large until it is paired. */
export function AddTerminal({ terminalId, stores, paired, onAdded, onClose }: AddTerminalProps) {
  const words = useWords(terminalsWords);
  const common = useWords(commonWords);
  const api = useApi();
  const [terminal, setTerminal] = useState<PairingTerminal | null>(null);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError | null>(null);

  const add = async ({ name, storeId }: { name: string; storeId: string }) => {
    setBusy(true);
    setError(null);
    try {
      setTerminal(await api('POST /console/terminals', { body: { terminalId, name: name.trim(), storeId } }));
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
      title={terminal ? `${words.code.title} · ${terminal.name}` : words.form.title}
      onCancel={onClose}
      mask={{ closable: false }}
      footer={
        terminal ? (
          <Button type="primary" onClick={onClose} data-testid="pairing-done">
            {words.code.done}
          </Button>
        ) : (
          <>
            <Button onClick={onClose}>{common.cancel}</Button>
            <Button type="primary" htmlType="submit" form="terminal-form" loading={busy} data-testid="terminal-save">
              {words.form.submit}
            </Button>
          </>
        )
      }
    >
      {error && <ErrorNotice title={common.saveFailed} error={error} />}
      {terminal ? (
        <PairingCode terminal={terminal} paired={paired} />
      ) : (
        <Form id="terminal-form" layout="vertical" onFinish={add} initialValues={{ storeId: stores[0]?.storeId }}>
          <Form.Item
            name="name"
            label={words.form.name}
            rules={[{ required: true, whitespace: true, message: common.required }]}
          >
            <Input
              maxLength={60}
              autoFocus
              autoComplete="off"
              placeholder={words.form.namePlaceholder}
              data-testid="terminal-name"
            />
          </Form.Item>
          <Form.Item
            name="storeId"
            label={words.form.store}
            rules={[{ required: true, message: words.form.storeMissing }]}
          >
            <Select
              options={stores.map(({ storeId, name }) => ({ value: storeId, label: name }))}
              data-testid="terminal-store"
            />
          </Form.Item>
        </Form>
      )}
    </Modal>
  );
}
