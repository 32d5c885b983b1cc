import { type ApiError, formatFen, newId } from '@shuke/shared';
import { Alert, App, Button, Modal, Radio } from 'antd';
import { useState } from 'react';
import { useWords } from '../../../../shared/i18n';
import { ErrorNotice } from '../../components/states';
import type { FaceDuplicate } from '../../lib/contract-types';
import { useApi } from '../../lib/session';
import { asApiError } from '../../lib/use-load';
import { commonWords } from '../../words/common';
import { duplicatesWords } from '../../words/duplicates';
import { AlikeMember } from './alike-member';

interface MergeDialogProps {
  readonly pair: FaceDuplicate;
  readonly onMerged: () => void;
  readonly onClose: () => void;
}

/** The account with more behind it is proposed; staff choose. */
const proposed = ({ members: [one, two] }: FaceDuplicate): string =>
  two.payments > one.payments || (two.payments === one.payments && two.balanceFen > one.balanceFen)
    ? two.memberId
    : one.memberId;

/** Which of the two accounts stays, and what happens to the other one. */
export function MergeDialog({ pair, onMerged, onClose }: MergeDialogProps) {
  const words = useWords(duplicatesWords).dialog;
  const common = useWords(commonWords);
  const { message } = App.useApp();
  const api = useApi();
  const [keepMemberId, setKeep] = useState(() => proposed(pair));
  /** A key for each choice: pressing again after an answer was lost merges nothing twice. */
  const [keys] = useState(() => new Map(pair.members.map(({ memberId }) => [memberId, newId()])));
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError | null>(null);

  const merge = async () => {
    setBusy(true);
    setError(null);
    try {
      const { duplicateId, version } = pair;
      const { moved } = await api('POST /console/face/duplicates/:duplicateId/merge', {
        params: { duplicateId },
        body: { mergeId: keys.get(keepMemberId) ?? newId(), keepMemberId, version },
      });
      message.success(words.done(formatFen(moved.balanceFen)));
      onMerged();
    } catch (failure) {
      setError(asApiError(failure));
      setBusy(false);
    }
  };

  return (
    <Modal
      open
      title={words.title}
      onCancel={onClose}
      mask={{ closable: false }}
      footer={
        <>
          <Button onClick={onClose}>{common.cancel}</Button>
          <Button type="primary" danger loading={busy} onClick={merge} data-testid="merge-confirm">
            {words.confirm}
          </Button>
        </>
      }
    >
      {error && <ErrorNotice title={words.failed} error={error} />}
      <p>{words.ask}</p>
      <Radio.Group
        className="alike-choice"
        value={keepMemberId}
        onChange={(event) => setKeep(event.target.value)}
        aria-label={words.ask}
      >
        {pair.members.map((member) => (
          <Radio key={member.memberId} value={member.memberId} data-testid="merge-keep">
            <AlikeMember member={member} />
          </Radio>
        ))}
      </Radio.Group>
      <p className="quiet">{words.what}</p>
      <Alert type="warning" showIcon className="notice" title={words.final} />
    </Modal>
  );
}
