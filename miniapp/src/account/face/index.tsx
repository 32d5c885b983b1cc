import type { RouteResult } from '@shuke/shared/contract';
import { Text, View } from '@tarojs/components';
import { useState } from 'react';
import { Button } from '../../components/button';
import { QueryView } from '../../components/query-view';
import { Screen } from '../../components/screen';
import { SignInGate } from '../../components/sign-in-gate';
import { useText } from '../../i18n';
import { api, errorWords } from '../../lib/api';
import { dayOf, momentOf } from '../../lib/dates';
import { goTo } from '../../lib/routes';
import { refreshMember } from '../../lib/session';
import { useSession } from '../../lib/session-store';
import { confirmModal, toast } from '../../lib/toast';
import { usePullToRefresh, useQuery } from '../../lib/use-query';
import { FaceReceipts, useFaceReceipts } from './face-receipts';
import { FaceUses, useFaceUses } from './face-uses';

type Face = RouteResult<'GET /me/face'>;

/** The member's face: its state, where it was used, and the way out with receipts. */
export default function FacePage() {
  const words = useText();
  const { status } = useSession();
  return <Screen title={words.face.title}>{status === 'in' ? <MyFace /> : <SignInGate id="face-sign-up" />}</Screen>;
}

function MyFace() {
  const words = useText();
  const face = useQuery(() => api('GET /me/face'), []);
  const uses = useFaceUses();
  const receipts = useFaceReceipts();
  const [newest, setNewest] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  usePullToRefresh(face.reload, uses.reload, receipts.reload);

  const remove = async () => {
    const sure = await confirmModal({
      title: words.face.removeAsk,
      content: words.face.removeNote,
      confirm: words.face.remove,
      cancel: words.common.cancel,
    });
    if (!sure) return;
    setBusy(true);
    try {
      setNewest((await api('DELETE /me/face')).receiptId);
      await Promise.all([face.reload(), uses.reload(), receipts.reload(), refreshMember().catch(() => undefined)]);
    } catch (error) {
      toast(errorWords(error));
    } finally {
      setBusy(false);
    }
  };

  return (
    <>
      <QueryView query={face} rows={2} tall>
        {(data) => <FaceState face={data} busy={busy} onRemove={() => void remove()} />}
      </QueryView>
      <FaceReceipts receipts={receipts} newest={newest} />
      <FaceUses uses={uses} />
    </>
  );
}

function FaceState({ face, busy, onRemove }: { face: Face; busy: boolean; onRemove(): void }) {
  const words = useText().face;
  const title = { none: words.none, ready: words.ready, suspended: words.suspended }[face.status];
  const note = { none: words.noneNote, ready: words.templates(face.templates), suspended: words.suspendedNote }[
    face.status
  ];
  return (
    <>
      <View className="amount-card">
        <View className="face-mark">
          <View className="state__face" />
        </View>
        <Text id="face-status" className="state__title">
          {title}
        </Text>
        <Text className="lead quiet">{note}</Text>
        {face.enrolledAt ? (
          <Text className="quiet">
            {words.enrolledAt(dayOf(face.enrolledAt))} ·{' '}
            {face.lastUsedAt ? words.lastUsed(momentOf(face.lastUsedAt)) : words.neverUsed}
          </Text>
        ) : null}
      </View>
      <View className="buttons">
        {face.status === 'ready' ? (
          <Button id="face-renew" kind="quiet" onTap={() => goTo('enrol')}>
            {words.renew}
          </Button>
        ) : (
          <Button id="face-set-up" onTap={() => goTo('consent')}>
            {words.setUp}
          </Button>
        )}
        {face.status !== 'none' ? (
          <Button id="face-delete" kind="danger" busy={busy} onTap={onRemove}>
            {words.remove}
          </Button>
        ) : null}
      </View>
    </>
  );
}
