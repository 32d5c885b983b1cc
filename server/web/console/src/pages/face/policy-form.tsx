import { matchedMaxAmong } from '@shuke/shared';
import { App, Button, Form } from 'antd';
import { useMemo } from 'react';
import { useWords } from '../../../../shared/i18n';
import { ConflictNotice } from '../../components/conflict-notice';
import { ErrorNotice } from '../../components/states';
import type { FaceAccuracy, FacePolicyState } from '../../lib/contract-types';
import {
  type FacePolicyForm,
  facePolicyFormOf,
  facePolicyOf,
  samePolicy,
  tierProblem,
} from '../../lib/face-policy-form';
import { useApi } from '../../lib/session';
import { useVersionedSave } from '../../lib/use-versioned-save';
import { commonWords } from '../../words/common';
import { faceWords } from '../../words/face';
import { ChoicesPanel } from './choices-panel';
import { CurvePanel } from './curve-panel';
import { DialPanel } from './dial-panel';
import { TiersPanel } from './tiers-panel';

interface PolicyFormProps {
  readonly state: FacePolicyState;
  readonly accuracy: FaceAccuracy;
  readonly members: number;
  readonly onSaved: (state: FacePolicyState) => void;
}

/** The merchant's face policy beside what was measured. Mounted anew for each version that is taken over. */
export function PolicyForm({ state, accuracy, members, onSaved }: PolicyFormProps) {
  const words = useWords(faceWords);
  const common = useWords(commonWords);
  const { message } = App.useApp();
  const api = useApi();
  const [form] = Form.useForm<FacePolicyForm>();
  const initial = useMemo(() => facePolicyFormOf(state.policy), [state.policy]);
  const typed: FacePolicyForm = { ...initial, ...Form.useWatch([], form) };
  const policy = facePolicyOf(typed);
  const threshold = matchedMaxAmong(policy.matchedMax, members);

  const put = (draft: FacePolicyState['policy'], version: number) =>
    api('PUT /console/face/policy', { body: { policy: draft, version } });
  const save = useVersionedSave<FacePolicyState['policy'], FacePolicyState>(state, {
    create: (draft) => put(draft, 0),
    update: put,
    latest: () => api('GET /console/face/policy'),
    onSaved(saved) {
      message.success(words.saved);
      onSaved(saved);
    },
  });
  const named = (saved: FacePolicyState) => {
    const { matchedMax, glanceUpToYuan, digitsUpToYuan } = facePolicyFormOf(saved.policy);
    return words.savedName(matchedMax.toFixed(3), glanceUpToYuan, digitsUpToYuan);
  };
  const { conflict } = save;
  const changed = !samePolicy(policy, state.policy);

  return (
    <Form<FacePolicyForm>
      form={form}
      layout="vertical"
      initialValues={initial}
      onFinish={() => {
        if (!tierProblem(typed)) void save.submit(policy);
      }}
    >
      {save.error && <ErrorNotice title={common.saveFailed} error={save.error} />}
      {conflict && (
        <ConflictNotice
          kind={conflict.kind}
          savedName={named(conflict.saved)}
          onSaveMine={() => void save.saveMine(policy)}
          onTakeTheirs={() => onSaved(conflict.saved)}
        />
      )}
      <div className="face-grid">
        <DialPanel accuracy={accuracy} policy={policy} threshold={threshold} members={members} />
        <CurvePanel accuracy={accuracy} threshold={threshold} />
        <TiersPanel typed={typed} />
        <ChoicesPanel />
      </div>
      {changed && (
        <div className="save-bar" data-testid="face-save-bar">
          <span className="quiet">{words.changed}</span>
          <Button onClick={() => form.setFieldsValue(initial)} data-testid="face-undo">
            {words.undo}
          </Button>
          <Button type="primary" htmlType="submit" loading={save.busy} data-testid="face-save">
            {common.save}
          </Button>
        </div>
      )}
    </Form>
  );
}
