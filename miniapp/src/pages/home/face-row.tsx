import { View } from '@tarojs/components';
import { Row } from '../../components/row';
import { useText } from '../../i18n';
import { goTo } from '../../lib/routes';
import { useSession } from '../../lib/session-store';

/** One quiet row about the face; it never asks twice and never blinks. */
export function FaceRow() {
  const words = useText().home;
  const { member } = useSession();
  if (!member) return null;
  const rows = {
    ready: { title: words.faceReady, note: words.faceReadyNote, onTap: () => goTo('face') },
    none: { title: words.faceSetUp, note: words.faceSetUpNote, onTap: () => goTo('consent') },
    suspended: { title: words.faceSuspended, note: words.faceSuspendedNote, onTap: () => goTo('consent') },
  };
  return (
    <View className="rows">
      <Row id="face-row" {...rows[member.face]} />
    </View>
  );
}
