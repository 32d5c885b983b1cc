import { Text, View } from '@tarojs/components';
import { useState } from 'react';
import { QueryView } from '../../components/query-view';
import { Screen } from '../../components/screen';
import { SignInGate } from '../../components/sign-in-gate';
import { Switch } from '../../components/switch';
import { useText } from '../../i18n';
import { errorCode, errorWords } from '../../lib/api';
import { dayOf } from '../../lib/dates';
import { goTo } from '../../lib/routes';
import { useSession } from '../../lib/session-store';
import { useSettings } from '../../lib/settings';
import { confirmModal, toast } from '../../lib/toast';
import { usePullToRefresh, useQuery } from '../../lib/use-query';
import { type ConsentDocument, type ConsentState, type ConsentText, giveConsents, loadConsents } from './consent-api';

/** Everything the member agreed to. Taking it back is one tap, like giving it. */
export default function ConsentsPage() {
  const words = useText();
  const { status } = useSession();
  return (
    <Screen title={words.me.consents}>{status === 'in' ? <Consents /> : <SignInGate id="consents-sign-up" />}</Screen>
  );
}

function Consents() {
  const words = useText();
  const { locale } = useSettings();
  const document = useQuery(() => loadConsents(locale), [locale]);
  const [busy, setBusy] = useState(false);
  usePullToRefresh(document.reload);

  const set = async (text: ConsentText, granted: boolean) => {
    const isFace = text.purpose !== 'marketing';
    // Face consent is only given where its whole text is read.
    if (granted && isFace) return goTo('consent');
    if (!granted && isFace && !(await confirmWithdrawal())) return;
    setBusy(true);
    try {
      const { deletedTemplates } = await giveConsents([{ text, granted }], locale);
      if (granted) toast(words.consents.given);
      else toast(isFace ? words.consents.withdrawnFace(deletedTemplates) : words.consents.withdrawn);
    } catch (error) {
      toast(errorCode(error) === 'consent-outdated' ? words.consent.stale : errorWords(error));
    } finally {
      setBusy(false);
      await document.reload();
    }
  };

  const confirmWithdrawal = () =>
    confirmModal({
      title: words.consents.withdrawFace,
      content: words.consents.withdrawFaceNote,
      confirm: words.common.confirm,
      cancel: words.common.cancel,
    });

  return (
    <>
      <Text className="lead">{words.consents.intro}</Text>
      <QueryView query={document} tall>
        {(data) => <ConsentRows data={data} busy={busy} onSet={(text, granted) => void set(text, granted)} />}
      </QueryView>
    </>
  );
}

interface ConsentRowsProps {
  data: ConsentDocument;
  busy: boolean;
  onSet(text: ConsentText, granted: boolean): void;
}

function ConsentRows({ data, busy, onSet }: ConsentRowsProps) {
  const words = useText();
  const stateWords = (state: ConsentState | undefined) => {
    if (!state?.granted || !state.at) return words.consents.notGranted;
    return state.outdated ? words.consents.outdated : words.consents.granted(dayOf(state.at), state.version ?? 1);
  };
  return (
    <>
      {data.texts.map((text) => {
        const state = data.states.get(text.purpose);
        return (
          <View key={text.purpose} className="consent">
            <View className="consent__head">
              <View className="row__text">
                <Text className="consent__title">{words.consents.names[text.purpose]}</Text>
                <Text className="quiet">{stateWords(state)}</Text>
              </View>
              <Switch
                id={`consents-${text.purpose}`}
                label={text.title}
                on={Boolean(state?.granted && !state.outdated)}
                disabled={busy}
                onChange={(on) => onSet(text, on)}
              />
            </View>
            <Text className="lead">{text.sentence}</Text>
          </View>
        );
      })}
      <Text className="lead quiet">{words.consent.processor(data.processor.name)}</Text>
      <Text className="quiet">{words.consent.contact(data.processor.contact)}</Text>
    </>
  );
}
