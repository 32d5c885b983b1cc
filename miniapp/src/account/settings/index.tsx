import { View } from '@tarojs/components';
import { Button } from '../../components/button';
import { Row } from '../../components/row';
import { Screen } from '../../components/screen';
import { Switch } from '../../components/switch';
import { useText } from '../../i18n';
import { api } from '../../lib/api';
import { goTo } from '../../lib/routes';
import { signOut } from '../../lib/session';
import { useSession } from '../../lib/session-store';
import { changeSettings, useSettings } from '../../lib/settings';
import { confirmModal } from '../../lib/toast';
import { useQuery } from '../../lib/use-query';

/** What is chosen once: for everybody, member or not. */
export default function SettingsPage() {
  const words = useText().settings;
  return (
    <Screen title={words.title}>
      <Preferences />
      <About />
      <SignOut />
    </Screen>
  );
}

function Preferences() {
  const words = useText().settings;
  const { locale, largeText } = useSettings();
  const { status } = useSession();
  const switchLanguage = () => {
    const next = locale === 'zh-CN' ? 'en' : 'zh-CN';
    changeSettings({ locale: next });
    // The server writes messages in this language; the phone's own choice stands even if this does not arrive.
    if (status === 'in') api('PUT /me', { body: { locale: next } }).catch(() => undefined);
  };
  return (
    <View className="rows">
      <Row
        id="settings-language"
        title={words.language}
        value={locale === 'en' ? 'English' : '中文'}
        onTap={switchLanguage}
      />
      <Row
        title={words.largeText}
        note={words.largeTextNote}
        value={
          <Switch
            id="settings-large-text"
            label={words.largeText}
            on={largeText}
            onChange={(on) => changeSettings({ largeText: on })}
          />
        }
      />
      {status === 'in' ? <Row id="settings-privacy" title={words.privacy} onTap={() => goTo('privacy')} /> : null}
    </View>
  );
}

function About() {
  const words = useText().settings;
  const { locale } = useSettings();
  const texts = useQuery(() => api('GET /consent-texts', { query: { locale } }), [locale]);
  if (!texts.data) return null;
  const { name, contact } = texts.data.processor;
  return (
    <View className="rows">
      <Row id="settings-about" title={words.about} note={words.aboutNote(name)} />
      <Row title={words.contact} note={contact} />
    </View>
  );
}

function SignOut() {
  const words = useText();
  const { status } = useSession();
  if (status !== 'in') return null;
  const leave = async () => {
    const sure = await confirmModal({
      title: words.settings.signOutAsk,
      content: words.settings.signOutNote,
      confirm: words.settings.signOut,
      cancel: words.common.cancel,
    });
    if (sure) await signOut().catch(() => undefined);
  };
  return (
    <View className="buttons">
      <Button id="sign-out" kind="quiet" onTap={() => void leave()}>
        {words.settings.signOut}
      </Button>
    </View>
  );
}
