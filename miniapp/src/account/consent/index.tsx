import { Text, View } from '@tarojs/components';
import { useEffect, useState } from 'react';
import { Button } from '../../components/button';
import { QueryView } from '../../components/query-view';
import { Screen } from '../../components/screen';
import { SignInGate } from '../../components/sign-in-gate';
import { useText } from '../../i18n';
import { errorCode, errorWords } from '../../lib/api';
import { goBack, replaceBy } from '../../lib/routes';
import { useSession } from '../../lib/session-store';
import { useSettings } from '../../lib/settings';
import { toast } from '../../lib/toast';
import { type Query, useQuery } from '../../lib/use-query';
import { type ConsentDocument, giveConsents, loadConsents, type Purpose } from '../consents/consent-api';
import { ConsentItem } from './consent-item';

type Choices = Partial<Record<Purpose, boolean>>;

/** Consent on its own screen: nothing else is decided here, nothing is chosen beforehand. */
export default function ConsentPage() {
  const words = useText();
  const { status } = useSession();
  return (
    <Screen title={words.consent.title}>{status === 'in' ? <Consent /> : <SignInGate id="consent-sign-up" />}</Screen>
  );
}

function Consent() {
  const { locale } = useSettings();
  const document = useQuery(() => loadConsents(locale), [locale]);
  return (
    <QueryView query={document} tall>
      {(data) => <Choice data={data} query={document} />}
    </QueryView>
  );
}

function Choice({ data, query }: { data: ConsentDocument; query: Query<ConsentDocument> }) {
  const words = useText().consent;
  const { locale } = useSettings();
  const [choices, setChoices] = useState<Choices>(() => standing(data));
  const [busy, setBusy] = useState(false);
  // Another text is another question: what was chosen for the old one does not count for it.
  const versions = data.texts.map((text) => text.hash).join();
  // biome-ignore lint/correctness/useExhaustiveDependencies: only a changed text resets the choice
  useEffect(() => setChoices(standing(data)), [versions]);
  const anyChosen = Object.values(choices).some(Boolean);

  const agree = async () => {
    setBusy(true);
    try {
      const changed = data.texts.filter(
        (text) => Boolean(choices[text.purpose]) !== Boolean(standing(data)[text.purpose]),
      );
      if (changed.length > 0) {
        await giveConsents(
          changed.map((text) => ({ text, granted: Boolean(choices[text.purpose]) })),
          locale,
        );
        toast(words.saved);
      }
      if (choices['face-enrol'] && choices['face-process']) replaceBy('enrol');
      else goBack();
    } catch (error) {
      if (errorCode(error) === 'consent-outdated') {
        toast(words.stale);
        await query.reload();
      } else toast(errorWords(error));
    } finally {
      setBusy(false);
    }
  };

  return (
    <>
      <Text className="heading">{words.heading}</Text>
      <Text className="lead">{words.intro}</Text>
      {data.texts.map((text) => (
        <ConsentItem
          key={text.purpose}
          text={text}
          state={data.states.get(text.purpose)}
          on={Boolean(choices[text.purpose])}
          onChange={(on) => setChoices((before) => ({ ...before, [text.purpose]: on }))}
        />
      ))}
      <Text className="lead quiet">{words.processor(data.processor.name)}</Text>
      <Text className="quiet">{words.contact(data.processor.contact)}</Text>
      <Text className="lead quiet">{words.faceOnly}</Text>
      <View className="buttons">
        <Button id="consent-agree" disabled={!anyChosen} busy={busy} onTap={() => void agree()}>
          {words.agree}
        </Button>
        <Button id="consent-decline" kind="quiet" disabled={busy} onTap={goBack}>
          {words.decline}
        </Button>
      </View>
    </>
  );
}

/** What is granted now and for the text in force; everything else starts switched off. */
function standing(data: ConsentDocument): Choices {
  const entries = Array.from(data.states.values()).map((state) => [state.purpose, state.granted && !state.outdated]);
  return Object.fromEntries(entries) as Choices;
}
