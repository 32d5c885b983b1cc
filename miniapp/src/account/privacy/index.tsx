import { Text, View } from '@tarojs/components';
import { QueryView } from '../../components/query-view';
import { Row } from '../../components/row';
import { Screen } from '../../components/screen';
import { SignInGate } from '../../components/sign-in-gate';
import { Switch } from '../../components/switch';
import { useText } from '../../i18n';
import { api, errorWords } from '../../lib/api';
import { goTo } from '../../lib/routes';
import { refreshMember } from '../../lib/session';
import { putMember, useSession } from '../../lib/session-store';
import { useSettings } from '../../lib/settings';
import { toast } from '../../lib/toast';
import { usePullToRefresh, useQuery } from '../../lib/use-query';
import { canOpenPrivacyGuide, openPrivacyGuide } from '../../platform/privacy';

/** Everything a member may do about their data, in one place. */
export default function PrivacyPage() {
  const words = useText();
  const { status } = useSession();
  return (
    <Screen title={words.privacy.title}>
      {status === 'in' ? <PrivacyCentre /> : <SignInGate id="privacy-sign-up" />}
    </Screen>
  );
}

function PrivacyCentre() {
  const words = useText().privacy;
  const { locale } = useSettings();
  const member = useQuery(refreshMember, []);
  const texts = useQuery(() => api('GET /consent-texts', { query: { locale } }), [locale]);
  usePullToRefresh(member.reload, texts.reload);
  return (
    <>
      <Text className="lead">{words.intro}</Text>
      <View className="rows">
        <Row id="privacy-consents" title={words.consents} note={words.consentsNote} onTap={() => goTo('consents')} />
        <Personalised />
        {canOpenPrivacyGuide ? <Row id="privacy-guide" title={words.guide} onTap={openPrivacyGuide} /> : null}
      </View>
      <View className="rows">
        <Row id="privacy-export" title={words.export} note={words.exportNote} onTap={() => goTo('exportData')} />
        <Row id="privacy-delete" title={words.delete} note={words.deleteNote} onTap={() => goTo('deletion')} />
      </View>
      <View className="rows">
        <Row id="privacy-guardian" title={words.guardian} note={words.guardianNote} />
      </View>
      <QueryView query={texts} rows={1}>
        {({ processor }) => (
          <Text id="privacy-processor" className="list-end">
            {words.contact(processor.name, processor.contact)}
          </Text>
        )}
      </QueryView>
    </>
  );
}

/** The switch moves at once, and back when the server did not hear of it. */
function Personalised() {
  const words = useText().privacy;
  const { member } = useSession();
  if (!member) return null;
  const set = async (personalised: boolean) => {
    putMember({ ...member, personalised });
    try {
      putMember(await api('PUT /me', { body: { personalised } }));
    } catch (error) {
      putMember({ ...member, personalised: !personalised });
      toast(errorWords(error));
    }
  };
  return (
    <Row
      title={words.personalised}
      note={words.personalisedNote}
      value={
        <Switch
          id="privacy-personalised"
          label={words.personalised}
          on={member.personalised}
          onChange={(on) => void set(on)}
        />
      }
    />
  );
}
