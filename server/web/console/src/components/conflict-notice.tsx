import { Alert, Button, Space } from 'antd';
import { useWords } from '../../../shared/i18n';
import { commonWords } from '../words/common';

interface ConflictNoticeProps {
  readonly kind: 'edited' | 'repeated';
  readonly savedName: string;
  readonly onSaveMine: () => void;
  readonly onTakeTheirs: () => void;
}

/** Two versions of one thing: says so, keeps what was typed, and offers both ways on. */
export function ConflictNotice({ kind, savedName, onSaveMine, onTakeTheirs }: ConflictNoticeProps) {
  const words = useWords(commonWords).conflict;
  return (
    <Alert
      type="warning"
      showIcon
      role="alert"
      className="notice"
      data-testid="edit-conflict"
      title={words[kind]}
      description={
        <>
          <p>{words.theirs(savedName)}</p>
          <Space wrap className="notice-actions">
            <Button type="primary" onClick={onSaveMine} data-testid="conflict-save-mine">
              {words.saveMine}
            </Button>
            <Button onClick={onTakeTheirs} data-testid="conflict-take-theirs">
              {words.takeTheirs}
            </Button>
          </Space>
        </>
      }
    />
  );
}
