import { Alert, Button, Modal, Typography } from 'antd';
import { useWords } from '../../../../shared/i18n';
import { webhooksWords } from '../../words/webhooks';

export interface MadeSecret {
  /** Null when the request was repeated: it was in an answer that got lost. */
  readonly secret: string | null;
  readonly keyId: string;
}

/** A secret, this once. Only its own button closes it, so that nobody clicks it away. */
export function SecretDialog({ made, onClose }: { readonly made: MadeSecret; readonly onClose: () => void }) {
  const words = useWords(webhooksWords).secret;
  const { secret, keyId } = made;
  return (
    <Modal
      open
      title={words.title}
      closable={false}
      keyboard={false}
      mask={{ closable: false }}
      footer={
        <Button type="primary" onClick={onClose} data-testid="secret-done">
          {words.done}
        </Button>
      }
    >
      {secret === null ? (
        <Alert type="warning" showIcon role="alert" title={words.lost} data-testid="secret-lost" />
      ) : (
        <>
          <p>{words.text}</p>
          <Typography.Text code copyable={{ text: secret, tooltips: words.copy }} className="break">
            <span data-testid="secret">{secret}</span>
          </Typography.Text>
        </>
      )}
      <p className="quiet">{words.keyId(keyId)}</p>
    </Modal>
  );
}
